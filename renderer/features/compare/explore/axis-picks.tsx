import { useEffect, useMemo, useRef } from "react";
import { selectRuns, useSelectedRuns } from "../../../state/selection.ts";
import { useComparison } from "../use-comparison.tsx";
import { metricPath } from "./columns.ts";
import { axisOf, picksOf } from "./picks.ts";
import { readBrushes, useExploreView } from "./use-explore-view.ts";
import { useTable } from "./use-runs.tsx";

/** Who says so where runs are picked out on axes. */
export const ON_AXES = "parallel";

/**
 * What is picked on axes stands in the address, and picks runs out on every part of the page, whether the axes are shown
 * or not. Whatever else picks runs, or clears what is picked, gives up the brushes that did before.
 */
export function AxisPicks(): React.JSX.Element | null {
  const [{ pb, pt }] = useExploreView();
  return pb === undefined && pt === undefined ? null : <Picks />;
}

function Picks(): null {
  const [{ pb, pt, pl }, change] = useExploreView();
  const { runIds, judged, known } = useComparison();
  const judgedPath = judged === undefined ? undefined : metricPath(judged.metric);
  const paths = useMemo(() => {
    const best = pt === undefined || judgedPath === undefined ? [] : [judgedPath];
    return [...new Set([...Object.keys(pb ?? {}), ...best])];
  }, [pb, pt, judgedPath]);
  const { data: table } = useTable(paths);
  const picked = useMemo(() => {
    const columns = new Map(table?.columns.map((column) => [column.path, column]));
    if (!paths.every((path) => columns.has(path))) return undefined;
    const axes = paths.flatMap((path) => {
      const column = columns.get(path);
      return column === undefined ? [] : [axisOf(column, { pl })];
    });
    return picksOf(axes, readBrushes({ pb }), {
      most: pt,
      by: judgedPath === undefined ? undefined : columns.get(judgedPath),
      known,
    });
  }, [table, paths, pb, pt, pl, judgedPath, known]);
  // Also on arrival, on undo, and when values change below the brush.
  const hasPicked = useRef(false);
  useEffect(() => {
    if (picked === undefined) return;
    hasPicked.current = true;
    selectRuns(new Set(runIds.filter((_, run) => picked[run] === 1)), ON_AXES);
  }, [picked, runIds]);
  const from = useSelectedRuns((state) => state.from);
  useEffect(() => {
    // Asked anew: what was picked in this very commit is not in `from` yet.
    if (!hasPicked.current || useSelectedRuns.getState().from === ON_AXES) return;
    hasPicked.current = false;
    change({ pb: undefined, pt: undefined });
  }, [from, change]);
  useEffect(
    () => () => {
      if (useSelectedRuns.getState().from === ON_AXES) selectRuns(undefined, "page");
    },
    [],
  );
  return null;
}
