import { joined } from "./ranks.ts";
import { seededRandom } from "./random.ts";

/**
 * How the difference comes out when labels are dealt anew, as line `at + slope * shift` of what b is shifted by: so one
 * set of deals answers both the test and the interval.
 */
interface Deals {
  readonly at: Float64Array;
  readonly slope: Float64Array;
  /** All there are; else drawn at random, the observed one not among them. */
  readonly isExact: boolean;
}

/** A test by dealing labels or signs anew. */
export interface PermutationTest {
  /** b - a. */
  readonly difference: number;
  /** Two-sided: the share of deals with a difference of at least this size. */
  readonly p: number;
  readonly isExact: boolean;
  /** The least that p could be with so many values. */
  readonly smallestP: number;
  /** All shifts that the test would not reject at this level; ends are infinite where it can reject none. */
  readonly interval: (level?: number) => readonly [low: number, high: number];
}

export interface PermutationOptions {
  /** Deals drawn where there are too many to go through; 10,000, and fewer (at least 200) above 20,000 values. */
  readonly draws?: number;
  readonly seed?: number;
}

const MOST_COMBINATIONS = 50_000;
const DRAWS = 10_000;
/** Values that all draws together may take: beyond, fewer deals are drawn, but not fewer than these. */
const MOST_WORK = 2e8;
const FEWEST_DRAWS = 200;
/** 2^20 signs. */
const MOST_FLIPPED = 20;

/**
 * Permutation test of the difference of two means: exact up to 50,000 ways of dealing the values (9 against 9), else by random ones with
 * p = (1 + #) / (1 + draws) (Phipson and Smyth 2010). Both samples need a value.
 */
export function permutationTest(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: PermutationOptions = {},
): PermutationTest {
  const all = joined(a, b);
  const scale = scaleOf(all);
  const ways = combinations(all.length, Math.min(a.length, b.length));
  const scaled = all.map((value) => value / scale);
  const deals =
    ways <= MOST_COMBINATIONS
      ? everyDeal(scaled, a.length, ways)
      : drawnDeals(scaled, a.length, options);
  const observed = dealOf(scaled, a.length, (i) => i >= a.length);
  // With equal sizes the mirrored deal is as far out.
  const least = (a.length === b.length ? 2 : 1) / ways;
  return toTest(deals, observed, least, scale);
}

/** Sign flips of the differences of pairs: exact up to 20 pairs, else by random signs. Needs a pair. */
export function signFlipTest(
  differences: ArrayLike<number>,
  options: PermutationOptions = {},
): PermutationTest {
  const scale = scaleOf(differences);
  const scaled = Float64Array.from(differences, (value) => value / scale);
  const n = scaled.length;
  const deals = n <= MOST_FLIPPED ? everyFlip(scaled) : drawnFlips(scaled, options);
  const observed = scaled.reduce((sum, value) => sum + value / n, 0);
  return toTest(deals, observed, 2 / 2 ** n, scale);
}

function scaleOf(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i] as number));
  return most || 1;
}

/** In units of the largest value: what differs by less is a tie that rounding broke. */
const ROUNDING = 1e-13;

function toTest(deals: Deals, observed: number, least: number, scale: number): PermutationTest {
  const { at, slope, isExact } = deals;
  const own = isExact ? 0 : 1;
  const size = at.length + own;
  const limit = Math.abs(observed) - ROUNDING;
  let count = own;
  for (const one of at) if (Math.abs(one) >= limit) count++;
  const end = (level: number, side: 1 | -1): number => {
    // Each deal is as far out as the observed one up to some shift beyond the difference: then p is above 1 - level up to
    // the shift of that rank.
    const ends = Float64Array.from(at, (one, i) => {
      const flat = slope[i] as number;
      const rest = side * (one - flat * observed);
      return Math.max(ratio(rest, 1 + flat), ratio(-rest, 1 - flat));
    });
    ends.sort();
    const rank = Math.floor((1 - level) * size + 1e-9) - own;
    return rank < 0 ? Number.POSITIVE_INFINITY : (ends[ends.length - 1 - rank] as number);
  };
  return {
    difference: observed * scale,
    p: count / size,
    isExact,
    smallestP: isExact ? least : Math.max(least, 1 / size),
    interval: (level = 0.95) => [
      (observed - end(level, -1)) * scale,
      (observed + end(level, 1)) * scale,
    ],
  };
}

/** How far a shift e > 0 may go until `rest` falls below e * slope; without end where it goes along. */
function ratio(rest: number, slope: number): number {
  if (slope <= ROUNDING) return rest >= -ROUNDING ? Number.POSITIVE_INFINITY : 0;
  return Math.max(0, rest / slope);
}

