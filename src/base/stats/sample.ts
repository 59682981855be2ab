/** Numbers to compute with: the finite ones, and how many others there were. */
export interface Sample {
  readonly values: Float64Array;
  readonly dropped: number;
}

/** Leaves out NaN and infinities, and counts them. */
export function finiteSample(values: ArrayLike<number>): Sample {
  const kept = new Float64Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isFinite(value)) kept[n++] = value;
  }
  return { values: kept.slice(0, n), dropped: values.length - n };
}

/** Pairs by their places; a pair counts where both are finite, and what has no partner does not. */
export function finitePairs(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): { readonly a: Float64Array; readonly b: Float64Array; readonly dropped: number } {
  const length = Math.min(a.length, b.length);
  const [keptA, keptB] = [new Float64Array(length), new Float64Array(length)];
  let n = 0;
  for (let i = 0; i < length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    keptA[n] = x;
    keptB[n++] = y;
  }
  return { a: keptA.slice(0, n), b: keptB.slice(0, n), dropped: a.length + b.length - 2 * n };
}

/** b - a, place by place; both of the same length. */
export function differences(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: a.length }, (_, i) => (b[i] as number) - (a[i] as number));
}

/** Half of the values are smaller, half larger; NaN for none. */
export function median(values: ArrayLike<number>): number {
  return quantile(Float64Array.from(values).sort(), 0.5);
}

/** The quantile of ascending values by linear interpolation (Hyndman and Fan's definition 7, as numpy); NaN for none. */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const n = ascending.length;
  if (n === 0) return Number.NaN;
  const place = share * (n - 1);
  const below = Math.min(n - 1, Math.max(0, Math.floor(place)));
  const low = ascending[below] as number;
  const high = ascending[Math.min(n - 1, below + 1)] as number;
  const part = place - below;
  // Not low + part * (high - low): the difference may be beyond doubles.
  return low === high ? low : low * (1 - part) + high * part;
}
