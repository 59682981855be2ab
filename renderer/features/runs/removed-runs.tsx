import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArchiveRestore } from "lucide-react";
import { orpc } from "../../client/api.ts";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { formatCount } from "../../kit/format.ts";
import { IconButton } from "../../kit/icon-button.tsx";
import { Notice } from "../../kit/notice.tsx";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { viewElsewhere } from "../../state/view.ts";
import { restoreRuns } from "./actions.ts";
import styles from "./removed-runs.module.css";

/** Removed runs are few, or were removed together: a filter finds those beyond. */
const LIMIT = 500;

interface RemovedRunsProps {
  readonly projectId: string;
  readonly search: string;
}

/** In place of the list: what was removed, to be looked at and brought back. */
export function RemovedRuns({ projectId, search }: RemovedRunsProps): React.JSX.Element {
  const { data, error, isPending, refetch } = useQuery({
    ...orpc.runs.list.queryOptions({
      input: { projectId, removed: true, limit: LIMIT, ...(search === "" ? {} : { search }) },
    }),
    placeholderData: (old) => old,
  });
  if (isPending) return <SkeletonRows label="Loading removed runs" rows={4} />;
  if (data === undefined) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  if (data.rows.length === 0) {
    return <Notice title={search === "" ? "No run is removed" : "No removed run matches"} />;
  }
  return (
    <>
      <ul className={styles.list} aria-label="Removed runs">
        {data.rows.map((run) => (
          <li key={run.id} className={styles.row}>
            <Link
              to="/r/$runId"
              params={{ runId: run.id }}
              search={viewElsewhere}
              className={styles.name}
              title={run.name}
            >
              {run.name}
            </Link>
            <IconButton
              label={`Restore ${run.name}`}
              command="run.restore"
              onClick={() => void restoreRuns([run])}
            >
              <ArchiveRestore size={14} />
            </IconButton>
          </li>
        ))}
      </ul>
      {data.total > data.rows.length && (
        <p className={styles.more}>
          {formatCount(data.rows.length)} of {formatCount(data.total)}; filter to see the others.
        </p>
      )}
    </>
  );
}

/** How many runs of the project are removed; 0 while it is not known. */
export function useRemovedCount(projectId: string): number {
  const { data } = useQuery(
    orpc.runs.list.queryOptions({ input: { projectId, removed: true, limit: 1 } }),
  );
  return data?.total ?? 0;
}
