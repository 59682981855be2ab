import type { Feature } from "./features.ts";
import { createDraw } from "./random.ts";
import { spreadOver, type Spread } from "./spread.ts";
import { growTree, predict, type Tree } from "./tree.ts";

const DEFAULT_TREES = 64;

/** Trees over the same runs, and how well they predict runs that they have not seen. */
export interface Forest {
  readonly features: readonly Feature[];
  /** The metric of each run, less its mean. */
  readonly y: Float64Array;
  readonly mean: number;
  readonly trees: readonly Tree[];
  /**
   * Out of bag: 1 - squared error / variance, each run predicted by the trees that have not seen it. Below 0 it is worse than
   * always saying the mean. Its spread is over resamples of the runs. NaN without such runs, or with a constant metric.
   */
  readonly r2: Spread;
}

/** A forest that grows tree by tree: between two of them others may be served, or nobody may want it any more. */
export interface GrowingForest {
  /** One tree more; false when there was none to grow. */
  readonly growTree: () => boolean;
  /** Trees that have grown, and how many there will be. */
  readonly grown: () => { readonly done: number; readonly of: number };
  /** With the trees that are still missing. */
  readonly finish: () => Forest;
}

/** @param y finite, of each run */
export function plantForest(
  features: readonly Feature[],
  y: ArrayLike<number>,
  options: { readonly seed: number; readonly trees?: number },
): GrowingForest {
  let mean = 0;
  for (let i = 0; i < y.length; i++) mean += ((y[i] as number) - mean) / (i + 1);
  const centred = Float64Array.from(y, (value) => value - mean);
  const { seed, trees: wanted = DEFAULT_TREES } = options;
  const trees: Tree[] = [];
  let forest: Forest | undefined;
  const grow = (): boolean => {
    if (trees.length >= wanted) return false;
    trees.push(growTree(features, centred, createDraw(seed, trees.length)));
    return true;
  };
  return {
    growTree: grow,
    grown: () => ({ done: trees.length, of: wanted }),
    finish() {
      while (grow());
      return (forest ??= {
        features,
        y: centred,
        mean,
        trees,
        r2: outOfBagR2(features, centred, trees, seed),
      });
    },
  };
}

/** @param y finite, of each run */
export function growForest(
  features: readonly Feature[],
  y: ArrayLike<number>,
  options: { readonly seed: number; readonly trees?: number },
): Forest {
  return plantForest(features, y, options).finish();
}

const RESAMPLES = 200;

function outOfBagR2(
  features: readonly Feature[],
  y: Float64Array,
  trees: readonly Tree[],
  seed: number,
): Spread {
  const levels = features.map(({ level }) => level);
  const sums = new Float64Array(y.length);
  const counts = new Int32Array(y.length);
  for (const tree of trees) {
    for (const run of tree.outOfBag) {
      (sums[run] as number) += predict(tree, levels, run);
      (counts[run] as number)++;
    }
  }
  const seen = Int32Array.from(y.keys()).filter((run) => counts[run] !== 0);
  const guess = sums.map((sum, run) => sum / (counts[run] as number));
  const draw = createDraw(seed, -2);
  const again = Array.from({ length: RESAMPLES }, () =>
    explained(
      y,
      guess,
      seen.map(() => seen[draw(seen.length)] as number),
    ),
  ).filter((value) => !Number.isNaN(value));
  return { ...spreadOver(again), value: explained(y, guess, seen) };
}

function explained(y: Float64Array, guess: Float64Array, runs: Int32Array): number {
  let [mean, squares, error] = [0, 0, 0];
  for (let i = 0; i < runs.length; i++) {
    const value = y[runs[i] as number] as number;
    const off = value - mean;
    mean += off / (i + 1);
    squares += off * (value - mean);
    error += (value - (guess[runs[i] as number] as number)) ** 2;
  }
  return squares > 0 ? 1 - error / squares : Number.NaN;
}
