import type { Forest } from "./forest.ts";
import { sumShares, visitLeaves } from "./leaf-boxes.ts";
import type { Tree } from "./tree.ts";
import { spreadOver, type Spread } from "./spread.ts";

/** What a tree says of each level of a feature, by level; each other feature averaged over its own levels. */
type Marginal = Float64Array;

export interface Effects {
  /** Share of a tree's variance that each feature explains alone: mean over the trees, and their spread. */
  readonly single: readonly Spread[];
  /** What all single effects explain together; the rest are interactions, and noise that the trees have learned. */
  readonly together: Spread;
  /** Trees of which nothing can be said, since they are one leaf. */
  readonly flatTrees: number;
}

export interface PairEffect {
  readonly features: readonly [number, number];
  /** Share of a tree's variance that the two explain together beyond what each does alone. */
  readonly share: Spread;
}

/**
 * Functional analysis of variance of a forest (Hutter, Hoos, Leyton-Brown 2014): exact, since each tree is constant in the boxes of its
 * leaves. Params count as independent of each other, each with its shares of the levels (`Feature.share`).
 */
export function singleEffects(forest: Forest): Effects {
  const { features, trees } = forest;
  const shares = features.map(() => [] as number[]);
  const together: number[] = [];
  for (const tree of trees) {
    const { marginals, variance, mean } = treeMarginals(forest, tree);
    if (!(variance > 0)) continue;
    let sum = 0;
    marginals.forEach((marginal, f) => {
      const own = varianceOf(marginal, features[f]?.share as Float64Array, mean) / variance;
      shares[f]?.push(own);
      sum += own;
    });
    together.push(Math.min(1, sum));
  }
  return {
    single: shares.map(spreadOver),
    together: spreadOver(together),
    flatTrees: trees.length - together.length,
  };
}

/** The marginals of every feature in one walk over the leaves, with the mean and variance of the whole tree. */
export function treeMarginals(
  { features }: Forest,
  tree: Tree,
): { readonly marginals: readonly Marginal[]; readonly mean: number; readonly variance: number } {
  const shares = sumShares(features, tree);
  const steps = features.map(({ values }) => new Float64Array(values.length + 1));
  /** Of the leaves that are not bounded in a feature: the same for all its levels. */
  const bounded = new Float64Array(features.length);
  let mean = 0;
  let squares = 0;
  visitLeaves(features, tree, shares, (box) => {
    const part = box.value * box.weight;
    mean += part;
    squares += part * box.value;
    for (let i = 0; i < box.boundedCount; i++) {
      const f = box.bounded[i] as number;
      const height = part / (box.side[f] as number);
      const own = steps[f] as Float64Array;
      (own[box.from[f] as number] as number) += height;
      (own[box.to[f] as number] as number) -= height;
      (bounded[f] as number) += part;
    }
  });
  const marginals = steps.map((own, f) => {
    const rank = tree.rank[f] as Uint8Array;
    const base = mean - (bounded[f] as number);
    for (let i = 1; i < own.length; i++) (own[i] as number) += own[i - 1] as number;
    return Float64Array.from(rank, (place) => base + (own[place] as number));
  });
  return { marginals, mean, variance: squares - mean * mean };
}

/** What a tree says of each pair of levels, level of the first by level of the second. */
export function pairMarginals(
  { features }: Forest,
  tree: Tree,
  pairs: ReadonlyArray<readonly [number, number]>,
): readonly Marginal[] {
  const size = (f: number): number => features[f]?.values.length ?? 0;
  const grids = pairs.map(([a, b]) => new Float64Array((size(a) + 1) * (size(b) + 1)));
  visitLeaves(features, tree, sumShares(features, tree), (box) => {
    const part = box.value * box.weight;
    pairs.forEach(([a, b], i) => {
      const grid = grids[i] as Float64Array;
      const width = size(b) + 1;
      const height = part / ((box.side[a] as number) * (box.side[b] as number));
      const [top, bottom] = [(box.from[a] as number) * width, (box.to[a] as number) * width];
      const [left, right] = [box.from[b] as number, box.to[b] as number];
      (grid[top + left] as number) += height;
      (grid[top + right] as number) -= height;
      (grid[bottom + left] as number) -= height;
      (grid[bottom + right] as number) += height;
    });
  });
  return pairs.map(([a, b], i) => {
    const grid = grids[i] as Float64Array;
    const width = size(b) + 1;
    const [rankA, rankB] = [tree.rank[a] as Uint8Array, tree.rank[b] as Uint8Array];
    for (let at = width; at < grid.length; at++) (grid[at] as number) += grid[at - width] as number;
    const marginal = new Float64Array(size(a) * size(b));
    for (let x = 0; x < size(a); x++) {
      const row = (rankA[x] as number) * width;
      for (let y = 1; y < width; y++) (grid[row + y] as number) += grid[row + y - 1] as number;
      for (let y = 0; y < size(b); y++)
        marginal[x * size(b) + y] = grid[row + (rankB[y] as number)] as number;
    }
    return marginal;
  });
}

export function pairEffects(
  forest: Forest,
  pairs: ReadonlyArray<readonly [number, number]>,
): readonly PairEffect[] {
  const shares = pairs.map(() => [] as number[]);
  for (const tree of forest.trees) {
    const { marginals, mean, variance } = treeMarginals(forest, tree);
    if (!(variance > 0)) continue;
    const share = (f: number): Float64Array => forest.features[f]?.share as Float64Array;
    const alone = marginals.map((marginal, f) => varianceOf(marginal, share(f), mean));
    pairMarginals(forest, tree, pairs).forEach((marginal, i) => {
      const [a, b] = pairs[i] as readonly [number, number];
      let both = 0;
      const columns = share(b).length;
      for (const [x, own] of share(a).entries())
        both += own * varianceOf(marginal.subarray(x * columns, (x + 1) * columns), share(b), mean);
      const beyond = both - (alone[a] as number) - (alone[b] as number);
      shares[i]?.push(Math.max(0, beyond) / variance);
    });
  }
  return pairs.map((features, i) => ({ features, share: spreadOver(shares[i] ?? []) }));
}

function varianceOf(marginal: Marginal, share: Float64Array, mean: number): number {
  let sum = 0;
  for (let i = 0; i < marginal.length; i++)
    sum += (share[i] as number) * ((marginal[i] as number) - mean) ** 2;
  return sum;
}
