import type { Values } from "../points.ts";

/** Finite points in ascending order of steps, each step once. All columns have one length. */
export interface LearningCurve {
  readonly steps: Float64Array;
  readonly values: Float64Array;
  /** Microseconds UTC; NaN where unknown. */
  readonly timesUs: Float64Array;
  /** Points that were no finite number, and are left out. */
  readonly nonFinite: number;
}

/** Points in file order, whatever it is: sorted by step, and of several values of a step the one written last. */
export function toLearningCurve(
  steps: Float64Array,
  values: Values,
  timesUs: Float64Array,
): LearningCurve {
  const finite: number[] = [];
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) finite.push(i);
  const order = finite.toSorted((a, b) => (steps[a] as number) - (steps[b] as number) || a - b);
  const kept = order.filter((at, i) => steps[at] !== steps[order[i + 1] ?? -1]);
  return {
    steps: Float64Array.from(kept, (i) => steps[i] as number),
    values: Float64Array.from(kept, (i) => values[i] as number),
    timesUs: Float64Array.from(kept, (i) => timesUs[i] as number),
    nonFinite: values.length - finite.length,
  };
}

/** From step to step; both ends belong to it. */
export interface StepRange {
  readonly from: number;
  readonly to: number;
}

/** The steps that every curve covers; undefined where they have no stretch in common. Curves of one point cover none. */
export function commonRange(ranges: readonly StepRange[]): StepRange | undefined {
  const wide = ranges.filter(({ from, to }) => to > from);
  if (wide.length === 0) return undefined;
  const from = wide.reduce((most, range) => Math.max(most, range.from), Number.NEGATIVE_INFINITY);
  const to = wide.reduce((least, range) => Math.min(least, range.to), Number.POSITIVE_INFINITY);
  return to > from ? { from, to } : undefined;
}

/**
 * Area under the straight lines between exact points (trapezoid rule) from one step to another, in units of value times
 * step; where an end lies between two points, the line between them gives its value. NaN where the curve does not cover
 * the range. Divided by the width of the range it is the mean height.
 */
export function areaUnder({ steps, values }: LearningCurve, { from, to }: StepRange): number {
  const last = steps.length - 1;
  if (last < 1 || !(to > from)) return Number.NaN;
  if ((steps[0] as number) > from || (steps[last] as number) < to) return Number.NaN;
  let area = 0;
  for (let i = 0; i < last; i++) {
    const [x0, x1] = [steps[i] as number, steps[i + 1] as number];
    const [low, high] = [Math.max(x0, from), Math.min(x1, to)];
    if (high <= low) continue;
    const [y0, y1] = [values[i] as number, values[i + 1] as number];
    const at = (x: number): number => y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
    area += ((at(low) + at(high)) / 2) * (high - low);
  }
  return area;
}

/** Index of the first point that is as good as the target; -1 where none is. */
export function firstReach({ values }: LearningCurve, target: number, goal: "min" | "max"): number {
  return values.findIndex((value) => (goal === "max" ? value >= target : value <= target));
}

/** What was waited for, over several runs, some of which ended before it came. */
export interface Waits {
  readonly reached: readonly number[];
  /** How far the others went without it. */
  readonly ended: readonly number[];
}

/**
 * Median of waiting times of which some are only known to be longer. Undefined where that cannot be told: half of them or
 * fewer came, or one that ended earlier than the median might have come before it.
 */
export function medianWait({ reached, ended }: Waits): number | undefined {
  const n = reached.length + ended.length;
  if (reached.length * 2 <= n) return undefined;
  const all = [...reached, ...ended.map(() => Number.POSITIVE_INFINITY)].toSorted((a, b) => a - b);
  const median =
    ((all[Math.floor((n - 1) / 2)] as number) + (all[Math.floor(n / 2)] as number)) / 2;
  return Number.isFinite(median) && ended.every((end) => end >= median) ? median : undefined;
}
