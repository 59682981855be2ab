import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { bestRuns, brushedRuns, isEmptyBrush, type AxisBrush } from "../../../charts/axis-brush.ts";
import { columnAxis, isUsuallyLog, type ColumnAxis } from "../../../charts/column-axis.ts";
import { useSelectedRuns } from "../../../state/selection.ts";
import { useComparison } from "../use-comparison.tsx";
import { columnUnit, goalOf } from "./columns.ts";
import { useColumns } from "./use-columns.ts";
import { readBrushes, useExploreView, writeBrush } from "./use-explore-view.ts";
import { useRuns } from "./use-runs.tsx";

const PARALLEL = "parallel";
type Brushes = ReadonlyMap<string, AxisBrush>;

/** Axes as they are shown, the first one on the left; one whose column is not read yet is left out. */
export function useParallelAxes(): readonly ColumnAxis[] {
  const [{ pl, pi }] = useExploreView();
  const { columnOf } = useRuns();
  const { pa } = useColumns();
  return useMemo(
    () =>
      pa.flatMap((path) => {
        const column = columnOf(path);
        if (column === undefined) return [];
        const options = {
          isLog: isUsuallyLog(column) !== (pl?.includes(path) === true),
          isInverted: pi?.includes(path) === true,
          unit: columnUnit(path),
        };
        return [columnAxis(column, options)];
      }),
    [pa, columnOf, pl, pi],
  );
}

/**
 * What is picked on axes: in the address when the mouse lets go, until then only here. It picks runs out everywhere,
 * also right after the page was opened by its address.
 */
export function useAxisBrushes(axes: readonly ColumnAxis[]): {
  readonly brushes: Brushes;
  /** What a brush that still moves picks out. */
  readonly picking: Uint8Array | undefined;
  readonly setBrush: (path: string, brush: AxisBrush | undefined, isDone: boolean) => void;
} {
  const [view, change] = useExploreView();
  const { pb, pt } = view;
  const { pick, columnOf } = useRuns();
  const { judged } = useColumns();
  const { known } = useComparison();
  const kept = useMemo(() => readBrushes({ pb }), [pb]);
  const [draft, setDraft] = useState<{
    readonly brushes: Brushes;
    readonly picking: Uint8Array | undefined;
  }>();
  const judgedColumn = columnOf(judged);
  const pickBy = useCallback(
    (brushes: Brushes): Uint8Array | undefined => {
      const inside = brushedRuns(axes, brushes);
      if (pt === undefined || judgedColumn === undefined) return inside;
      const isSmallBest = goalOf(judgedColumn.path, known) === "min";
      return bestRuns(columnAxis(judgedColumn), pt, isSmallBest, inside);
    },
    [axes, pt, judgedColumn, known],
  );
  const setBrush = useCallback(
    (path: string, brush: AxisBrush | undefined, isDone: boolean) => {
      const isNone = brush === undefined || isEmptyBrush(brush);
      const next = new Map(kept);
      if (isNone) next.delete(path);
      else next.set(path, brush);
      if (!isDone) {
        const picking = pickBy(next);
        setDraft({ brushes: next, picking });
        pick(picking, PARALLEL);
        return;
      }
      setDraft(undefined);
      change({
        pb:
          next.size === 0
            ? undefined
            : Object.fromEntries([...next].map(([key, one]) => [key, writeBrush(one)])),
      });
    },
    [kept, pick, pickBy, change],
  );
  // Also on arrival, on undo, and when values change below the brush.
  const isPicking = kept.size > 0 || pt !== undefined;
  const isReady = [...kept.keys()].every((path) => axes.some(({ column }) => column.path === path));
  const hasPicked = useRef(false);
  useEffect(() => {
    if (draft !== undefined || !isReady) return;
    if (isPicking) pick(pickBy(kept), PARALLEL);
    else if (hasPicked.current && useSelectedRuns.getState().from === PARALLEL)
      pick(undefined, PARALLEL);
    hasPicked.current = isPicking;
  }, [draft, isReady, isPicking, kept, pick, pickBy]);
  // Whatever gives the picks up (Escape, the page's head) gives up the brushes that made them.
  const isCleared = useSelectedRuns((state) => state.runIds === undefined);
  useEffect(() => {
    // What was picked in this very commit is not in `isCleared` yet.
    const isStill = useSelectedRuns.getState().runIds === undefined;
    if (!isCleared || !isStill || !hasPicked.current || draft !== undefined) return;
    hasPicked.current = false;
    change({ pb: undefined, pt: undefined });
  }, [isCleared, draft, change]);
  return { brushes: draft?.brushes ?? kept, picking: draft?.picking, setBrush };
}
