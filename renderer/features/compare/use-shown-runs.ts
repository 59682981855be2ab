import { useMemo } from "react";
import type { WallRun } from "../runs/index.ts";
import { takeTurns } from "./take-turns.ts";
import { useComparison, type GroupView } from "./use-comparison.tsx";
import { useRunNames } from "./use-run-names.ts";

export interface ShownRun {
  readonly id: string;
  readonly name: string;
  readonly group: GroupView;
}

/** As charts and media take it, in the colour of its group. */
export function toWallLine({ id, name, group }: ShownRun): WallRun {
  const { color, dash } = group;
  return { id, name, color, dash, visible: true, startedUs: null };
}

/**
 * As many runs as a part of the page can show one by one: those of the baseline first, and each group gives its first
 * before any gives its second.
 */
export function useShownRuns(most: number): readonly ShownRun[] {
  const { groups, baseline, groupOf } = useComparison();
  const runIds = useMemo(() => {
    const first = groups[baseline];
    const order = first === undefined ? groups : [first, ...groups.filter((one) => one !== first)];
    return takeTurns(
      order.map((group) => group.runIds),
      most,
    );
  }, [groups, baseline, most]);
  const nameOf = useRunNames(runIds);
  return useMemo(
    () =>
      runIds.flatMap((id) => {
        const group = groupOf.get(id);
        return group === undefined ? [] : [{ id, name: nameOf(id) ?? "…", group }];
      }),
    [runIds, nameOf, groupOf],
  );
}
