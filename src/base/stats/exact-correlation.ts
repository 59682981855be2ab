/** Runs up to which all orders are gone through. */
export const MOST_ORDERED = 9;

/**
 * Two-sided p of Spearman's rho under no relation, over all orders of the one side beside the other: the share with a rho at
 * least as far from 0. Ties take part by their middle ranks. At most `MOST_ORDERED` runs.
 */
export function exactRhoP(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const n = x.length;
  // Middle ranks are whole numbers of halves: no rounding breaks a tie between two orders.
  const [one, other] = [x, y].map((ranks) => Array.from(ranks, (rank) => 2 * rank)) as [
    number[],
    number[],
  ];
  // rho rises with the sum of products, and is 0 where that is this.
  const middle = n * (n + 1) ** 2;
  const observed = one.reduce((sum, rank, i) => sum + rank * (other[i] as number), 0);
  const counts = countSums(...pattern(one, other));
  const far = Math.abs(observed - middle);
  let [all, some] = [0, 0];
  for (const [sum, count] of counts) {
    all += count;
    if (Math.abs(sum - middle) >= far) some += count;
  }
  return some / all;
}

/** The same for the same ties, whatever the order and the side. */
function pattern(x: readonly number[], y: readonly number[]): [readonly number[], Levels] {
  const [levelsX, levelsY] = [toLevels(x), toLevels(y)];
  const isFewer = (a: Levels, b: Levels): boolean =>
    a.length < b.length || (a.length === b.length && JSON.stringify(a) < JSON.stringify(b));
  const sorted = (ranks: readonly number[]): number[] => ranks.toSorted((p, q) => p - q);
  return isFewer(levelsX, levelsY) ? [sorted(y), levelsX] : [sorted(x), levelsY];
}

/** A rank, and how many have it. */
type Levels = ReadonlyArray<readonly [rank: number, count: number]>;

function toLevels(ranks: readonly number[]): Levels {
  const counts = new Map<number, number>();
  for (const rank of ranks) counts.set(rank, (counts.get(rank) ?? 0) + 1);
  return [...counts].toSorted(([a], [b]) => a - b);
}

type Sums = ReadonlyMap<number, number>;

/** Of many pairs of columns most have the same ties. */
const KNOWN = new Map<string, Sums>();
const MOST_KNOWN = 500;

/** In how many orders the products have which sum: rank by rank, by how many of each level are taken. */
function countSums(ranks: readonly number[], levels: Levels): Sums {
  const key = JSON.stringify([ranks, levels]);
  const known = KNOWN.get(key);
  if (known !== undefined) return known;
  const strides = levels.map((_, i) =>
    levels.slice(0, i).reduce((size, [, count]) => size * (count + 1), 1),
  );
  let states = new Map<number, Map<number, number>>([[0, new Map([[0, 1]])]]);
  for (const rank of ranks) {
    const next = new Map<number, Map<number, number>>();
    for (const [state, sums] of states) {
      for (const [i, [level, count]] of levels.entries()) {
        const stride = strides[i] as number;
        const left = count - (Math.floor(state / stride) % (count + 1));
        if (left === 0) continue;
        const into = next.get(state + stride) ?? new Map<number, number>();
        next.set(state + stride, into);
        for (const [sum, ways] of sums) {
          const more = sum + rank * level;
          into.set(more, (into.get(more) ?? 0) + ways * left);
        }
      }
    }
    states = next;
  }
  const [found = new Map<number, number>()] = states.values();
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  KNOWN.set(key, found);
  return found;
}
