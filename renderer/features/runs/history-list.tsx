import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { orpc } from "../../client/api.ts";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { formatTime, formatUtc } from "../../kit/format-time.ts";
import { Notice } from "../../kit/notice.tsx";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { describeChange, isJoin } from "./describe-change.ts";
import styles from "./history-list.module.css";
import { undoGesture } from "./undo.ts";

/** Nobody edits one run more often. */
const LIMIT = 1000;

/** Who changed what of a run and when, newest first; each of it can be taken back, whoever did it. */
export function HistoryList({ runId }: { readonly runId: string }): React.JSX.Element {
  const { data, error, isPending, refetch } = useQuery(
    orpc.runs.history.queryOptions({ input: { entity: `run:${runId}`, limit: LIMIT } }),
  );
  if (isPending) return <SkeletonRows label="Loading the history" rows={4} />;
  if (data === undefined) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  if (data.rows.length === 0) {
    return (
      <Notice title="Nothing was changed yet">
        Names, colours, notes and removals are listed here, with who made them and a way back.
      </Notice>
    );
  }
  return (
    <ul className={styles.list} aria-label="History" tabIndex={0}>
      {data.rows.map(({ seq, atMs, actor, gesture, undone, ...change }) => (
        <li key={seq} className={styles.entry} data-undone={undone}>
          <time className={styles.time} title={formatUtc(atMs * 1000)}>
            {formatTime(atMs * 1000)}
          </time>
          <span className={styles.actor}>{actor}</span>
          <span className={styles.what}>{describeChange(change, runId)}</span>
          {undone ? (
            <span className={styles.back}>taken back</span>
          ) : change.op !== "run.edit" && !isJoin(change) ? null : (
            <Button
              size="compact-sm"
              variant="subtle"
              data-command="history.undo"
              aria-label={`Undo: ${describeChange(change, runId)}`}
              onClick={() => void undoGesture(gesture)}
            >
              Undo
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
