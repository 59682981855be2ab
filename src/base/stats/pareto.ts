import { upperBound } from "../sorted.ts";
import { ascendingOrder } from "./ranks.ts";

/** A point in the space of objectives, all to be minimised. */
export type Objectives = readonly number[];

/**
 * How many fronts lie before a point's own: 0 for those that no other one is at least as good as everywhere and better
 * somewhere. Equal points share a front. A point with a value that is no number comes after all that have none. Time n
 * log n for two objectives, else n² per objective.
 */
export function nondominationRanks(points: readonly Objectives[]): number[] {
  const ranks = points.map(() => 0);
  const kept = [...points.keys()].filter((i) => !(points[i] as Objectives).some(Number.isNaN));
  const order = kept.toSorted((i, j) => lexical(points[i] as Objectives, points[j] as Objectives));
  const isPlane = points.every((point) => point.length === 2);
  const placed = isPlane ? planeFronts(points, order) : anyFronts(points, order);
  for (const [i, front] of placed) ranks[i] = front;
  let after = 0;
  for (const front of placed.values()) after = Math.max(after, front + 1);
  for (const [i, point] of points.entries()) if (point.some(Number.isNaN)) ranks[i] = after;
  return ranks;
}

function lexical(a: Objectives, b: Objectives): number {
  for (const [k, value] of a.entries()) {
    const other = b[k] as number;
    // Not by difference: infinities have none.
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

/** In ascending order of x a point goes to the first front whose lowest y is above its own. */
function planeFronts(points: readonly Objectives[], order: readonly number[]): Map<number, number> {
  const lowest: number[] = [];
  const placed = new Map<number, number>();
  let [before, front]: [Objectives | undefined, number] = [undefined, 0];
  for (const i of order) {
    const point = points[i] as Objectives;
    const y = point[1] as number;
    if (before === undefined || lexical(before, point) !== 0) front = upperBound(lowest, y);
    lowest[front] = y;
    before = point;
    placed.set(i, front);
  }
  return placed;
}

/** What dominates a point stands before it in lexical order, so that its front is known. */
function anyFronts(points: readonly Objectives[], order: readonly number[]): Map<number, number> {
  const placed = new Map<number, number>();
  for (const i of order) {
    const point = points[i] as Objectives;
    let front = 0;
    for (const [j, other] of placed) {
      if (other >= front && dominates(points[j] as Objectives, point)) front = other + 1;
    }
    placed.set(i, front);
  }
  return placed;
}

/** At least as good everywhere, better somewhere. */
export function dominates(a: Objectives, b: Objectives): boolean {
  let isBetter = false;
  for (const [k, value] of a.entries()) {
    const other = b[k] as number;
    if (!(value <= other)) return false;
    if (value < other) isBetter = true;
  }
  return isBetter;
}

/**
 * Volume that is dominated by the points and dominates the reference, by slices along the last objective: exact; n log n for
 * two objectives, n² log n for three.
 */
export function hypervolume(points: readonly Objectives[], reference: Objectives): number {
  const inside = points.filter((point) =>
    reference.every((limit, k) => (point[k] as number) < limit),
  );
  return sliced(inside, reference, reference.length - 1);
}

function sliced(points: readonly Objectives[], reference: Objectives, last: number): number {
  if (points.length === 0) return 0;
  const values = Float64Array.from(points, (point) => point[last] as number);
  const order = [...ascendingOrder(values)];
  const limit = reference[last] as number;
  if (last === 0) return limit - (values[order[0] as number] as number);
  let volume = 0;
  let [best, seen] = [Number.POSITIVE_INFINITY, [] as Objectives[]];
  for (const [k, i] of order.entries()) {
    const point = points[i] as Objectives;
    const next = k + 1 < order.length ? (values[order[k + 1] as number] as number) : limit;
    const depth = next - (values[i] as number);
    if (last === 1) {
      best = Math.min(best, point[0] as number);
      if (depth > 0) volume += depth * ((reference[0] as number) - best);
      continue;
    }
    seen = [...seen.filter((one) => !isCovered(one, point, last)), point];
    if (depth > 0) volume += depth * sliced(seen, reference, last - 1);
  }
  return volume;
}

/** In the objectives before `last` the point is at least as good. */
function isCovered(one: Objectives, point: Objectives, last: number): boolean {
  for (let k = 0; k < last; k++) if ((one[k] as number) < (point[k] as number)) return false;
  return true;
}
