/** Points of runs in px of a chart; NaN for a run that has none. */
export interface PointPlaces {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** Alternating x and y, px. */
export type Polygon = readonly number[];

/** The nearest point within reach, the last of several as near, which is drawn on top; -1 for none. */
export function nearestPoint(
  { x, y }: PointPlaces,
  px: number,
  py: number,
  reach: number,
  isCounted?: (run: number) => boolean,
): number {
  let best = -1;
  let bestDistance = reach * reach;
  for (let run = 0; run < x.length; run++) {
    const dx = (x[run] as number) - px;
    const dy = (y[run] as number) - py;
    const distance = dx * dx + dy * dy;
    // NaN is not less.
    if (distance <= bestDistance && (isCounted === undefined || isCounted(run))) {
      best = run;
      bestDistance = distance;
    }
  }
  return best;
}

/** 1 for each point inside of a box, its edges included. */
export function pointsInBox(
  { x, y }: PointPlaces,
  box: { readonly x0: number; readonly y0: number; readonly x1: number; readonly y1: number },
): Uint8Array {
  const [left, right] = [Math.min(box.x0, box.x1), Math.max(box.x0, box.x1)];
  const [top, bottom] = [Math.min(box.y0, box.y1), Math.max(box.y0, box.y1)];
  const inside = new Uint8Array(x.length);
  for (let run = 0; run < x.length; run++) {
    const px = x[run] as number;
    const py = y[run] as number;
    inside[run] = Number(px >= left && px <= right && py >= top && py <= bottom);
  }
  return inside;
}

/** 1 for each point inside of a closed line, by the even-odd rule (as canvas and SVG fill it). */
export function pointsInPolygon({ x, y }: PointPlaces, polygon: Polygon): Uint8Array {
  const inside = new Uint8Array(x.length);
  for (let run = 0; run < x.length; run++)
    inside[run] = Number(isInPolygon(x[run] as number, y[run] as number, polygon));
  return inside;
}

function isInPolygon(px: number, py: number, polygon: Polygon): boolean {
  let isInside = false;
  const length = polygon.length;
  for (let i = 0; i < length; i += 2) {
    const ax = polygon[i] as number;
    const ay = polygon[i + 1] as number;
    const bx = polygon[(i + 2) % length] as number;
    const by = polygon[(i + 3) % length] as number;
    if (ay > py !== by > py && px < ax + ((py - ay) / (by - ay)) * (bx - ax)) isInside = !isInside;
  }
  return isInside;
}

/** Runs that have a point, from left to right and from top to bottom: the way of the arrow keys. */
export function walkingOrder({ x, y }: PointPlaces): readonly number[] {
  return [...x.keys()]
    .filter((run) => !Number.isNaN(x[run]) && !Number.isNaN(y[run]))
    .toSorted(
      (a, b) => (x[a] as number) - (x[b] as number) || (y[a] as number) - (y[b] as number) || a - b,
    );
}

/** The next point of the way, or its end; from none the first one, or the last. */
export function walk(order: readonly number[], from: number, step: number): number {
  const at = order.indexOf(from);
  if (at < 0) return (step > 0 ? order[0] : order.at(-1)) ?? -1;
  return order[Math.min(order.length - 1, Math.max(0, at + step))] ?? -1;
}
