import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { LongFact } from "../../../../src/base/run-facts.ts";
import { orpc } from "../../../client/api.ts";
import { copyText } from "../../../kit/clipboard.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatCount, plural } from "../../../kit/format.ts";
import { showText } from "../../../kit/shown-text.ts";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { splitLines, TextLines } from "../../../kit/text-lines.tsx";
import { closeDialog, useUi } from "../../../state/ui.ts";
import { labelOf } from "./code-facts.tsx";
import styles from "./fact-dialog.module.css";

const TITLES: Readonly<Record<LongFact, string>> = {
  "code.diff": "Uncommitted changes",
  "env.packages": "Installed packages",
};

/** The text of a fact that is too long for the overview, read from its file when it is asked for. */
export function FactDialog(): React.JSX.Element {
  const dialog = useUi((state) => state.dialog);
  const open = dialog?.kind === "fact" ? dialog : undefined;
  return (
    <Modal
      opened={open !== undefined}
      onClose={closeDialog}
      size="min(960px, 90vw)"
      title={open === undefined ? "" : TITLES[open.key]}
    >
      {open !== undefined && <FactText runId={open.runId} factKey={open.key} />}
    </Modal>
  );
}

function FactText(props: {
  readonly runId: string;
  readonly factKey: LongFact;
}): React.JSX.Element {
  const { runId, factKey: key } = props;
  const { data, error, refetch } = useQuery({
    ...orpc.runs.readFact.queryOptions({ input: { runId, key } }),
    // The file may be another one at the next look.
    gcTime: 0,
    retry: false,
  });
  const lines = useMemo(() => splitLines((data?.text ?? "").replace(/\n$/, "")), [data]);
  if (error !== null) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonRows label={`Loading the ${labelOf(key)}`} rows={8} />;
  return (
    <>
      <div className={styles.text}>
        <TextLines
          label={TITLES[key]}
          lines={lines}
          {...(key === "code.diff" && { toneOf: toneOfDiff })}
        />
      </div>
      <div className={styles.foot}>
        <span>
          {data.truncated
            ? `the first ${formatCount(data.text.length)} of ${plural(data.length, "character")}`
            : plural(lines.length, "line")}{" "}
          in <bdi>{showText(data.origin, 300).text}</bdi>
        </span>
        <Button onClick={() => void copyText(data.text)}>Copy</Button>
      </div>
    </>
  );
}

function toneOfDiff(line: string): "added" | "removed" | "muted" | undefined {
  if (/^(diff |index |\+\+\+ |--- |@@ )/.test(line)) return "muted";
  if (line.startsWith("+")) return "added";
  return line.startsWith("-") ? "removed" : undefined;
}
