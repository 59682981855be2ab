import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { JsonValue } from "../../../src/base/json.ts";
import { orpc } from "../../client/api.ts";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { formatTime, formatUtc } from "../../kit/format-time.ts";
import { showText } from "../../kit/shown-text.ts";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import styles from "./history-list.module.css";
import { undoGesture } from "./undo.ts";

const PAGE = 200;

interface HistoryEntry {
  readonly entity: string;
  readonly op: string;
  /** Name of the profile that did it. */
  readonly actor: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
  readonly canUndo: boolean;
}

interface HistoryListProps {
  /** "run:ID", "model:ID" with its versions, or "report:ID" with its comments. */
  readonly entity: string;
  readonly describe: (entry: HistoryEntry) => { readonly what: string; readonly why?: string };
  readonly canUndo: (entry: HistoryEntry) => boolean;
  readonly empty: ReactNode;
}

/** Who changed what and when, newest first; what can be taken back is, whoever did it. */
export function HistoryList(props: HistoryListProps): React.JSX.Element {
  const { entity, describe, canUndo, empty } = props;
  const { data, error, isPending, refetch, ...more } = useInfiniteQuery(
    orpc.runs.history.infiniteOptions({
      input: (cursor: string | undefined) => ({
        entity,
        limit: PAGE,
        ...(cursor !== undefined && { cursor }),
      }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
  );
  if (isPending) return <SkeletonRows label="Loading the history" rows={4} />;
  if (data === undefined) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  const rows = data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return <>{empty}</>;
  return (
    <div className={styles.scroll}>
      <ul className={styles.list} aria-label="History" tabIndex={0}>
        {rows.map(({ seq, atMs, gesture, undone, ...entry }) => {
          const { actor } = entry;
          const { what, why = "" } = describe(entry);
          return (
            <li key={seq} className={styles.entry} data-undone={undone}>
              <time className={styles.time} title={formatUtc(atMs * 1000)}>
                {formatTime(atMs * 1000)}
              </time>
              <span className={styles.actor} title={actor}>
                {actor}
              </span>
              <span className={styles.what} title={showText([what, why].join("\n"), 1000).text}>
                <span className={styles.words}>{showText(what, 300).text}</span>
                {why !== "" && <q className={styles.why}>{showText(why, 300).text}</q>}
              </span>
              {undone ? (
                <span className={styles.back}>taken back</span>
              ) : !canUndo(entry) ? null : (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  data-command="history.undo"
                  aria-label={`Undo: ${what}`}
                  onClick={() => void undoGesture(gesture)}
                >
                  Undo
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {more.hasNextPage && (
        <Button
          className={styles.more ?? ""}
          size="compact-sm"
          variant="subtle"
          loading={more.isFetchingNextPage}
          onClick={() => void more.fetchNextPage()}
        >
          Show older
        </Button>
      )}
    </div>
  );
}
