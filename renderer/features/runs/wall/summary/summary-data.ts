import { compareNaturally } from "../../../../kit/natural-order.ts";
import { boxOf, type Box } from "../../../../../src/base/stats/box.ts";
import { intervalHalves, summarize } from "../../../../../src/base/stats/summary.ts";
import type { WallGroup } from "../to-group-lines.ts";
import type { WallRun } from "../to-chart-lines.ts";

/** A value of a run under a path, as the engine answers it. */
export type Cell = number | string | null;

export interface SummaryPoint {
  readonly runId: string;
  readonly name: string;
  readonly color: string;
  readonly x: number;
  readonly y: number;
}

export interface Scatter {
  readonly points: readonly SummaryPoint[];
  /** Texts of the x axis, at 0, 1, 2, ...; empty where x is a number. */
  readonly categories: readonly string[];
  /** Runs without a finite value on both axes. */
  readonly left: number;
}

/** Runs as points. Where any x is a text, all of them are categories, in natural order. */
export function toScatter(
  runs: readonly WallRun[],
  cells: ReadonlyArray<readonly Cell[]>,
): Scatter {
  const xs = runs.map((_, i) => cells[i]?.[0] ?? null);
  const isText = xs.some((x) => typeof x === "string" && !isNonFinite(x));
  const categories = isText
    ? [...new Set(xs.flatMap((x) => (x === null ? [] : [String(x)])))].toSorted(compareNaturally)
    : [];
  const points = runs.flatMap(({ id, name, color }, i) => {
    const raw = xs[i] ?? null;
    const x = isText && raw !== null ? categories.indexOf(String(raw)) : raw;
    const y = cells[i]?.[1] ?? null;
    return typeof x === "number" && typeof y === "number" ? [{ runId: id, name, color, x, y }] : [];
  });
  return { points, categories, left: runs.length - points.length };
}

/** Non-finite numbers travel by name. */
function isNonFinite(text: string): boolean {
  return text === "NaN" || text === "Infinity" || text === "-Infinity";
}

export interface Bar {
  readonly id: string;
  readonly name: string;
  readonly color: string;
  readonly value: number;
  /** Half of the 95 % interval of the mean; NaN for one run. */
  readonly half: number;
  readonly n: number;
}

/** A bar for each run, or for the mean of each group. Those without a finite value are left out. */
export function toBars(
  runs: readonly WallRun[],
  cells: ReadonlyArray<readonly Cell[]>,
  groups: readonly WallGroup[] | undefined,
): readonly Bar[] {
  const values = valuesById(runs, cells);
  if (groups === undefined) {
    return runs.flatMap(({ id, name, color }) => {
      const value = values.get(id);
      return value === undefined ? [] : [{ id, name, color, value, half: Number.NaN, n: 1 }];
    });
  }
  const halfOf = intervalHalves();
  return groups.flatMap(({ id, name, color, runIds }) => {
    const summary = summarize(runIds.flatMap((runId) => values.get(runId) ?? []));
    if (summary === undefined) return [];
    return [{ id, name, color, value: summary.mean, half: halfOf(summary), n: summary.n }];
  });
}

export interface RowBox extends Box {
  readonly id: string;
  readonly name: string;
  readonly color: string;
  /** Ascending. */
  readonly values: readonly number[];
}

/** A box for each group, or one for all runs. */
export function toBoxes(
  runs: readonly WallRun[],
  cells: ReadonlyArray<readonly Cell[]>,
  groups: readonly WallGroup[] | undefined,
): readonly RowBox[] {
  const values = valuesById(runs, cells);
  const all = groups ?? [
    {
      id: "all",
      name: "All shown runs",
      color: runs[0]?.color ?? "currentColor",
      dash: undefined,
      runIds: runs.map(({ id }) => id),
    },
  ];
  return all.flatMap(({ id, name, color, runIds }) => {
    const sorted = runIds.flatMap((runId) => values.get(runId) ?? []).toSorted((a, b) => a - b);
    const box = boxOf(sorted);
    return box === undefined ? [] : [{ ...box, id, name, color, values: sorted }];
  });
}

function valuesById(
  runs: readonly WallRun[],
  cells: ReadonlyArray<readonly Cell[]>,
): ReadonlyMap<string, number> {
  return new Map(
    runs.flatMap(({ id }, i) => {
      const value = cells[i]?.[0];
      return typeof value === "number" ? [[id, value] as const] : [];
    }),
  );
}
