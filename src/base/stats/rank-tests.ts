import { binomialCdf } from "./distributions/binomial.ts";
import { normalTail } from "./distributions/normal.ts";
import { combinations } from "./permutation.ts";
import { countWins, joined, midRanks } from "./ranks.ts";

/** A rank test. */
export interface RankTest {
  /** Mann and Whitney's U of b; Wilcoxon's smaller sum of signed ranks; the sign test's number of differences above 0. */
  readonly statistic: number;
  /** Two-sided; NaN where nothing can be ranked. */
  readonly p: number;
  /** Whether ranks (signs) speak for larger values of b (differences above 0), for smaller ones, or for neither. */
  readonly direction: -1 | 0 | 1;
  readonly method: "exact" | "asymptotic";
}

/**
 * `auto` decides as scipy does. `careful` does too, but is exact for few values with ties and zeros as well, where the
 * normal approximation goes below the smallest p there can be.
 */
export type RankMethod = "auto" | "exact" | "asymptotic" | "careful";

const directionOf = (value: number): -1 | 0 | 1 => (value > 0 ? 1 : value < 0 ? -1 : 0);

/** Above this sum the exact distribution takes too much memory and says nothing that the normal one does not. */
const MOST_EXACT_U = 500_000;
/** Ways to deal tied values, and steps of their table, up to which a careful test is exact. */
const MOST_TIED_WAYS = 50_000;
const MOST_TIED_STEPS = 2e6;

/**
 * Mann and Whitney's test of two independent samples. As scipy: exact where one has at most 8 values and nothing is tied,
 * else by the normal approximation with corrections for ties and continuity.
 */
export function mannWhitneyTest(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  method: RankMethod = "auto",
): RankTest {
  const [m, n] = [a.length, b.length];
  if (m === 0 || n === 0) {
    return { statistic: Number.NaN, p: Number.NaN, direction: 0, method: "asymptotic" };
  }
  const { wins: statistic, tieTerm } = countWins(a, b);
  const direction = directionOf(statistic - (m * n) / 2);
  const smaller = Math.min(statistic, m * n - statistic);
  const isExact =
    method === "exact" ||
    (method !== "asymptotic" && Math.min(m, n) <= 8 && tieTerm === 0 && smaller <= MOST_EXACT_U);
  if (isExact) {
    const p = Math.min(1, 2 * mannWhitneyCdf(smaller, m, n));
    return { statistic, p, direction, method: "exact" };
  }
  if (method === "careful" && tieTerm > 0) {
    const p = tiedMannWhitneyP(a, b);
    if (p !== undefined) return { statistic, p, direction, method: "exact" };
  }
  const size = m + n;
  const variance = ((m * n) / 12) * (size + 1 - tieTerm / (size * (size - 1)));
  // No variance: everything is tied.
  const p =
    variance <= 0
      ? 1
      : Math.min(1, 2 * normalTail(((m * n) / 2 - smaller - 0.5) / Math.sqrt(variance)));
  return { statistic, p, direction, method: "asymptotic" };
}

/**
 * Twice the smaller tail over all ways of dealing the middle ranks, by a table of how many choices have which sum; undefined
 * where that takes too long.
 */
function tiedMannWhitneyP(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  const size = a.length + b.length;
  const few = Math.min(a.length, b.length);
  const ways = combinations(size, few);
  // Middle ranks are whole numbers of halves.
  const ranks = midRanks(joined(a, b)).ranks.map((rank) => 2 * rank);
  const width = 2 * size * few + 1;
  if (ways > MOST_TIED_WAYS || size * few * width > MOST_TIED_STEPS) return undefined;
  const observed = (a.length === few ? ranks.subarray(0, few) : ranks.subarray(a.length)).reduce(
    (sum, rank) => sum + rank,
    0,
  );
  const counts = Array.from({ length: few + 1 }, () => new Float64Array(width));
  (counts[0] as Float64Array)[0] = 1;
  for (const rank of ranks) {
    for (let k = few; k > 0; k--) {
      const [from, to] = [counts[k - 1] as Float64Array, counts[k] as Float64Array];
      for (let sum = rank; sum < width; sum++) (to[sum] as number) += from[sum - rank] as number;
    }
  }
  let [below, above] = [0, 0];
  for (const [sum, count] of (counts[few] as Float64Array).entries()) {
    if (sum <= observed) below += count;
    if (sum >= observed) above += count;
  }
  return Math.min(1, (2 * Math.min(below, above)) / ways);
}

