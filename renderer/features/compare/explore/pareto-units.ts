import type { Goal } from "../../../../src/base/metric-goal.ts";
import { lengthOf, type NumberColumn } from "../../../../src/base/run-column.ts";
import { nondominationRanks } from "../../../../src/base/stats/pareto.ts";
import { intervalHalves, summarize } from "../../../../src/base/stats/summary.ts";

/** A run, or a group by its means: one point of the trade-off. */
export interface ParetoUnit {
  readonly label: string;
  /** CSS colour. */
  readonly color: string;
  /** Slot of the shape of its point. */
  readonly shape: number;
  readonly runs: readonly number[];
  /** Of each metric; NaN where none of its runs has a finite value. */
  readonly values: readonly number[];
  /** Half of the 95 % interval of each mean; NaN for a run, and for a group of one. */
  readonly halves: readonly number[];
  /** No other one is as good in everything and better in something. */
  readonly isFront: boolean;
}

/** Values of units in some metrics, and which of them no other one dominates. */
export function paretoUnits(
  units: ReadonlyArray<Pick<ParetoUnit, "label" | "color" | "shape" | "runs">>,
  columns: readonly NumberColumn[],
  goals: readonly Goal[],
): readonly ParetoUnit[] {
  const halfOf = intervalHalves();
  const placed = units.map((unit) => {
    const summaries = columns.map(({ values }) =>
      summarize(unit.runs.map((run) => values[run] as number)),
    );
    return {
      ...unit,
      values: summaries.map((summary) => summary?.mean ?? Number.NaN),
      halves: summaries.map((summary) => (summary === undefined ? Number.NaN : halfOf(summary))),
    };
  });
  const ranks = nondominationRanks(
    placed.map(({ values }) => values.map((value, at) => (goals[at] === "max" ? -value : value))),
  );
  // What has no value somewhere is compared with nothing.
  return placed.map((unit, i) => ({
    ...unit,
    isFront: ranks[i] === 0 && !unit.values.some(Number.isNaN),
  }));
}

/** The means of units as a column of their own, for an axis. */
export function unitColumn(path: string, values: readonly number[]): NumberColumn {
  const finite = values.filter(Number.isFinite);
  return {
    kind: "numbers",
    path,
    values: Float64Array.from(values),
    marks: Uint8Array.from(values, (value) => Number(!Number.isFinite(value))),
    min: finite.length === 0 ? null : finite.reduce((a, b) => Math.min(a, b)),
    max: finite.length === 0 ? null : finite.reduce((a, b) => Math.max(a, b)),
    missing: values.length - finite.length,
    nonFinite: 0,
    distinct: new Set(finite).size,
  };
}

/** Each unit's runs as one: 1 for a unit of which a run is picked. */
export function unitsOfRuns(
  units: readonly ParetoUnit[],
  picked: Uint8Array | undefined,
): Uint8Array | undefined {
  if (picked === undefined) return undefined;
  return Uint8Array.from(units, ({ runs }) => Number(runs.some((run) => picked[run] === 1)));
}

export function runsOfUnits(
  units: readonly ParetoUnit[],
  picked: Uint8Array | undefined,
  column: NumberColumn,
): Uint8Array | undefined {
  if (picked === undefined) return undefined;
  const runs = new Uint8Array(lengthOf(column));
  for (const [at, unit] of units.entries())
    if (picked[at] === 1) for (const run of unit.runs) runs[run] = 1;
  return runs;
}
