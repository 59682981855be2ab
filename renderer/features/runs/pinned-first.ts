import { useMemo } from "react";
import type { RunRow } from "../../../src/contract/runs.ts";
import { useView } from "../../state/view.ts";
import { shortId } from "../../state/visibility.ts";
import { usePinnedRuns } from "./table/use-pinned-runs.ts";

export interface PinnedFirst {
  readonly rows: readonly RunRow[];
  readonly order: readonly string[];
  /** Ids of the rows above the others. */
  readonly pinned: ReadonlySet<string>;
  readonly baselineId: string | undefined;
}

const NONE: readonly string[] = [];

/** The rows of a list with the baseline and the pinned runs above the others, also those that the filter leaves out. */
export function usePinnedFirst(projectId: string, rows: readonly RunRow[]): PinnedFirst {
  const [{ pin = NONE, base }] = useView();
  const wanted = useMemo(
    () => (base === undefined ? pin : [base, ...pin.filter((id) => id !== base)]),
    [pin, base],
  );
  const top = usePinnedRuns(projectId, wanted, rows);
  return useMemo(() => {
    const pinned = new Set(top.map(({ id }) => id));
    const all = top.length === 0 ? rows : [...top, ...rows.filter(({ id }) => !pinned.has(id))];
    return {
      rows: all,
      order: all.map(({ id }) => id),
      pinned,
      baselineId: top.find(({ id }) => shortId(id) === base)?.id,
    };
  }, [top, rows, base]);
}
