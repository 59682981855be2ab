import type { XAxis } from "../../src/contract/runs.ts";
import { formatCount } from "../kit/format.ts";

/** One drawn line: an attempt of one series of one run, already reduced to pixels by the engine. */
export interface ChartLine {
  /** Unique in the chart and stable while data arrives. */
  readonly key: string;
  readonly runId: string;
  readonly name: string;
  /** CSS colour. */
  readonly color: string;
  /** Dash pattern in px, the second channel beside colour; undefined for solid. */
  readonly dash: readonly number[] | undefined;
  /** An older attempt: faint and dashed, behind the others. */
  readonly ghost: boolean;
  /** Ascending, in units of the axis: steps, or microseconds. Same length as y, step and timeUs. */
  readonly x: Float64Array;
  /** Finite stored values. */
  readonly y: Float32Array | Float64Array;
  readonly step: Float64Array;
  /** Microseconds UTC; NaN where the source has no time. */
  readonly timeUs: Float64Array;
  /** Time of the line's first point, from which relative time counts; NaN where that is unknown. */
  readonly originUs: number;
  /** Empty without smoothing. */
  readonly smoothX: Float64Array;
  readonly smoothY: Float64Array;
  readonly markX: Float64Array;
  /** 0 NaN, 1 +Infinity, 2 -Infinity. */
  readonly markKind: Uint8Array;
  /** Stored points in the range read, and how many of them are here. */
  readonly inRange: number;
  readonly shown: number;
  readonly nonFinite: number;
}

export const MARK_POSITIVE = 1;
export const MARK_NEGATIVE = 2;

export interface LineCounts {
  readonly inRange: number;
  readonly shown: number;
  readonly nonFinite: number;
}

/** What the badge says about a chart: sums over its lines. */
export function countPoints(lines: readonly ChartLine[]): LineCounts {
  let inRange = 0;
  let shown = 0;
  let nonFinite = 0;
  for (const line of lines) {
    inRange += line.inRange;
    shown += line.shown;
    nonFinite += line.nonFinite;
  }
  return { inRange, shown, nonFinite };
}

const MARK_WORDS = ["NaN", "+Inf", "−Inf"] as const;

/** The non-finite values of a chart in words: "12 NaN", "14 non-finite (NaN, +Inf)". Empty when there is none. */
export function describeNonFinite(lines: readonly ChartLine[]): string {
  const { nonFinite } = countPoints(lines);
  if (nonFinite === 0) return "";
  // Marks are reduced to pixels, so that they tell the kinds but not how often each came.
  const kinds = MARK_WORDS.filter((_, kind) => lines.some((line) => line.markKind.includes(kind)));
  const count = formatCount(nonFinite);
  return kinds.length === 1 ? `${count} ${kinds[0]}` : `${count} non-finite (${kinds.join(", ")})`;
}

export const X_AXIS_TITLES: Readonly<Record<XAxis, string>> = {
  step: "Step",
  relative: "Relative",
  wall: "Wall",
};
