import { boxOf, type Box } from "../../src/base/stats/box.ts";
import { kernelDensity, silvermanBandwidth } from "../../src/base/stats/kernel-density.ts";
import { intervalHalves, summarize, type Summary } from "../../src/base/stats/summary.ts";
import { LANES, shareOf, valueAt, valueAtShare, type ColumnAxis } from "./column-axis.ts";
import { onScale, type PlotRect } from "./scale.ts";
import { spreadPoints } from "./spread-points.ts";

/** Fewer values have no shape: they are drawn as they are. */
const LEAST_FOR_DENSITY = 5;
/** So few values are always drawn beside what sums them up. */
const MOST_SHOWN = 30;

export type DistributionMark = "box" | "bar" | "violin" | "strip";

export interface DistributionGroup {
  readonly label: string;
  /** Said below its label. */
  readonly note?: string;
  /** CSS colour. */
  readonly color: string;
  /** Places of its runs. */
  readonly runs: readonly number[];
}

/** One row: a group, and what its finite values come to. */
export interface DistributionRow extends DistributionGroup {
  /** How it is drawn: few values have no density. */
  readonly mark: DistributionMark;
  /** Middle and height, px. */
  readonly y: number;
  readonly height: number;
  /** Undefined where no value is finite. */
  readonly summary: Summary | undefined;
  /** Half of the 95 % interval of the mean; NaN for one value. */
  readonly half: number;
  readonly box: Box | undefined;
  /** Closed path, px: x, y, ...; empty where none is drawn. */
  readonly violin: readonly number[];
  /** Standard deviation of the kernels, in units of the (logarithmic) axis; NaN where none is drawn. */
  readonly bandwidth: number;
  /** Runs whose value has no place on the axis. */
  readonly left: number;
}

export interface Distribution {
  readonly rows: readonly DistributionRow[];
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly isDrawn: Uint8Array;
  readonly isBeyond: Uint8Array;
}

const VIOLIN_STEPS = 96;
const PART = 0.38;

/** Rows of groups over one axis of values, all of them from left to right. */
export function distribution(
  groups: readonly DistributionGroup[],
  axis: ColumnAxis,
  wanted: DistributionMark,
  rect: PlotRect,
  radius: number,
): Distribution {
  const runs = axis.shares.length;
  const x = new Float32Array(runs).fill(Number.NaN);
  const y = new Float32Array(runs).fill(Number.NaN);
  const isDrawn = new Uint8Array(runs);
  const isBeyond = new Uint8Array(runs);
  const halfOf = intervalHalves();
  const height = rect.height / Math.max(1, groups.length);
  const toX = (share: number): number => rect.left + share * rect.width;
  const rows = groups.map((group, at): DistributionRow => {
    const middle = rect.top + (at + 0.5) * height;
    const placed = group.runs.filter((run) => !Number.isNaN(axis.shares[run]));
    const finite = placed.filter((run) => axis.lanes[run] === LANES.on);
    const values = finite.map((run) => valueAt(axis.column, run));
    const mark = wanted === "violin" && values.length < LEAST_FOR_DENSITY ? "strip" : wanted;
    const box = boxOf(values);
    const outliers = new Set(box?.outliers);
    const along = Float32Array.from(placed, (run) => toX(axis.shares[run] as number));
    const offsets = spreadPoints(along, radius, height * PART);
    for (const [i, run] of placed.entries()) {
      x[run] = along[i] as number;
      y[run] = middle + (offsets[i] as number);
      const isOutlier = mark === "box" && outliers.has(valueAt(axis.column, run));
      isBeyond[run] = Number(axis.lanes[run] !== LANES.on);
      const isFew = placed.length <= MOST_SHOWN;
      isDrawn[run] = Number(mark === "strip" || isFew || isOutlier || isBeyond[run] === 1);
    }
    const summary = summarize(values);
    const density =
      mark === "violin" ? violinOf(values, axis, rect, middle, height * PART) : undefined;
    return {
      ...group,
      mark,
      y: middle,
      height,
      summary,
      half: summary === undefined ? Number.NaN : halfOf(summary),
      box,
      violin: density?.path ?? [],
      bandwidth: density?.bandwidth ?? Number.NaN,
      left: group.runs.length - placed.length,
    };
  });
  return { rows, x, y, isDrawn, isBeyond };
}

/** From the least value to the greatest; over logarithms on a logarithmic axis, where the eye compares. */
function violinOf(
  values: readonly number[],
  axis: ColumnAxis,
  rect: PlotRect,
  middle: number,
  half: number,
): { readonly path: readonly number[]; readonly bandwidth: number } | undefined {
  const sorted = values.map((value) => onScale(value, axis.isLog)).toSorted((a, b) => a - b);
  const bandwidth = silvermanBandwidth(sorted);
  if (!(bandwidth > 0)) return undefined;
  const [first, last] = [sorted[0] as number, sorted.at(-1) as number];
  const back = (value: number): number => (axis.isLog ? 10 ** value : value);
  const clamp = (share: number): number => Math.min(1, Math.max(0, share));
  const places = Float64Array.from(
    { length: VIOLIN_STEPS + 1 },
    (_, i) => first + ((last - first) * i) / VIOLIN_STEPS,
  );
  const densities = kernelDensity(sorted, bandwidth, places);
  const most = densities.reduce((a, b) => Math.max(a, b), 0);
  const upper = [...places].flatMap((place, i) => [
    rect.left + clamp(shareOf(axis, back(place))) * rect.width,
    middle - ((densities[i] as number) / most) * half,
  ]);
  const lower = [...places.keys()]
    .toReversed()
    .flatMap((i) => [upper[2 * i] as number, 2 * middle - (upper[2 * i + 1] as number)]);
  return { path: [...upper, ...lower], bandwidth };
}

/** px of a value on the axis. */
export function placeOnAxis(axis: ColumnAxis, rect: PlotRect, value: number): number {
  return rect.left + shareOf(axis, value) * rect.width;
}

/** Where a bar begins: at zero where the axis holds it, else at the axis' own beginning. */
export function barStart(axis: ColumnAxis): number {
  const from = valueAtShare(axis, axis.isInverted ? 1 : 0);
  return !axis.isLog && axis.domain.from <= 0 && axis.domain.to >= 0 ? 0 : from;
}
