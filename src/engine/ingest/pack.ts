import type { PointColumns } from "../../base/points.ts";

/**
 * The short remainders of all series of a window, end to end: a hundred thousand series with a point each cross a
 * thread as three arrays instead of three hundred thousand.
 */
export interface PackedPoints {
  readonly steps: Float64Array;
  readonly timesUs: Float64Array;
  readonly values: Float64Array;
}

/** Where the points of one series lie; series with wide steps travel by themselves. */
export interface PackedRange {
  readonly start: number;
  readonly count: number;
  readonly wide: PointColumns | undefined;
}

export function packPoints(all: readonly PointColumns[]): {
  packed: PackedPoints;
  ranges: PackedRange[];
} {
  const isWide = ({ steps }: PointColumns): boolean => steps instanceof BigInt64Array;
  const total = all.reduce((sum, points) => sum + (isWide(points) ? 0 : points.values.length), 0);
  const packed: PackedPoints = {
    steps: new Float64Array(total),
    timesUs: new Float64Array(total),
    values: new Float64Array(total),
  };
  let start = 0;
  const ranges = all.map((points): PackedRange => {
    const { steps, timesUs, values } = points;
    if (!(steps instanceof Float64Array)) return { start, count: values.length, wide: points };
    packed.steps.set(steps, start);
    packed.timesUs.set(timesUs, start);
    packed.values.set(values, start);
    const range = { start, count: values.length, wide: undefined };
    start += values.length;
    return range;
  });
  return { packed, ranges };
}

/** Views into the packed columns; float32 values come back as such (every one of them is a double, too). */
export function unpackPoints(
  packed: PackedPoints,
  range: PackedRange,
  float32: boolean,
): PointColumns {
  if (range.wide !== undefined) return range.wide;
  const end = range.start + range.count;
  const values = packed.values.subarray(range.start, end);
  return {
    steps: packed.steps.subarray(range.start, end),
    timesUs: packed.timesUs.subarray(range.start, end),
    values: float32 ? Float32Array.from(values) : values,
  };
}
