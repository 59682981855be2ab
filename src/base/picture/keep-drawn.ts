import type { GroupCurve } from "../stats/group-curve.ts";
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

/**
 * Indexes that make the same picture as all of them: in each pixel column the first and the last, smallest and largest
 * mean, lowest minimum and highest maximum; and one place on either side of the range, for the line to run out of it.
 */
export function keepDrawn(
  { x, mean, min, max }: Pick<GroupCurve, "x" | "mean" | "min" | "max">,
  range: PixelRange,
): readonly number[] {
  const columnOf = columnsOf(range);
  const kept = new Set<number>();
  let column = Number.NaN;
  let best: number[] = [];
  const close = (): void => {
    for (const i of best) kept.add(i);
    best = [];
  };
  for (let i = 0; i < x.length; i++) {
    const place = x[i] as number;
    if (place < range.from) {
      if (i + 1 === x.length || (x[i + 1] as number) >= range.from) kept.add(i);
      continue;
    }
    if (place > range.to) {
      close();
      kept.add(i);
      break;
    }
    const now = columnOf(place);
    if (now !== column) {
      close();
      column = now;
      best = [i, i, i, i, i, i];
      continue;
    }
    const [, , smallest = i, largest = i, lowest = i, highest = i] = best;
    best[1] = i;
    if ((mean[i] as number) < (mean[smallest] as number)) best[2] = i;
    if ((mean[i] as number) > (mean[largest] as number)) best[3] = i;
    if ((min[i] as number) < (min[lowest] as number)) best[4] = i;
    if ((max[i] as number) > (max[highest] as number)) best[5] = i;
  }
  close();
  return [...kept].toSorted((a, b) => a - b);
}
