import { Checkbox } from "@mantine/core";
import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { RunRow } from "../../../src/contract/runs.ts";
import { orpc } from "../../client/api.ts";
import { Age } from "../../kit/age.tsx";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { formatCount } from "../../kit/format.ts";
import { Notice } from "../../kit/notice.tsx";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import styles from "./join-dialog.module.css";
import { StateDot } from "./state-dot.tsx";

/** More are found by their names. */
const LIMIT = 100;

/** Which runs there are to pick from; without a project those of all. */
interface Which {
  readonly projectId?: string;
  readonly search?: string;
  readonly query?: string;
}

interface RunPickerProps {
  readonly label: string;
  readonly which: Which;
  /** Id of a run that cannot be picked. */
  readonly without?: string | undefined;
  readonly chosen: ReadonlyMap<string, RunRow>;
  readonly onToggle: (run: RunRow) => void;
}

/** What a picker offers, and how many there are; asked for once, whoever reads it. */
export function usePickableRuns(
  which: Which,
): UseQueryResult<Awaited<ReturnType<typeof orpc.runs.list.call>>> {
  return useQuery({
    // One more than is shown: the one that is left out may be among them.
    ...orpc.runs.list.queryOptions({ input: { ...which, limit: LIMIT + 1 } }),
    placeholderData: keepPreviousData,
  });
}

/** Runs with a box each, the newest first. */
export function RunPicker(props: RunPickerProps): React.JSX.Element {
  const { label, which, without, chosen, onToggle } = props;
  const { data, error, isPending, refetch } = usePickableRuns(which);
  if (isPending) return <SkeletonRows label="Loading runs" rows={6} />;
  if (data === undefined) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  const found = data.rows.filter(({ id }) => id !== without);
  const total = data.total - (data.rows.length - found.length);
  if (found.length === 0) {
    const isAll = which.search === undefined && which.query === undefined;
    const other = without === undefined ? "run" : "other run";
    return <Notice title={isAll ? `There is no ${other}` : `No ${other} matches`} />;
  }
  const shown = found.slice(0, LIMIT);
  return (
    <>
      <ul className={styles.list} aria-label={label}>
        {shown.map((run) => (
          <li key={run.id}>
            <label className={styles.row}>
              <Checkbox
                size="xs"
                aria-label={run.name}
                checked={chosen.has(run.id)}
                onChange={() => onToggle(run)}
              />
              <StateDot state={run.state} reason={run.stateReason} />
              <span className={styles.name} title={run.name}>
                {run.name}
              </span>
              <span className={styles.age}>
                <Age us={run.lastDataUs} of="Last data" />
              </span>
            </label>
          </li>
        ))}
      </ul>
      {total > shown.length && (
        <p className={styles.more}>
          {formatCount(shown.length)} of {formatCount(total)}; search to see the others.
        </p>
      )}
    </>
  );
}
