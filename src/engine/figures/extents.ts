import type { PlotLine } from "./plot.ts";

export interface Extent {
  readonly from: number;
  readonly to: number;
}

/** The least that holds all that there are. */
export function joinExtents(all: ReadonlyArray<Extent | null>): Extent | undefined {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const extent of all) {
    if (extent === null) continue;
    from = Math.min(from, extent.from);
    to = Math.max(to, extent.to);
  }
  return from <= to ? { from, to } : undefined;
}

const PADDING = 0.05;

/**
 * The y axis that fits what lies inside the x range, bands included, unless the recipe sets an end; and how many values
 * of lines have no place on it because it is logarithmic.
 */
export function fitY(
  lines: readonly PlotLine[],
  x: Extent,
  wish: { readonly log: boolean; readonly from?: number; readonly to?: number },
): { readonly domain: Extent; readonly outside: number } {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  let outside = 0;
  const look = (xs: Float64Array, ys: Float64Array, isLine: boolean): void => {
    for (let i = 0; i < xs.length; i++) {
      const place = xs[i] as number;
      const value = ys[i] as number;
      if (place < x.from || place > x.to || !Number.isFinite(value)) continue;
      if (wish.log && value <= 0) {
        if (isLine) outside++;
        continue;
      }
      if (value < from) from = value;
      if (value > to) to = value;
    }
  };
  for (const { x: xs, y, band } of lines) {
    look(xs, y, true);
    if (band === undefined) continue;
    look(band.x, band.low, false);
    look(band.x, band.high, false);
  }
  const fitted =
    from <= to ? pad({ from, to }, wish.log) : wish.log ? { from: 1, to: 10 } : { from: 0, to: 1 };
  const low = wish.from !== undefined && (!wish.log || wish.from > 0) ? wish.from : fitted.from;
  const high = wish.to !== undefined && wish.to > low ? wish.to : fitted.to;
  const domain =
    high > low ? { from: low, to: high } : { from: low, to: wish.log ? low * 10 : low + 1 };
  return { domain, outside };
}

/** Room above and below; a constant gets an axis around it. */
function pad({ from, to }: Extent, log: boolean): Extent {
  const size = Math.max(Math.abs(from), Math.abs(to));
  const isConstant = to - from <= size * 1e-12;
  if (log) {
    const factor = isConstant ? 2 : (to / from) ** PADDING;
    return { from: from / factor, to: to * factor };
  }
  if (size < 1e-290) return { from: -1, to: 1 };
  const room = (isConstant ? size : to - from) * PADDING;
  return { from: from - room, to: to + room };
}
