import { useCallback, useMemo, useState } from "react";
import { isEmptyBrush, type AxisBrush } from "../../../charts/axis-brush.ts";
import type { ColumnAxis } from "../../../charts/column-axis.ts";
import { useComparison } from "../use-comparison.tsx";
import { ON_AXES } from "./axis-picks.tsx";
import { axisOf, picksOf } from "./picks.ts";
import { useColumns } from "./use-columns.ts";
import { readBrushes, useExploreView, writeBrush } from "./use-explore-view.ts";
import { useRuns } from "./use-runs.tsx";

type Brushes = ReadonlyMap<string, AxisBrush>;

/** Axes as they are shown, the first one on the left; one whose column is not read yet is left out. */
export function useParallelAxes(): readonly ColumnAxis[] {
  return useAxes(useColumns().pa);
}

function useAxes(paths: readonly string[]): readonly ColumnAxis[] {
  const [{ pl, pi }] = useExploreView();
  const { columnOf } = useRuns();
  return useMemo(
    () =>
      paths.flatMap((path) => {
        const column = columnOf(path);
        return column === undefined ? [] : [axisOf(column, { pl, pi })];
      }),
    [paths, columnOf, pl, pi],
  );
}

/** What is picked on axes: in the address when the mouse lets go (`AxisPicks` takes it from there), until then only here. */
export function useAxisBrushes(): {
  readonly brushes: Brushes;
  /** What a brush that still moves picks out. */
  readonly picking: Uint8Array | undefined;
  readonly setBrush: (path: string, brush: AxisBrush | undefined, isDone: boolean) => void;
} {
  const [{ pb, pt }, change] = useExploreView();
  const { pick, columnOf } = useRuns();
  const { judged, pa } = useColumns();
  const { known } = useComparison();
  const kept = useMemo(() => readBrushes({ pb }), [pb]);
  // A link may pick on an axis that is not shown.
  const axes = useAxes(useMemo(() => [...new Set([...pa, ...kept.keys()])], [pa, kept]));
  const [draft, setDraft] = useState<{
    readonly brushes: Brushes;
    readonly picking: Uint8Array | undefined;
  }>();
  const judgedColumn = columnOf(judged);
  const pickBy = useCallback(
    (brushes: Brushes): Uint8Array | undefined =>
      picksOf(axes, brushes, {
        most: pt,
        by: judgedColumn,
        known,
      }),
    [axes, pt, judgedColumn, known],
  );
  const setBrush = useCallback(
    (path: string, brush: AxisBrush | undefined, isDone: boolean) => {
      const isNone = brush === undefined || isEmptyBrush(brush);
      const next = new Map(kept);
      if (isNone) next.delete(path);
      else next.set(path, brush);
      const picking = pickBy(next);
      if (!isDone) {
        setDraft({ brushes: next, picking });
        pick(picking, ON_AXES);
        return;
      }
      setDraft(undefined);
      if (next.get(path) === kept.get(path)) {
        // Given up, or nothing that could be: what is in the address counts.
        if (draft !== undefined) pick(picking, ON_AXES);
        return;
      }
      change({
        pb:
          next.size === 0
            ? undefined
            : Object.fromEntries([...next].map(([key, one]) => [key, writeBrush(one)])),
      });
    },
    [kept, draft, pick, pickBy, change],
  );
  return { brushes: draft?.brushes ?? kept, picking: draft?.picking, setBrush };
}
