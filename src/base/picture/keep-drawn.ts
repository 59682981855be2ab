import type { GroupCurve } from "../stats/group-curve.ts";
import { intervalHalves } from "../stats/summary.ts";
import type { PixelRange } from "./pixel-grid.ts";

/** The pixel columns of a range, the last one closed. */
function columnsOf(range: PixelRange): (x: number) => number {
  const { log, pixelColumns } = range;
  const scale = log === true ? Math.log : (x: number): number => x;
  const start = scale(range.from);
  const width = (scale(range.to) - start) / pixelColumns;
  return (x) =>
    width > 0 ? Math.min(pixelColumns - 1, Math.floor((scale(x) - start) / width)) : 0;
}

/** What is drawn of a group: its mean, plain and smoothed, its extremes, its deviation and the interval of its mean. */
export function shapesOf(
  { mean, min, max, sd, n }: Omit<GroupCurve, "x">,
  smoothed: Float64Array | undefined,
): readonly Float64Array[] {
  const halfOf = intervalHalves();
  const halves = sd.map((value, i) =>
    halfOf({ n: n[i] as number, mean: 0, sd: value, min: 0, max: 0 }),
  );
  const around = (half: Float64Array, sign: 1 | -1): Float64Array =>
    mean.map((value, i) => value + sign * (half[i] as number));
  return [
    mean,
    min,
    max,
    around(sd, -1),
    around(sd, 1),
    around(halves, -1),
    around(halves, 1),
    ...(smoothed === undefined ? [] : [smoothed]),
  ];
}

/**
 * Indexes that make the same picture as all of them: in each pixel column the first and the last, and where each of the
 * shapes is smallest and largest; and one place on either side of the range, for the line to run out of it.
 */
export function keepDrawn(
  x: Float64Array,
  range: PixelRange,
  shapes: readonly Float64Array[],
): readonly number[] {
  const columnOf = columnsOf(range);
  const kept = new Set<number>();
  let column = Number.NaN;
  let first = 0;
  const close = (end: number): void => {
    if (Number.isNaN(column)) return;
    kept.add(first);
    kept.add(end - 1);
    if (end - first > 2) for (const shape of shapes) keepExtremes(shape, first, end, kept);
  };
  for (let i = 0; i < x.length; i++) {
    const place = x[i] as number;
    if (place < range.from) {
      if (i + 1 === x.length || (x[i + 1] as number) >= range.from) kept.add(i);
      continue;
    }
    if (place > range.to) {
      close(i);
      column = Number.NaN;
      kept.add(i);
      break;
    }
    const now = columnOf(place);
    if (now !== column) {
      close(i);
      column = now;
      first = i;
    }
  }
  close(x.length);
  return [...kept].toSorted((a, b) => a - b);
}

/** Values that are none have no place in a picture. */
function keepExtremes(shape: Float64Array, from: number, end: number, kept: Set<number>): void {
  let smallest = -1;
  let largest = -1;
  for (let i = from; i < end; i++) {
    const value = shape[i] as number;
    if (Number.isNaN(value)) continue;
    if (smallest < 0 || value < (shape[smallest] as number)) smallest = i;
    if (largest < 0 || value > (shape[largest] as number)) largest = i;
  }
  if (smallest >= 0) kept.add(smallest).add(largest);
}
