/** Percent of all values that lie below each value that `percentilesOf` answers: whole deviations of a normal distribution, and halves. */
export const PERCENTILES = [0, 6.68, 15.87, 30.85, 50, 69.15, 84.13, 93.32, 100] as const;

/**
 * Buckets of a logged histogram that can be drawn: left, right, count, ... by their left ends, with finite ends and counts
 * above 0. Others hold nothing, or are damage.
 */
export function cleanBuckets(buckets: Float64Array): Float64Array {
  const kept: Array<readonly [left: number, right: number, count: number]> = [];
  for (let i = 0; i + 2 < buckets.length; i += 3) {
    const [left = NaN, right = NaN, count = NaN] = buckets.subarray(i, i + 3);
    if (!Number.isFinite(left) || !Number.isFinite(right) || !Number.isFinite(count)) continue;
    if (count > 0) kept.push([Math.min(left, right), right, count]);
  }
  return Float64Array.from(kept.flat());
}

/**
 * The values below which 0, 6.68, 15.87, ... % of a histogram lie, by linear interpolation inside its buckets, as
 * TensorBoard's `plugins/distribution/compressor.py` (compress_histogram) does; 0 for an empty histogram.
 * @param buckets left, right, count, ... as logged: empty ones take part in where the ends are
 */
export function percentilesOf(buckets: Float64Array): number[] {
  const length = Math.floor(buckets.length / 3);
  if (length === 0) return PERCENTILES.map(() => 0);
  const right = (i: number): number => buckets[3 * i + 1] as number;
  const min = buckets[0] as number;
  const max = right(length - 1);
  let total = 0;
  for (let i = 0; i < length; i++) total += buckets[3 * i + 2] as number;
  const below: number[] = [];
  let sum = 0;
  for (let i = 0; i < length; i++) {
    sum += ((buckets[3 * i + 2] as number) * 100) / (total === 0 ? 1 : total);
    below.push(sum);
  }
  return PERCENTILES.map((percent) => {
    // The first bucket that ends above the percentage holds it.
    const i = below.findIndex((end) => end > percent);
    if (i < 0) return max;
    const before = i === 0 ? 0 : (below[i - 1] as number);
    const from = before === 0 ? min : Math.max(right(i - 1), min);
    const to = Math.min(right(i), max);
    return from + ((percent - before) * (to - from)) / ((below[i] as number) - before);
  });
}

/**
 * Spreads a histogram over `bins` equal bins from `from` to `to`, each bucket's count in proportion to the overlap, as
 * TensorBoard's histogram dashboard does (`intermediateToD3`); a bucket without width goes into the bin it stands in.
 * @param into where the counts are added; its length is the number of bins
 */
export function spreadBuckets(
  buckets: Float64Array,
  { from, to }: { readonly from: number; readonly to: number },
  into: Float64Array,
): void {
  const bins = into.length;
  const width = (to - from) / bins;
  const binOf = (value: number): number =>
    Math.min(bins - 1, Math.max(0, Math.floor((value - from) / width)));
  for (let i = 0; i + 2 < buckets.length; i += 3) {
    const left = Math.max(from, buckets[i] as number);
    const right = Math.min(to, buckets[i + 1] as number);
    const count = buckets[i + 2] as number;
    const first = binOf(left);
    if (right <= left) {
      into[first] = (into[first] as number) + count;
      continue;
    }
    const last = binOf(right);
    for (let bin = first; bin <= last; bin++) {
      const overlap =
        Math.min(right, from + (bin + 1) * width) - Math.max(left, from + bin * width);
      if (overlap > 0) into[bin] = (into[bin] as number) + (count * overlap) / (right - left);
    }
  }
}

/** What bins cover when they hold all of these histograms; a single value gets room on both sides, as in TensorBoard. */
export function binRange(histograms: readonly Float64Array[]): {
  readonly from: number;
  readonly to: number;
} {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const buckets of histograms) {
    for (let i = 0; i + 2 < buckets.length; i += 3) {
      from = Math.min(from, buckets[i] as number);
      to = Math.max(to, buckets[i + 1] as number);
    }
  }
  if (from > to) return { from: 0, to: 1 };
  if (from < to) return { from, to };
  const room = Math.max(Math.abs(from) * 0.1, 1);
  return { from: from - room, to: to + room };
}
