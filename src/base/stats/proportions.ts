import { betaQuantile } from "./distributions/beta.ts";
import { binomialCdf, binomialProbability, binomialTail } from "./distributions/binomial.ts";
import { normalQuantile } from "./distributions/normal.ts";

/** Where a share lies, from 0 to 1. */
export type ShareInterval = readonly [low: number, high: number];

export interface WilsonOptions {
  /** 0.95 without. */
  readonly level?: number;
  /** Half a count towards the middle (Newcombe 1998, method 4). */
  readonly continuity?: boolean;
}

/** Wilson's score interval (1927) of the share k / n; everything for n = 0. */
export function wilsonInterval(
  k: number,
  n: number,
  { level = 0.95, continuity = false }: WilsonOptions = {},
): ShareInterval {
  if (n === 0) return [0, 1];
  const z = normalQuantile((1 + level) / 2);
  const share = k / n;
  const other = 1 - share;
  const size = 2 * (n + z * z);
  const center = (2 * k + z * z) / size;
  const half = (side: 1 | -1): number => {
    if (!continuity) return (z * Math.sqrt(4 * k * other + z * z)) / size;
    const root = z * z + side * 2 - 1 / n + 4 * share * (n * other - side);
    return (1 + z * Math.sqrt(Math.max(0, root))) / size;
  };
  return [
    k === 0 ? 0 : Math.max(0, center - half(-1)),
    k === n ? 1 : Math.min(1, center + half(1)),
  ];
}

/** The exact interval of Clopper and Pearson (1934): never too narrow, mostly too wide. */
export function clopperPearsonInterval(k: number, n: number, level = 0.95): ShareInterval {
  if (n === 0) return [0, 1];
  const tail = (1 - level) / 2;
  return [
    k === 0 ? 0 : betaQuantile(tail, k, n - k + 1),
    k === n ? 1 : betaQuantile(1 - tail, k + 1, n - k),
  ];
}

/** Two numbers of equal probability may differ by rounding: scipy's tolerance. */
const AS_LIKELY = 1 + 1e-7;

/** Exact two-sided binomial test that the share is `p`: all outcomes that are at most as likely as k. */
export function binomialTest(k: number, n: number, p = 0.5): number {
  if (n === 0) return 1;
  const limit = binomialProbability(k, n, p) * AS_LIKELY;
  const isAsLikely = (i: number): boolean => binomialProbability(i, n, p) <= limit;
  const middle = p * n;
  if (k === middle) return 1;
  if (k < middle) {
    // Probabilities fall from the middle on: the first one above it that is not larger.
    const from = firstFrom(Math.ceil(middle), n + 1, isAsLikely);
    return Math.min(1, binomialCdf(k, n, p) + binomialTail(from - 1, n, p));
  }
  const to = firstFrom(-Math.floor(middle), 1, (i) => isAsLikely(-i));
  return Math.min(1, binomialTail(k - 1, n, p) + binomialCdf(-to, n, p));
}

/** The first whole number in [low, high) that a condition holds for, which then goes on holding; high without. */
function firstFrom(low: number, high: number, holds: (i: number) => boolean): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