/**
 * P(U <= u) without ties: the coefficients of Gauss' binomial polynomial, built factor by factor up to u alone (they only
 * depend on lower ones), in doubles. Time min(m, n) * u.
 */
function mannWhitneyCdf(u: number, m: number, n: number): number {
  const [few, many] = [Math.min(m, n), Math.max(m, n)];
  // Half a win (a tie) counts as a whole one: careful where there are ties after all.
  const top = Math.ceil(u);
  const counts = new Float64Array(top + 1);
  counts[0] = 1;
  let all = 1;
  for (let i = 1; i <= few; i++) {
    for (let k = top; k >= many + i; k--) (counts[k] as number) -= counts[k - many - i] as number;
    for (let k = i; k <= top; k++) (counts[k] as number) += counts[k - i] as number;
    // Divided as they grow: neither counts nor their sum go beyond doubles.
    const step = (many + i) / i;
    all *= step;
    if (all > 1e200) {
      for (let k = 0; k <= top; k++) (counts[k] as number) /= all;
      all = 1;
    }
  }
  return counts.reduce((sum, count) => sum + count, 0) / all;
}

/** How Wilcoxon's test is made. */
export interface WilcoxonOptions {
  readonly method?: RankMethod;
  /** Half a rank towards the middle in the normal approximation; off, as in scipy. */
  readonly continuity?: boolean;
}

/** scipy's limits: exact up to here without ties, and by all patterns of signs up to there with them. */
const MOST_EXACT_PAIRS = 50;
const MOST_TIED_PAIRS = 13;

/**
 * Wilcoxon's signed-rank test that differences lie around 0. Differences of 0 are left out (Wilcoxon's own way). As scipy:
 * exact up to 50 differences without ties and zeros and up to 13 with them, else by the normal approximation with the
 * correction for ties.
 */
export function wilcoxonTest(
  differences: ArrayLike<number>,
  { method = "auto", continuity = false }: WilcoxonOptions = {},
): RankTest {
  const kept = Float64Array.from(differences).filter((value) => value !== 0);
  const n = kept.length;
  if (n === 0) return { statistic: 0, p: Number.NaN, direction: 0, method: "asymptotic" };
  const { ranks, tieTerm } = midRanks(kept.map(Math.abs));
  let plus = 0;
  for (let i = 0; i < n; i++) if ((kept[i] as number) > 0) plus += ranks[i] as number;
  const statistic = Math.min(plus, (n * (n + 1)) / 2 - plus);
  const direction = directionOf(plus - (n * (n + 1)) / 4);
  const isPlain = tieTerm === 0 && n === differences.length;
  const isExact =
    method === "exact" ||
    (method === "careful" && n <= MOST_EXACT_PAIRS) ||
    (method === "auto" && differences.length <= (isPlain ? MOST_EXACT_PAIRS : MOST_TIED_PAIRS));
  if (isExact) {
    const p = Math.min(1, 2 * signedRankCdf(statistic, ranks));
    return { statistic, p, direction, method: "exact" };
  }
  const sd = Math.sqrt((n * (n + 1) * (2 * n + 1) - tieTerm / 2) / 24);
  const off = (n * (n + 1)) / 4 - statistic;
  const z = (continuity && off > 0 ? off - 0.5 : off) / sd;
  return { statistic, p: 2 * normalTail(Math.abs(z)), direction, method: "asymptotic" };
}

/** P(sum of the ranks with + <= w) with random signs, ties and all: ranks are whole numbers of halves. */
function signedRankCdf(w: number, ranks: Float64Array): number {
  const top = Math.floor(2 * w);
  const shares = new Float64Array(top + 1);
  shares[0] = 1;
  for (const rank of ranks) {
    const step = 2 * rank;
    for (let k = top; k >= 0; k--) {
      shares[k] = ((shares[k] as number) + (k >= step ? (shares[k - step] as number) : 0)) / 2;
    }
  }
  return shares.reduce((sum, share) => sum + share, 0);
}

/** The sign test: how many of the differences other than 0 are above it, against a fair coin; exact. */
export function signTest(differences: ArrayLike<number>): RankTest & { readonly n: number } {
  let [above, below] = [0, 0];
  for (let i = 0; i < differences.length; i++) {
    if ((differences[i] as number) > 0) above++;
    else if ((differences[i] as number) < 0) below++;
  }
  const n = above + below;
  const p = n === 0 ? Number.NaN : Math.min(1, 2 * binomialCdf(Math.min(above, below), n, 0.5));
  return { statistic: above, p, direction: directionOf(above - below), method: "exact", n };
}
