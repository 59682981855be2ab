import { drawnColumns, type ChartLine } from "./line-data.ts";
import { pxToX, xToPx, yToPx, type Frame } from "./scale.ts";
import { nearestIndex } from "../../src/base/sorted.ts";

/** A drawn point near the cursor. */
export interface NearPoint {
  readonly line: ChartLine;
  /** Index in the line's raw columns. */
  readonly index: number;
  /** The smoothed value drawn there; undefined without smoothing. */
  readonly smooth: number | undefined;
  /** The point as it is drawn (with smoothing: the smoothed one), in units of the axes and in px of the chart. */
  readonly x: number;
  readonly y: number;
  readonly px: number;
  readonly py: number;
  /** Squared distance to the cursor in px. */
  readonly distance: number;
}

export interface NearResult {
  /** Nearest first. */
  readonly points: readonly NearPoint[];
  /** Lines that have a point, also those beyond the limit. */
  readonly total: number;
}

/** Points of a line closer than this in x are in one place; the one nearest in y is meant. */
const SAME_PLACE_PX = 0.5;

/**
 * Of each line the drawn point nearest to the cursor in x, sorted by the distance to the cursor. One binary search per
 * line: 500 lines cost well under a millisecond.
 */
export function findNearest(
  lines: readonly ChartLine[],
  frame: Frame,
  cursor: { readonly px: number; readonly py: number },
  limit: number,
): NearResult {
  const points: NearPoint[] = [];
  let total = 0;
  for (const line of lines) {
    const point = nearestOfLine(line, frame, cursor.px, cursor.py);
    if (point === undefined) continue;
    total++;
    insertSorted(points, point, limit);
  }
  return { points, total };
}

/**
 * The same points in the picture of now, with the values of then: what is drawn of a line may be other points by now.
 * Those of lines that are gone are left out.
 */
export function carryPoints(
  { points, total }: NearResult,
  lines: readonly ChartLine[],
  frame: Frame,
): NearResult {
  const carried = points.flatMap((point) => {
    const line = lines.find(({ key }) => key === point.line.key);
    if (line === undefined) return [];
    const { data } = point.line;
    const px = xToPx(frame, point.x);
    return [{ ...point, line: { ...line, data }, px, py: yToPx(frame, point.y) }];
  });
  return { points: carried, total };
}

/** The drawn point of one line nearest to the cursor; undefined when none lies inside the frame. */
export function nearestOfLine(
  line: ChartLine,
  frame: Frame,
  px: number,
  py: number,
): NearPoint | undefined {
  const { data } = line;
  const { xs, ys } = drawnColumns(line);
  const smoothed = xs === data.smoothX;
  const main = nearestInFrame(xs, ys, frame, px, py);
  if (main === undefined) return undefined;
  const x = xs[main] as number;
  const y = ys[main] as number;
  const pointPx = xToPx(frame, x);
  const pointPy = yToPx(frame, y);
  return {
    line,
    index: smoothed ? nearestIndex(data.x, x) : main,
    smooth: smoothed ? y : undefined,
    x,
    y,
    px: pointPx,
    py: pointPy,
    distance: (pointPx - px) ** 2 + (pointPy - py) ** 2,
  };
}

/** The engine adds one point on either side of the range, for lines that leave the picture; those are not meant. */
function nearestInFrame(
  xs: Float64Array,
  ys: Float32Array | Float64Array,
  frame: Frame,
  px: number,
  py: number,
): number | undefined {
  if (xs.length === 0) return undefined;
  const wanted = Math.min(Math.max(pxToX(frame, px), frame.x.from), frame.x.to);
  let start = nearestIndex(xs, wanted);
  if ((xs[start] as number) < frame.x.from) start++;
  else if ((xs[start] as number) > frame.x.to) start--;
  const inside = (index: number): boolean =>
    index >= 0 &&
    index < xs.length &&
    (xs[index] as number) >= frame.x.from &&
    (xs[index] as number) <= frame.x.to;
  if (!inside(start)) return undefined;

  const center = xToPx(frame, xs[start] as number);
  let best: number | undefined;
  let bestDistance = Infinity;
  const consider = (index: number): void => {
    const distance = Math.abs(yToPx(frame, ys[index] as number) - py);
    // False for the NaN of a value that a log axis cannot show.
    if (distance < bestDistance) {
      best = index;
      bestDistance = distance;
    }
  };
  consider(start);
  const isSamePlace = (index: number): boolean =>
    inside(index) && Math.abs(xToPx(frame, xs[index] as number) - center) <= SAME_PLACE_PX;
  for (let i = start - 1; isSamePlace(i); i--) consider(i);
  for (let i = start + 1; isSamePlace(i); i++) consider(i);
  return best;
}

function insertSorted(points: NearPoint[], point: NearPoint, limit: number): void {
  let at = points.length;
  while (at > 0 && (points[at - 1] as NearPoint).distance > point.distance) at--;
  if (at >= limit) return;
  points.splice(at, 0, point);
  if (points.length > limit) points.pop();
}
