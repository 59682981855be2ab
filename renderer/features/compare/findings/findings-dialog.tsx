import { Button, Modal, Switch } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Copy, OctagonX, Repeat2, TrendingDown, Unplug, type LucideIcon } from "lucide-react";
import { useState } from "react";
import type {
  Finding,
  FindingKind,
  FindingList,
} from "../../../../src/contract/compare-findings.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatCount, plural } from "../../../kit/format.ts";
import { Notice } from "../../../kit/notice.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { comparisonView } from "../../../state/compare-view.ts";
import { useReadOnly } from "../../../state/time-travel.ts";
import { closeDialog, useUi } from "../../../state/ui.ts";
import type { View } from "../../../state/view.ts";
import { bringFindingBack, dismissFinding } from "./actions.ts";
import styles from "./findings.module.css";
import { AsNow } from "../../runs/index.ts";
import { useFindings } from "./use-findings.ts";

const ICONS: Readonly<Record<FindingKind, LucideIcon>> = {
  regression: TrendingDown,
  failed: OctagonX,
  outlier: Unplug,
  copy: Copy,
  repeat: Repeat2,
};
const KINDS: Readonly<Record<FindingKind, string>> = {
  regression: "Regression",
  failed: "Failed seed",
  outlier: "Outlier",
  copy: "Copy",
  repeat: "Done twice",
};

/** Things worth a look, each with its evidence. */
export function FindingsDialog(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const open = dialog?.kind === "findings" ? dialog : undefined;
  return (
    <Modal
      opened={open !== undefined}
      onClose={closeDialog}
      size="min(760px, 90vw)"
      title="Things worth a look"
    >
      {open !== undefined && <Findings projectId={open.projectId} />}
    </Modal>
  );
}

function Findings({ projectId }: { readonly projectId: string }): React.JSX.Element {
  const { data, error, refetch } = useFindings(projectId);
  const [isAll, setIsAll] = useState(false);
  if (data === undefined && error !== null)
    return <FailureNotice error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonRows label="Looking through the runs" rows={4} />;
  const dismissed = data.findings.filter(({ isDismissed }) => isDismissed);
  const shown = isAll ? data.findings : data.findings.filter(({ isDismissed }) => !isDismissed);
  return (
    <>
      <AsNow what="Things worth a look" />
      {shown.length === 0 ? (
        <Nothing list={data} />
      ) : (
        <>
          <ul className={styles.list}>
            {shown.map((finding) => (
              <FindingItem key={finding.key} projectId={projectId} finding={finding} />
            ))}
          </ul>
          {data.total > data.findings.length && (
            <p className={styles.facts}>
              {formatCount(data.total - data.findings.length)} more are not listed.
            </p>
          )}
          <details className={styles.facts}>
            <summary>What was looked for among {plural(data.runs, "run")}</summary>
            <LookedFor list={data} />
          </details>
        </>
      )}
      {dismissed.length > 0 && (
        <Switch
          size="xs"
          mt="sm"
          label={`Show ${formatCount(dismissed.length)} dismissed`}
          checked={isAll}
          onChange={(event) => setIsAll(event.currentTarget.checked)}
        />
      )}
    </>
  );
}

function Nothing({ list }: { readonly list: FindingList }): React.JSX.Element {
  return (
    <Notice title={`Nothing stands out among ${plural(list.runs, "run")}`}>
      Looked for: {list.lookedFor.join("; ")}.
    </Notice>
  );
}

function LookedFor({ list }: { readonly list: FindingList }): React.JSX.Element {
  return (
    <ul className={styles.looked}>
      {list.lookedFor.map((what) => (
        <li key={what}>{what}</li>
      ))}
    </ul>
  );
}

function FindingItem(props: {
  readonly projectId: string;
  readonly finding: Finding;
}): React.JSX.Element {
  const { projectId, finding } = props;
  const { kind, severity, title, evidence, sets, isDismissed } = finding;
  const view: View = useSearch({ strict: false });
  const navigate = useNavigate();
  const readOnly = useReadOnly();
  const Icon = ICONS[kind];
  const runs = sets.map(({ label, runIds }) => ({ label, runs: { runIds } }));
  return (
    <li
      className={styles.item}
      data-finding={finding.key}
      data-severity={severity}
      data-dismissed={isDismissed}
    >
      <span className={styles.icon} title={KINDS[kind]}>
        <Icon size={16} aria-hidden />
        <span className="sr-only">{KINDS[kind]}: </span>
      </span>
      <div className={styles.text}>
        <h3 className={styles.title}>{title}</h3>
        <p className={styles.facts}>{evidence}</p>
      </div>
      <div className={styles.actions}>
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Compare: ${title}`}
          onClick={() => {
            closeDialog();
            void navigate({ to: "/compare", search: comparisonView(runs, "set", view) });
          }}
        >
          Compare
        </Button>
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={`${isDismissed ? "Bring back" : "Dismiss"}: ${title}`}
          disabled={readOnly !== undefined}
          title={readOnly}
          onClick={() =>
            void (isDismissed
              ? bringFindingBack(projectId, finding)
              : dismissFinding(projectId, finding))
          }
        >
          {isDismissed ? "Bring back" : "Dismiss"}
        </Button>
      </div>
    </li>
  );
}
