import { lowerBound } from "../sorted.ts";

/** A run's values over an axis: x ascending without repetitions, y finite, both of the same length. */
export interface Curve {
  readonly x: Float64Array;
  readonly y: Float32Array | Float64Array;
}

/** As a group travels: x, mean, sd (NaN where n is 1), min, max (f64), n (u32), smooth: the smoothed mean (f64, empty without smoothing). */
export const GROUP_COLUMNS = ["x", "mean", "sd", "min", "max", "n", "smooth"] as const;

/** What the curves of a group come to at places of the axis; columns of equal length. */
export interface GroupCurve {
  readonly x: Float64Array;
  readonly mean: Float64Array;
  /** Sample standard deviation (n - 1); NaN where one curve alone is. */
  readonly sd: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  /** Curves that reach over this place. */
  readonly n: Uint32Array;
}

/**
 * Mean, deviation and extremes at each of the places `at` (ascending, without repetitions) that some curve reaches over. A
 * curve counts from its first to its last x, between its points on the straight line: so runs of other lengths, or
 * logged at other steps, neither bend the mean where they have no point nor count where they have ended.
 */
export function groupCurve(curves: readonly Curve[], at: Float64Array): GroupCurve {
  const size = at.length;
  const n = new Uint32Array(size);
  const mean = new Float64Array(size);
  const squares = new Float64Array(size);
  const min = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  const max = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  for (const { x, y } of curves) {
    const last = x.length - 1;
    if (last < 0) continue;
    let next = 0;
    for (let i = lowerBound(at, x[0] as number); i < size; i++) {
      const place = at[i] as number;
      if (place > (x[last] as number)) break;
      while ((x[next] as number) < place) next++;
      const value = valueAt(x, y, next, place);
      // Welford: no digits are lost to large numbers that lie close together.
      const count = ((n[i] as number) += 1);
      const off = value - (mean[i] as number);
      const middle = ((mean[i] as number) += off / count);
      (squares[i] as number) += off * (value - middle);
      if (value < (min[i] as number)) min[i] = value;
      if (value > (max[i] as number)) max[i] = value;
    }
  }
  const kept = [...n.keys()].filter((i) => (n[i] as number) > 0);
  const pick = (column: Float64Array): Float64Array =>
    Float64Array.from(kept, (i) => column[i] as number);
  return {
    x: pick(at),
    mean: pick(mean),
    sd: Float64Array.from(kept, (i) => {
      const count = n[i] as number;
      return count < 2 ? Number.NaN : Math.sqrt((squares[i] as number) / (count - 1));
    }),
    min: pick(min),
    max: pick(max),
    n: Uint32Array.from(kept, (i) => n[i] as number),
  };
}

/** Every x of every curve once, ascending. */
export function unionOf(curves: readonly Curve[]): Float64Array {
  const [first, ...others] = curves;
  if (first === undefined) return new Float64Array(0);
  // Runs of one script mostly have the same steps.
  if (others.every(({ x }) => isSame(x, first.x))) return first.x;
  const all = new Float64Array(curves.reduce((sum, { x }) => sum + x.length, 0));
  let offset = 0;
  for (const { x } of curves) {
    all.set(x, offset);
    offset += x.length;
  }
  all.sort();
  let count = 0;
  for (const x of all) if (count === 0 || x !== all[count - 1]) all[count++] = x;
  return all.slice(0, count);
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** On the line to the point `next`, the first one at or behind the place. */
function valueAt(x: Float64Array, y: Curve["y"], next: number, place: number): number {
  const behind = y[next] as number;
  if (x[next] === place) return behind;
  const from = x[next - 1] as number;
  const share = (place - from) / ((x[next] as number) - from);
  return (y[next - 1] as number) * (1 - share) + behind * share;
}
