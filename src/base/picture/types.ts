import type { Steps, Values } from "../points.ts";

export type Axis = "step" | "time";

/** In units of the axis (steps, microseconds), both ends inclusive. */
export interface PointRange {
  readonly axis: Axis;
  readonly from: number;
  readonly to: number;
}

export interface ReduceQuery extends PointRange {
  readonly pixelColumns: number;
  /** TensorBoard's smoothing weight; 0 for none. Runs over all points of the series before reduction. */
  readonly smoothing: number;
  /** Pixel columns of a logarithmic axis; `from` is positive then. */
  readonly log?: boolean;
}

/**
 * Points of one series in axis order that draw every pixel column exactly: per column its first, minimum, maximum and
 * last finite point (fewer where they coincide; all points when there are few), and the nearest finite point on each
 * side of the range so that lines leave the picture truly. Pixel column of x:
 * floor((x - from) / (to - from) * pixelColumns), of logarithms where the axis is logarithmic, the last one closed.
 */
export interface ReducedSeries {
  readonly x: Float64Array;
  readonly y: Values;
  readonly steps: Steps;
  readonly timesUs: Float64Array;
  readonly smoothX: Float64Array;
  readonly smoothY: Float64Array;
  /** Non-finite points, at most one per pixel column and kind: 0 NaN, 1 +Infinity, 2 -Infinity. */
  readonly markX: Float64Array;
  readonly markKind: Uint8Array;
  /** Stored points in the range. */
  readonly inRange: number;
  readonly nonFinite: number;
}
