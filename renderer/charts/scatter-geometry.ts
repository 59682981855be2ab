import { straightLine, type StraightLine } from "../../src/base/stats/straight-line.ts";
import { LANES, valueAt, type ColumnAxis } from "./column-axis.ts";
import type { PointPlaces } from "./point-hits.ts";
import { onScale, type PlotRect } from "./scale.ts";
import { jitter } from "./spread-points.ts";

/** How much of the room of a category its points are spread over, to each side. */
const JITTER = 0.32;
const MARGIN = { left: 56, right: 14, top: 8, bottom: 36 } as const;
/** Names need more room than numbers. */
const NAMES_PX = 104;
const MIN_RADIUS = 2.5;
const MAX_RADIUS = 9;

/** Where the plot stands; names on the upright axis get more room. */
export function scatterRect(y: ColumnAxis, width: number, height: number): PlotRect {
  const left = y.column.kind === "categories" ? NAMES_PX : MARGIN.left;
  return {
    left,
    top: MARGIN.top,
    width: Math.max(0, width - left - MARGIN.right),
    height: Math.max(0, height - MARGIN.top - MARGIN.bottom),
  };
}

/** Where runs stand over two columns, px; NaN for a run without a place on both. */
export function scatterPlaces(
  x: ColumnAxis,
  y: ColumnAxis,
  rect: PlotRect,
): PointPlaces & { readonly isBeyond: Uint8Array; readonly left: number } {
  const runs = x.shares.length;
  const places = { x: new Float32Array(runs), y: new Float32Array(runs) };
  const isBeyond = new Uint8Array(runs);
  let left = 0;
  for (let run = 0; run < runs; run++) {
    const xShare = (x.shares[run] as number) + jitterOf(x, run);
    const yShare = (y.shares[run] as number) + jitterOf(y, run + 1);
    const isPlaced = !Number.isNaN(xShare) && !Number.isNaN(yShare);
    if (!isPlaced) left++;
    places.x[run] = isPlaced ? rect.left + xShare * rect.width : Number.NaN;
    places.y[run] = isPlaced ? rect.top + (1 - yShare) * rect.height : Number.NaN;
    isBeyond[run] = Number(isPlaced && (x.lanes[run] !== LANES.on || y.lanes[run] !== LANES.on));
  }
  return { ...places, isBeyond, left };
}

function jitterOf({ column }: ColumnAxis, run: number): number {
  if (column.kind === "numbers") return 0;
  return (jitter(run) * JITTER) / column.counts.length;
}

/** Radius of each point by the area it stands for; the smallest for a run without a value. */
export function pointRadii(size: ColumnAxis): Float32Array {
  return Float32Array.from(size.shares, (share) =>
    Number.isNaN(share)
      ? MIN_RADIUS
      : MIN_RADIUS + (MAX_RADIUS - MIN_RADIUS) * Math.sqrt(Math.max(0, share)),
  );
}

export interface Trend {
  readonly line: StraightLine;
  /** px: x, y, x, y, ... */
  readonly path: readonly number[];
  /** The 95 % band of the mean as a closed path; empty for two points. */
  readonly band: readonly number[];
}

/** A straight line as the axes show it: on logarithmic ones over logarithms. Undefined where there is none. */
export function trendOf(
  x: ColumnAxis,
  y: ColumnAxis,
  rect: PlotRect,
  isCounted: (run: number) => boolean,
): Trend | undefined {
  if (x.column.kind !== "numbers" || y.column.kind !== "numbers") return undefined;
  const xs: number[] = [];
  const ys: number[] = [];
  for (let run = 0; run < x.shares.length; run++) {
    if (x.lanes[run] !== LANES.on || y.lanes[run] !== LANES.on || !isCounted(run)) continue;
    xs.push(onScale(valueAt(x.column, run), x.isLog));
    ys.push(onScale(valueAt(y.column, run), y.isLog));
  }
  const line = straightLine(xs, ys);
  if (line === undefined) return undefined;
  const [low, high] = [
    xs.reduce((a, b) => Math.min(a, b), Infinity),
    xs.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  const [fromX, toX] = [onScale(x.domain.from, x.isLog), onScale(x.domain.to, x.isLog)];
  const [fromY, toY] = [onScale(y.domain.from, y.isLog), onScale(y.domain.to, y.isLog)];
  const toPx = (at: number, value: number): [number, number] => [
    rect.left + ((at - fromX) / (toX - fromX)) * rect.width,
    rect.top + (1 - (value - fromY) / (toY - fromY)) * rect.height,
  ];
  const STEPS = 40;
  const places = Array.from({ length: STEPS + 1 }, (_, i) => low + ((high - low) * i) / STEPS);
  const meanAt = (at: number): number => line.intercept + line.slope * at;
  const hasBand = Number.isFinite(line.halfAt(low));
  return {
    line,
    path: [...toPx(low, meanAt(low)), ...toPx(high, meanAt(high))],
    band: hasBand
      ? [
          ...places.flatMap((at) => toPx(at, meanAt(at) + line.halfAt(at))),
          ...places.toReversed().flatMap((at) => toPx(at, meanAt(at) - line.halfAt(at))),
        ]
      : [],
  };
}
