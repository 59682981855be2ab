import type { NamedAxis, XAxis } from "../../src/contract/runs.ts";
import { formatCount } from "../kit/format.ts";
import type { Domain } from "./scale.ts";
import { lowerBound, upperBound } from "../../src/base/sorted.ts";

/** The points of a line: an attempt of one series of one run, already reduced to pixels by the engine. */
export interface LineData {
  readonly runId: string;
  /** An older attempt: faint and dashed, behind the others. */
  readonly ghost: boolean;
  /** Ascending, in units of the axis: steps, or microseconds. Same length as y, step and timeUs. */
  readonly x: Float64Array;
  /** Finite stored values. */
  readonly y: Float32Array | Float64Array;
  readonly step: Float64Array;
  /** Microseconds UTC; NaN where the source has no time. */
  readonly timeUs: Float64Array;
  /** Empty without smoothing. */
  readonly smoothX: Float64Array;
  readonly smoothY: Float64Array;
  readonly markX: Float64Array;
  /** 0 NaN, 1 +Infinity, 2 -Infinity. */
  readonly markKind: Uint8Array;
  /** Stored points in the range read, and how many of them are not finite. */
  readonly inRange: number;
  readonly nonFinite: number;
  /** What lies around the line of a group, of the length of x. */
  readonly band?: { readonly low: Float64Array; readonly high: Float64Array };
}

/** A point as the tooltip writes it. */
export interface PointText {
  /** In units of the axis. */
  readonly x: string;
  /** What is drawn: with smoothing, the smoothed value. */
  readonly y: string;
  /** What was logged. */
  readonly original: string;
  readonly step: string;
}

/** One drawn line. Points and looks change apart: a run with another name has the same `data`. */
export interface ChartLine {
  /** Unique in the chart and stable while data arrives. */
  readonly key: string;
  readonly name: string;
  /** CSS colour. */
  readonly color: string;
  /** Dash pattern in px, the second channel beside colour; undefined for solid. */
  readonly dash: readonly number[] | undefined;
  /** Time of the run's first point, from which relative time counts; NaN where that is unknown. */
  readonly originUs: number;
  /** More about a point, for the tooltip. @param index in the raw columns */
  readonly describe?: ((point: PointText, index: number) => string) | undefined;
  readonly data: LineData;
}

/** Whether two lines make the same picture, whatever they are called. */
export function looksSame(a: ChartLine, b: ChartLine): boolean {
  return a.data === b.data && a.color === b.color && a.dash === b.dash;
}

interface Columns {
  readonly xs: Float64Array;
  readonly ys: Float32Array | Float64Array;
}

/** The columns of a line that stand in front: smoothed where it is, else raw. */
export function drawnColumns({ data }: ChartLine): Columns {
  return data.smoothX.length > 0
    ? { xs: data.smoothX, ys: data.smoothY }
    : { xs: data.x, ys: data.y };
}

export const MARK_POSITIVE = 1;
export const MARK_NEGATIVE = 2;

export interface PointCounts {
  /** Stored points, and how many of them are drawn or not finite. */
  readonly inRange: number;
  readonly shown: number;
  readonly nonFinite: number;
}

/** What the badge says about a chart. @param range that was read; lines may have a point more on either side of it */
export function countPoints(data: readonly LineData[], range: Domain): PointCounts {
  let inRange = 0;
  let shown = 0;
  let nonFinite = 0;
  for (const line of data) {
    inRange += line.inRange;
    shown += upperBound(line.x, range.to) - lowerBound(line.x, range.from);
    nonFinite += line.nonFinite;
  }
  return { inRange, shown, nonFinite };
}

const MARK_WORDS = ["NaN", "+Inf", "−Inf"] as const;

/** The non-finite values of a chart in words: "12 NaN", "14 non-finite (NaN, +Inf)". Empty when there is none. */
export function describeNonFinite(data: readonly LineData[]): string {
  const nonFinite = data.reduce((sum, line) => sum + line.nonFinite, 0);
  if (nonFinite === 0) return "";
  // Marks are reduced to pixels, so that they tell the kinds but not how often each came.
  const kinds = MARK_WORDS.filter((_, kind) => data.some((line) => line.markKind.includes(kind)));
  const count = formatCount(nonFinite);
  return kinds.length === 1 ? `${count} ${kinds[0]}` : `${count} non-finite (${kinds.join(", ")})`;
}

const NAMED_AXES: Readonly<Record<NamedAxis, string>> = {
  step: "Step",
  relative: "Relative",
  process: "Process",
  wall: "Wall",
};

/** What an axis is called; a formula is its own name. */
export function titleAxis(axis: XAxis): string {
  return axis.startsWith("=") ? axis.slice(1) : NAMED_AXES[axis as NamedAxis];
}