function dealOf(all: Float64Array, m: number, isOfB: (place: number) => boolean): number {
  let [sumA, sumB] = [0, 0];
  for (let i = 0; i < all.length; i++) {
    if (isOfB(i)) sumB += all[i] as number;
    else sumA += all[i] as number;
  }
  return sumB / (all.length - m) - sumA / m;
}

/** Number of ways to choose k of n; infinite where beyond doubles. */
export function combinations(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k && Number.isFinite(ways); i++) ways = (ways * (n - k + i)) / i;
  return Math.round(ways);
}

function affordable(draws: number, size: number): number {
  return Math.min(draws, Math.max(FEWEST_DRAWS, Math.floor(MOST_WORK / size)));
}

/** Differences by the sum of those dealt to b, and how many of them were b's own. */
function lineOf(sum: number, own: number, total: number, m: number, n: number): [number, number] {
  return [sum / n - (total - sum) / m, own / n - (n - own) / m];
}

function everyDeal(all: Float64Array, m: number, ways: number): Deals {
  const n = all.length - m;
  const total = all.reduce((sum, value) => sum + value, 0);
  const [at, slope] = [new Float64Array(ways), new Float64Array(ways)];
  const chosen = Int32Array.from({ length: n }, (_, i) => i);
  for (let way = 0; way < ways; way++) {
    let [sum, own] = [0, 0];
    for (const place of chosen) {
      sum += all[place] as number;
      if (place >= m) own++;
    }
    [at[way], slope[way]] = lineOf(sum, own, total, m, n);
    let last = n - 1;
    while (last >= 0 && chosen[last] === m + last) last--;
    if (last < 0) break;
    const next = (chosen[last] as number) + 1;
    for (let i = last; i < n; i++) chosen[i] = next + i - last;
  }
  return { at, slope, isExact: true };
}

function drawnDeals(
  all: Float64Array,
  m: number,
  { draws = DRAWS, seed = 1 }: PermutationOptions,
): Deals {
  const random = seededRandom(seed);
  const n = all.length - m;
  const total = all.reduce((sum, value) => sum + value, 0);
  const count = affordable(draws, all.length);
  const [at, slope] = [new Float64Array(count), new Float64Array(count)];
  for (let draw = 0; draw < count; draw++) {
    let [sum, own, wanted] = [0, 0, n];
    // Selection sampling (Knuth's algorithm S): along the memory, however many there are.
    for (let i = 0; wanted > 0; i++) {
      if (random.below(all.length - i) >= wanted) continue;
      wanted--;
      sum += all[i] as number;
      if (i >= m) own++;
    }
    [at[draw], slope[draw]] = lineOf(sum, own, total, m, n);
  }
  return { at, slope, isExact: false };
}

function everyFlip(differences: Float64Array): Deals {
  const n = differences.length;
  const half = n >> 1;
  // Sums of all signs of either half: each pattern is one addition, and no rounding piles up.
  const left = signSums(differences.subarray(0, half));
  const right = signSums(differences.subarray(half));
  const leftSlope = signSums(new Float64Array(half).fill(1));
  const rightSlope = signSums(new Float64Array(n - half).fill(1));
  const [at, slope] = [new Float64Array(2 ** n), new Float64Array(2 ** n)];
  let way = 0;
  for (let i = 0; i < left.length; i++) {
    for (let j = 0; j < right.length; j++) {
      at[way] = ((left[i] as number) + (right[j] as number)) / n;
      slope[way++] = ((leftSlope[i] as number) + (rightSlope[j] as number)) / n;
    }
  }
  return { at, slope, isExact: true };
}

function signSums(values: Float64Array): Float64Array {
  let sums = Float64Array.of(0);
  for (const value of values) {
    const next = new Float64Array(2 * sums.length);
    next.set(sums.map((sum) => sum + value));
    next.set(
      sums.map((sum) => sum - value),
      sums.length,
    );
    sums = next;
  }
  return sums;
}

function drawnFlips(
  differences: Float64Array,
  { draws = DRAWS, seed = 1 }: PermutationOptions,
): Deals {
  const random = seededRandom(seed);
  const n = differences.length;
  const count = affordable(draws, n);
  const [at, slope] = [new Float64Array(count), new Float64Array(count)];
  for (let draw = 0; draw < count; draw++) {
    let [sum, signs, bits] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      if (i % 30 === 0) bits = random.below(2 ** 30);
      const sign = bits & 1 ? 1 : -1;
      bits >>>= 1;
      sum += sign * (differences[i] as number);
      signs += sign;
    }
    at[draw] = sum / n;
    slope[draw] = signs / n;
  }
  return { at, slope, isExact: false };
}
