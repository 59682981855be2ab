import type { ColumnAxis } from "./column-axis.ts";
import type { PlotRect } from "./scale.ts";

/** Between the end of an axis and the rail below it, where runs without a value stand. */
export const RAIL_PX = 16;

/** Lines of runs over upright axes, px of the chart. */
export interface ParallelLines {
  readonly runs: number;
  /** Of each axis. */
  readonly xs: Float32Array;
  /** runs * axes, run after run; on the rail where the run has no place on the axis. */
  readonly ys: Float32Array;
}

/** @param rect where axes stand, without the rail */
export function parallelLines(axes: readonly ColumnAxis[], rect: PlotRect): ParallelLines {
  const count = axes.length;
  const runs = axes[0]?.shares.length ?? 0;
  const xs = Float32Array.from({ length: count }, (_, i) =>
    count === 1 ? rect.left + rect.width / 2 : rect.left + (rect.width * i) / (count - 1),
  );
  const ys = new Float32Array(runs * count);
  const rail = rect.top + rect.height + RAIL_PX;
  for (const [at, { shares }] of axes.entries()) {
    for (let run = 0; run < runs; run++) {
      const share = shares[run] as number;
      ys[run * count + at] = Number.isNaN(share) ? rail : rect.top + (1 - share) * rect.height;
    }
  }
  return { runs, xs, ys };
}

/** The run whose line passes nearest to a place, measured upright; of several as near the last; -1 for none. */
export function nearestLine(
  { runs, xs, ys }: ParallelLines,
  px: number,
  py: number,
  reach: number,
  isCounted: (run: number) => boolean,
): number {
  const count = xs.length;
  const last = count - 1;
  let right = xs.findIndex((x) => x >= px);
  if (right < 0) right = last;
  const left = Math.max(0, right - 1);
  const [x0, x1] = [xs[left] as number, xs[right] as number];
  const part = x1 > x0 ? Math.min(1, Math.max(0, (px - x0) / (x1 - x0))) : 0;
  let best = -1;
  let bestDistance = reach;
  for (let run = 0; run < runs; run++) {
    const y0 = ys[run * count + left] as number;
    const y1 = ys[run * count + right] as number;
    const distance = Math.abs(y0 + (y1 - y0) * part - py);
    if (distance <= bestDistance && isCounted(run)) {
      best = run;
      bestDistance = distance;
    }
  }
  return best;
}

/** The order after one axis was moved to another place. */
export function moveAxis<T>(order: readonly T[], from: number, to: number): readonly T[] {
  const moved = order[from];
  if (moved === undefined || from === to) return order;
  const rest = order.toSpliced(from, 1);
  return rest.toSpliced(Math.min(rest.length, Math.max(0, to)), 0, moved);
}

/** Which place an axis takes that is dragged to `px`. */
export function placeAt({ xs }: Pick<ParallelLines, "xs">, px: number): number {
  let best = 0;
  for (const [at, x] of xs.entries())
    if (Math.abs(x - px) < Math.abs((xs[best] as number) - px)) best = at;
  return best;
}

/** Lines of this many runs at most share one path: a path that is too long is slower than two. */
const BATCH = 64;

interface LineStyle {
  /** CSS colour of a run. */
  readonly colorOf: (run: number) => string;
  readonly alpha: number;
  readonly width: number;
}

/** Strokes the lines of some runs; those of one colour together. */
export function paintLines(
  pen: CanvasRenderingContext2D,
  { xs, ys }: ParallelLines,
  runs: Iterable<number>,
  { colorOf, alpha, width }: LineStyle,
): void {
  const count = xs.length;
  const batches = new Map<string, { path: Path2D; length: number }>();
  pen.globalAlpha = alpha;
  pen.lineWidth = width;
  pen.lineJoin = "bevel";
  const stroke = (color: string, path: Path2D): void => {
    pen.strokeStyle = color;
    pen.stroke(path);
  };
  for (const run of runs) {
    const color = colorOf(run);
    let batch = batches.get(color);
    if (batch === undefined) batches.set(color, (batch = { path: new Path2D(), length: 0 }));
    batch.path.moveTo(xs[0] as number, ys[run * count] as number);
    for (let at = 1; at < count; at++)
      batch.path.lineTo(xs[at] as number, ys[run * count + at] as number);
    if (++batch.length < BATCH) continue;
    stroke(color, batch.path);
    batches.delete(color);
  }
  for (const [color, { path }] of batches) stroke(color, path);
  pen.globalAlpha = 1;
}
