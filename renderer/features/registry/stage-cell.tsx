import { Menu } from "@mantine/core";
import { Check, ChevronDown } from "lucide-react";
import { GUARDED_STAGES, type Guards } from "../../../src/contract/registry-approvals.ts";
import { STAGES, type ModelVersion, type Stage } from "../../../src/contract/registry.ts";
import { plural } from "../../kit/format.ts";
import { openDialog } from "../../state/ui.ts";
import { putStage } from "./actions.ts";
import styles from "./cells.module.css";
import { RequestBadge } from "./request-badge.tsx";

interface StageCellProps {
  readonly name: string;
  readonly version: ModelVersion;
  /** Versions of the model in each stage. */
  readonly inStage: ReadonlyMap<Stage, number>;
  readonly guards: Guards;
}

/** Stages that a model has one version in, mostly. */
const ACTIVE: readonly Stage[] = ["Staging", "Production"];

export function StageCell(props: StageCellProps): React.JSX.Element {
  const { name, version, inStage, guards } = props;
  const { version: number, stage, request } = version;
  const guarded = GUARDED_STAGES.filter((one) => one !== stage && guards[one] !== null);
  /** One at a time is asked for. */
  const isAsked = request?.state === "open";
  const put = (next: Stage, archiveOthers: boolean): void =>
    void putStage(name, number, next, archiveOthers);
  const taken = ACTIVE.flatMap((one) => {
    const others = (inStage.get(one) ?? 0) - (one === stage ? 1 : 0);
    return others > 0 && !guarded.some((other) => other === one) ? [{ one, others }] : [];
  });
  return (
    <span className={styles.staged}>
      <Menu position="bottom-start" width={240}>
        <Menu.Target>
          <button
            type="button"
            className={styles.stage}
            data-menu
            data-stage={stage}
            aria-label={`Stage of version ${number}: ${stage}`}
          >
            <span className={styles.dot} aria-hidden />
            {stage}
            <ChevronDown size={12} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {STAGES.filter((one) => !guarded.some((other) => other === one)).map((one) => (
            <Menu.Item
              key={one}
              leftSection={
                <Check
                  size={14}
                  className={one === stage ? "" : (styles.hidden ?? "")}
                  aria-hidden
                />
              }
              onClick={() => {
                if (one !== stage) put(one, false);
              }}
            >
              {one}
            </Menu.Item>
          ))}
          {guarded.map((one) => (
            <Menu.Item
              key={one}
              leftSection={<span className={styles.gap} />}
              disabled={isAsked}
              onClick={() => openDialog({ kind: "askForStage", version: number, stage: one })}
            >
              {isAsked && request.stage === one ? `${one} is asked for` : `Ask for ${one}…`}
            </Menu.Item>
          ))}
          {taken.length > 0 && <Menu.Divider />}
          {taken.map(({ one, others }) => (
            <Menu.Item key={one} onClick={() => put(one, true)}>
              {one}, archive {plural(others, "other")} there
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {request !== null && (isAsked || request.state === "refused" || request.stage === stage) && (
        <RequestBadge version={number} request={request} guards={guards} />
      )}
    </span>
  );
}
