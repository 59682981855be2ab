import type { Goal } from "../../../../src/base/metric-goal.ts";
import {
  asCategories,
  levelName,
  NO_CODE,
  type CategoryColumn,
  type NumberColumn,
  type RunColumn,
} from "../../../../src/base/run-column.ts";
import { intervalHalves, summarize } from "../../../../src/base/stats/summary.ts";

export type PivotValue = "mean" | "min" | "max" | "best" | "n";

export interface PivotCell {
  /** Places of all its runs, also those without a finite value. */
  readonly runs: readonly number[];
  /** Finite values. */
  readonly n: number;
  readonly mean: number;
  /** Half of the 95 % interval of the mean; NaN for one value. */
  readonly half: number;
  readonly min: number;
  readonly max: number;
  /** What is shown of it. */
  readonly shown: number;
  /** 0 for the least value of the table, 1 for the greatest; NaN where nothing is shown. */
  readonly heat: number;
  readonly isBestOfRow: boolean;
  readonly isBestOfColumn: boolean;
}

export interface Pivot {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row by row; undefined where no run has both values. */
  readonly cells: ReadonlyArray<ReadonlyArray<PivotCell | undefined>>;
  /** Runs without a value of one of the keys; runs in a cell without a finite value. */
  readonly withoutKey: number;
  readonly withoutValue: number;
  /** Cells that no run has. */
  readonly empty: number;
}

/** So many values of a key have rows of their own; the rarer ones share the last. */
const MOST_PIVOT_LEVELS = 40;

/** Values of runs by two keys. The best cells are by the goal; without one none is best. */
export function buildPivot(
  values: NumberColumn,
  rowKey: RunColumn,
  columnKey: RunColumn | undefined,
  what: PivotValue,
  goal: Goal,
  most = MOST_PIVOT_LEVELS,
): Pivot {
  const rows = asCategories(rowKey, most);
  const columns = columnKey && asCategories(columnKey, most);
  const width = columns?.counts.length ?? 1;
  const inCell = Array.from({ length: rows.counts.length * width }, () => [] as number[]);
  let withoutKey = 0;
  for (const [run, row] of rows.codes.entries()) {
    const column = columns?.codes[run] ?? 0;
    if (row === NO_CODE || column === NO_CODE) withoutKey++;
    else inCell[row * width + column]?.push(run);
  }
  const halfOf = intervalHalves();
  let withoutValue = 0;
  const plain = inCell.map((runs) => {
    if (runs.length === 0) return undefined;
    const summary = summarize(runs.map((run) => values.values[run] as number));
    withoutValue += runs.length - (summary?.n ?? 0);
    const { n = 0, mean = NaN, min = NaN, max = NaN } = summary ?? {};
    const half = summary === undefined ? Number.NaN : halfOf(summary);
    const best = goal === "min" ? min : goal === "max" ? max : Number.NaN;
    return { runs, n, mean, half, min, max, shown: { mean, min, max, best, n }[what] };
  });
  const finite = plain.flatMap((cell) =>
    cell !== undefined && Number.isFinite(cell.shown) ? [cell.shown] : [],
  );
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  // Counts have no best.
  const sign = what === "n" || goal === "none" ? 0 : goal === "min" ? 1 : -1;
  const bestOf = (cells: ReadonlyArray<(typeof plain)[number]>): number | undefined => {
    const shown = cells.flatMap((cell) =>
      cell !== undefined && Number.isFinite(cell.shown) ? [sign * cell.shown] : [],
    );
    // One value alone is not better than another.
    return sign === 0 || shown.length < 2 ? undefined : sign * Math.min(...shown);
  };
  const bestOfRow = rows.counts.map((_, row) =>
    bestOf(plain.slice(row * width, (row + 1) * width)),
  );
  const bestOfColumn = Array.from({ length: width }, (_, column) =>
    bestOf(rows.counts.map((_count, row) => plain[row * width + column])),
  );
  const cells = rows.counts.map((_, row) =>
    Array.from({ length: width }, (_cell, column): PivotCell | undefined => {
      const cell = plain[row * width + column];
      if (cell === undefined) return undefined;
      return {
        ...cell,
        heat:
          high > low ? (cell.shown - low) / (high - low) : Number.isFinite(cell.shown) ? 0.5 : NaN,
        isBestOfRow: cell.shown === bestOfRow[row],
        isBestOfColumn: cell.shown === bestOfColumn[column],
      };
    }),
  );
  return {
    rows: namesOf(rows),
    columns: columns === undefined ? [""] : namesOf(columns),
    cells,
    withoutKey,
    withoutValue,
    empty: plain.filter((cell) => cell === undefined).length,
  };
}

const namesOf = (column: CategoryColumn): readonly string[] =>
  column.counts.map((_, code) => levelName(column, code));
