import { Menu } from "@mantine/core";
import { Check, ChevronDown } from "lucide-react";
import { STAGES, type ModelVersion, type Stage } from "../../../src/contract/registry.ts";
import { plural } from "../../kit/format.ts";
import { putStage } from "./actions.ts";
import styles from "./cells.module.css";

interface StageCellProps {
  readonly name: string;
  readonly version: ModelVersion;
  /** Versions of the model in each stage. */
  readonly inStage: ReadonlyMap<Stage, number>;
}

/** Stages that a model has one version in, mostly. */
const ACTIVE: readonly Stage[] = ["Staging", "Production"];

export function StageCell({ name, version, inStage }: StageCellProps): React.JSX.Element {
  const { version: number, stage } = version;
  const put = (next: Stage, archiveOthers: boolean): void =>
    void putStage(name, number, next, archiveOthers);
  const taken = ACTIVE.flatMap((one) => {
    const others = (inStage.get(one) ?? 0) - (one === stage ? 1 : 0);
    return others > 0 ? [{ one, others }] : [];
  });
  return (
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
        {STAGES.map((one) => (
          <Menu.Item
            key={one}
            leftSection={
              <Check size={14} className={one === stage ? "" : (styles.hidden ?? "")} aria-hidden />
            }
            onClick={() => {
              if (one !== stage) put(one, false);
            }}
          >
            {one}
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
  );
}
