import type { RunColumn } from "../../../../src/base/run-column.ts";
import { bestRuns, brushedRuns, type AxisBrush } from "../../../charts/axis-brush.ts";
import { columnAxis, isUsuallyLog, type ColumnAxis } from "../../../charts/column-axis.ts";
import type { ExploreView } from "../../../state/explore-view.ts";
import { columnUnit, goalOf, type KnownGoals } from "./columns.ts";

/** A column as the axis that it is on, as the address says. */
export function axisOf(column: RunColumn, { pl, pi }: Pick<ExploreView, "pl" | "pi">): ColumnAxis {
  const { path } = column;
  return columnAxis(column, {
    isLog: isUsuallyLog(column) !== (pl?.includes(path) === true),
    isInverted: pi?.includes(path) === true,
    unit: columnUnit(path),
  });
}

/** 1 for each run that all brushes take in, and of those only so many of the best; undefined where nothing is picked. */
export function picksOf(
  axes: readonly ColumnAxis[],
  brushes: ReadonlyMap<string, AxisBrush>,
  best: {
    readonly most: number | undefined;
    readonly by: RunColumn | undefined;
    readonly known: KnownGoals;
  },
): Uint8Array | undefined {
  const inside = brushedRuns(axes, brushes);
  const { most, by, known } = best;
  if (most === undefined || by === undefined) return inside;
  return bestRuns(columnAxis(by), most, goalOf(by.path, known) === "min", inside);
}
