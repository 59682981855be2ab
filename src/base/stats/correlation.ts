import { midRanks } from "./ranks.ts";

/** Pearson's correlation; NaN where a side is constant or has fewer than two values. Values are finite. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const n = x.length;
  const [dx, dy] = [centered(x), centered(y)];
  if (n < 2 || dx === undefined || dy === undefined) return Number.NaN;
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [one, other] = [dx[i] as number, dy[i] as number];
    xy += one * other;
    xx += one * one;
    yy += other * other;
  }
  return Math.min(1, Math.max(-1, xy / Math.sqrt(xx) / Math.sqrt(yy)));
}

/** Distances from the mean in units of the largest one, so that no square is beyond doubles; undefined for a constant. */
function centered(values: ArrayLike<number>): Float64Array | undefined {
  const n = values.length;
  let [mean, low, high] = [0, Infinity, -Infinity];
  for (let i = 0; i < n; i++) {
    const value = values[i] as number;
    mean += value / n;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(low < high)) return undefined;
  let rest = 0;
  for (let i = 0; i < n; i++) rest += ((values[i] as number) - mean) / n;
  if (Number.isFinite(rest)) mean += rest;
  // Halved: a distance between the ends of doubles is beyond them.
  const unit = Math.max(high / 2 - mean / 2, mean / 2 - low / 2);
  return Float64Array.from(values, (value) => (value / 2 - mean / 2) / unit);
}

/** Spearman's: Pearson's of mid-ranks. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return pearson(midRanks(x).ranks, midRanks(y).ranks);
}

/** Kendall's tau b, by Knight's algorithm (1966): time n log n. NaN where a side is constant. */
export function kendallTauB(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const n = x.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort(
    (i, j) => (x[i] as number) - (x[j] as number) || (y[i] as number) - (y[j] as number),
  );
  const pairs = (n * (n - 1)) / 2;
  const [tiedX, tiedY] = [midRanks(x).tiedPairs, midRanks(y).tiedPairs];
  let tiedBoth = 0;
  for (let from = 0, to: number; from < n; from = to) {
    const [i, at] = [order[from] as number, from];
    to = from + 1;
    while (to < n && x[order[to] as number] === x[i] && y[order[to] as number] === y[i]) to++;
    tiedBoth += ((to - at) * (to - at - 1)) / 2;
  }
  const swaps = countSwaps(Float64Array.from(order, (i) => y[i] as number));
  const balance = pairs - tiedX - tiedY + tiedBoth - 2 * swaps;
  const tau = balance / Math.sqrt(pairs - tiedX) / Math.sqrt(pairs - tiedY);
  return Number.isFinite(tau) ? Math.min(1, Math.max(-1, tau)) : Number.NaN;
}

/** Pairs that stand in the wrong order, by merging from below; sorts the values. */
function countSwaps(values: Float64Array): number {
  let from = values;
  let into: Float64Array = new Float64Array(values.length);
  let swaps = 0;
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      const middle = Math.min(start + width, values.length);
      const end = Math.min(start + 2 * width, values.length);
      let [left, right] = [start, middle];
      for (let i = start; i < end; i++) {
        if (right >= end || (left < middle && (from[left] as number) <= (from[right] as number))) {
          into[i] = from[left++] as number;
        } else {
          swaps += middle - left;
          into[i] = from[right++] as number;
        }
      }
    }
    [from, into] = [into, from];
  }
  return swaps;
}
