/** Ranks from 1 on in the order of the values, equal ones at the mean of theirs. */
export interface Ranks {
  readonly ranks: Float64Array;
  /** Sum of t³ - t over groups of t equal values: what ties take from the variance of rank sums. */
  readonly tieTerm: number;
  /** Sum of t (t - 1) / 2: pairs of equal values. */
  readonly tiedPairs: number;
}

/** Time n log n. */
export function midRanks(values: ArrayLike<number>): Ranks {
  const order = ascendingOrder(values);
  const ranks = new Float64Array(values.length);
  let tieTerm = 0;
  let tiedPairs = 0;
  for (let from = 0, to: number; from < order.length; from = to) {
    const value = values[order[from] as number] as number;
    to = from + 1;
    while (to < order.length && values[order[to] as number] === value) to++;
    for (let i = from; i < to; i++) ranks[order[i] as number] = (from + 1 + to) / 2;
    const t = to - from;
    tieTerm += t * t * t - t;
    tiedPairs += (t * (t - 1)) / 2;
  }
  return { ranks, tieTerm, tiedPairs };
}

/** Places of the values in ascending order; equal ones in theirs. */
export function ascendingOrder(values: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i);
  return order.sort((i, j) => (values[i] as number) - (values[j] as number) || i - j);
}

/** Both one behind the other. */
export function joined(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/** How often a value of b is above one of a, over all of their pairs; a tie counts half: Mann and Whitney's U of b. */
export function countWins(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): { readonly wins: number; readonly tieTerm: number } {
  const { ranks, tieTerm } = midRanks(joined(a, b));
  let sum = 0;
  for (let i = a.length; i < ranks.length; i++) sum += ranks[i] as number;
  return { wins: sum - (b.length * (b.length + 1)) / 2, tieTerm };
}
