import { binRange, cleanBuckets, spreadBuckets } from "../../src/base/stats/histogram.ts";
import type { Domain } from "./scale.ts";

/** A histogram in the bins it was logged in: lists of one length. */
export interface HistogramBins {
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly count: Float64Array;
}

export interface BinBars {
  readonly bars: ReadonlyArray<{
    readonly from: number;
    readonly to: number;
    readonly count: number;
  }>;
  readonly range: Domain;
  /** The highest of their counts. */
  readonly most: number;
  /** Each is a logged bin; else they are equal bins, over which those are spread. */
  readonly areLogged: boolean;
}

/** As many as the charts of histograms over steps have. */
const EQUAL_BINS = 30;
/** More would be narrower than a pixel or two. */
const MOST_LOGGED = 200;
/** Part of the width by which ends that were rounded by the logger may differ. */
const TOLERANCE = 0.01;

/**
 * Bars whose areas are in proportion to what they count: the logged bins where these are of one width, else equal ones.
 * Undefined where nothing is counted, or where the values are too far apart for a number.
 */
export function makeBars({ left, right, count }: HistogramBins): BinBars | undefined {
  const buckets = new Float64Array(left.length * 3);
  for (let i = 0; i < left.length; i++)
    buckets.set([left[i] as number, right[i] as number, count[i] as number], 3 * i);
  const clean = cleanBuckets(buckets);
  const range = binRange([clean]);
  if (clean.length === 0 || !Number.isFinite(range.to - range.from)) return undefined;
  const areLogged = areEven(clean);
  const bars = areLogged ? toBars(clean) : spread(clean, range);
  const most = bars.reduce((highest, bar) => Math.max(highest, bar.count), 0);
  return { bars, range, most, areLogged };
}

function areEven(buckets: Float64Array): boolean {
  const width = (buckets[1] as number) - (buckets[0] as number);
  if (!(width > 0) || buckets.length > 3 * MOST_LOGGED) return false;
  for (let i = 3; i < buckets.length; i += 3) {
    const other = (buckets[i + 1] as number) - (buckets[i] as number);
    if (Math.abs(other - width) > width * TOLERANCE) return false;
  }
  return true;
}

function toBars(buckets: Float64Array): BinBars["bars"] {
  return Array.from({ length: buckets.length / 3 }, (_, i) => {
    const [from = 0, to = 0, count = 0] = buckets.subarray(3 * i, 3 * i + 3);
    return { from, to, count };
  });
}

function spread(buckets: Float64Array, range: Domain): BinBars["bars"] {
  const counts = new Float64Array(EQUAL_BINS);
  spreadBuckets(buckets, range, counts);
  const width = (range.to - range.from) / EQUAL_BINS;
  return Array.from(counts, (count, i) => ({
    from: range.from + i * width,
    to: range.from + (i + 1) * width,
    count,
  }));
}

/** The logged bin that a value lies in, else the nearest one; of two that end where it stands, the one that begins there. */
export function findBin({ left, right }: HistogramBins, value: number): number | undefined {
  let best: number | undefined;
  let least = Infinity;
  for (let i = 0; i < left.length; i++) {
    const from = left[i] as number;
    const to = right[i] as number;
    const distance = Math.max(from - value, value - to, 0);
    if (distance <= least) {
      least = distance;
      best = i;
    }
  }
  return best;
}
