import { shuffle, type Random } from "./random.ts";
import { midRanks } from "./ranks.ts";
import { median } from "./sample.ts";

export interface LevelDrop {
  /** How many values lie before it. */
  readonly at: number;
  /** Medians of both parts. */
  readonly before: number;
  readonly after: number;
  /** By permutation: how often shuffled values fall as much somewhere. */
  readonly p: number;
}

/** A first look that is enough where there is nothing. */
const FIRST = 200;
const HOPELESS = 0.1;

/**
 * The place where the level of a series falls most: over all splits with `least` values on both sides the greatest standardised
 * difference of mean ranks (the rank form of a CUSUM; Pettitt 1979), tested by shuffling, which takes the choice of the split into
 * account. Undefined for too few values.
 */
export function findLevelDrop(
  values: readonly number[],
  random: Random,
  {
    least = 4,
    permutations = 4999,
  }: { readonly least?: number; readonly permutations?: number } = {},
): LevelDrop | undefined {
  const n = values.length;
  if (n < 2 * least) return undefined;
  const { ranks } = midRanks(values);
  const seen = greatestDrop(ranks, least);
  const shuffled = Float64Array.from(ranks);
  let asLarge = 0;
  let tried = 0;
  for (; tried < permutations; tried++) {
    if (tried === FIRST && asLarge / FIRST > HOPELESS) break;
    shuffle(shuffled, random.below);
    if (greatestDrop(shuffled, least).size >= seen.size - 1e-12) asLarge++;
  }
  return {
    at: seen.at,
    before: median(values.slice(0, seen.at)),
    after: median(values.slice(seen.at)),
    p: (asLarge + 1) / (tried + 1),
  };
}

/**
 * Below this no order of the values can bring p of `findLevelDrop`: the share of orders that fall as much as the sorted ones
 * (Tarone 1990, of discrete tests). 1 for equal values, and for too few.
 */
export function smallestDropP(values: readonly number[], least = 4): number {
  const n = values.length;
  if (n < 2 * least) return 1;
  const sorted = Float64Array.from(midRanks(values).ranks).sort().reverse();
  const { at } = greatestDrop(sorted, least);
  // As much falls whatever has the same values before the split, in any order; of equal ones at the split, any of them.
  const edge = sorted[at - 1];
  const equal = sorted.filter((rank) => rank === edge).length;
  const before = sorted.subarray(0, at).filter((rank) => rank === edge).length;
  return Math.exp(logChoose(equal, before) - logChoose(n, at));
}

function logChoose(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= Math.min(k, n - k); i++) sum += Math.log((n - i + 1) / i);
  return sum;
}

function greatestDrop(ranks: ArrayLike<number>, least: number): { at: number; size: number } {
  const n = ranks.length;
  const mean = (n + 1) / 2;
  let sum = 0;
  let at = least;
  let size = Number.NEGATIVE_INFINITY;
  for (let k = 1; k <= n - least; k++) {
    sum += (ranks[k - 1] as number) - mean;
    if (k < least) continue;
    const standard = sum / Math.sqrt((k * (n - k)) / n);
    if (standard > size) {
      size = standard;
      at = k;
    }
  }
  return { at, size };
}
