import type { Feature, ParamCell } from "./features.ts";
import { pairMarginals } from "./fanova.ts";
import type { Forest } from "./forest.ts";
import { spreadOver, type Spread } from "./spread.ts";
import type { Tree } from "./tree.ts";

/** What the forest says of the metric along one param: the mean of the curves of all runs. */
export interface Dependence {
  readonly levels: ReadonlyArray<{
    /** The middle of the numbers of a level, a text, or null for runs without a value. */
    readonly value: ParamCell;
    readonly runs: number;
    readonly mean: Spread;
  }>;
}

/** The same along two params at once; rows are levels of the first. */
export interface PairDependence {
  readonly rows: readonly ParamCell[];
  readonly columns: readonly ParamCell[];
  readonly mean: ReadonlyArray<readonly number[]>;
  /** Runs that stand in each field: where there are none, the forest only guesses. */
  readonly runs: ReadonlyArray<readonly number[]>;
}

/** A picture of more fields is not read any better. */
const MOST_FIELDS = 24;

/** Partial dependence (Friedman 2001); its spread is over the trees, each fitted to a resample. */
export function dependenceOn(forest: Forest, f: number): Dependence {
  const { values, level } = forest.features[f] as Feature;
  const levels = forest.features.map((feature) => feature.level);
  const all = Int32Array.from(level.keys());
  const sums = forest.trees.map((tree) => sayAlong(tree, levels, all, f, values.length));
  const runs = countLevels(forest.features[f] as Feature);
  return {
    levels: values.map((value, at) => {
      const said = sums.map((sum) => forest.mean + (sum[at] as number) / level.length);
      return { value, runs: runs[at] as number, mean: spreadOver(said) };
    }),
  };
}

/** What the forest says of single runs with each level of a param, their others as they are (Goldstein et al. 2015). */
export function curvesOn(
  { features, mean, trees }: Forest,
  f: number,
  runs: readonly number[],
): ReadonlyArray<readonly number[]> {
  const count = features[f]?.values.length ?? 0;
  const levels = features.map(({ level }) => level);
  return runs.map((run) => {
    const one = Int32Array.of(run);
    const sum = new Float64Array(count);
    for (const tree of trees)
      sayAlong(tree, levels, one, f, count).forEach((said, at) => ((sum[at] as number) += said));
    return Array.from(sum, (said) => mean + said / trees.length);
  });
}

/** Sum over the runs of what a tree says of them with each level of a feature: each leaf is passed once for all its levels. */
function sayAlong(
  tree: Tree,
  levels: readonly Uint8Array[],
  runs: Int32Array,
  f: number,
  count: number,
): Float64Array {
  const steps = new Float64Array(count + 1);
  const along = tree.rank[f] as Uint8Array;
  const enter = (first: number, run: number, from: number, to: number): void => {
    let node = first;
    let end = to;
    for (;;) {
      const split = tree.feature[node] as number;
      if (split < 0) {
        const value = tree.value[node] as number;
        (steps[from] as number) += value;
        (steps[end] as number) -= value;
        return;
      }
      const threshold = tree.threshold[node] as number;
      const right = tree.right[node] as number;
      if (split === f) {
        enter(right, run, threshold + 1, end);
        end = threshold + 1;
        node = tree.left[node] as number;
      } else {
        const rank = tree.rank[split] as Uint8Array;
        const place = rank[(levels[split] as Uint8Array)[run] as number] as number;
        node = place <= threshold ? (tree.left[node] as number) : right;
      }
    }
  };
  for (const run of runs) enter(0, run, 0, count);
  for (let i = 1; i < count; i++) (steps[i] as number) += steps[i - 1] as number;
  return Float64Array.from(along, (place) => steps[place] as number);
}

export function dependenceOnPair(forest: Forest, a: number, b: number): PairDependence {
  const [first, second] = [forest.features[a] as Feature, forest.features[b] as Feature];
  const columns = second.values.length;
  const sums = new Float64Array(first.values.length * columns);
  for (const tree of forest.trees) {
    const [marginal] = pairMarginals(forest, tree, [[a, b]]);
    for (let i = 0; i < sums.length; i++) (sums[i] as number) += marginal?.[i] as number;
  }
  const runs = new Float64Array(sums.length);
  first.level.forEach((level, run) => {
    (runs[level * columns + (second.level[run] as number)] as number)++;
  });
  const [down, across] = [joinLevels(first), joinLevels(second)];
  const field = (of: (x: number, y: number) => number): number[][] =>
    down.map((xs) =>
      across.map((ys) => xs.reduce((sum, x) => sum + ys.reduce((own, y) => own + of(x, y), 0), 0)),
    );
  const weights = field((x, y) => (first.share[x] as number) * (second.share[y] as number));
  const weighted = field(
    (x, y) =>
      (first.share[x] as number) * (second.share[y] as number) * (sums[x * columns + y] as number),
  );
  return {
    rows: down.map((xs) => first.values[xs[xs.length >> 1] as number] ?? null),
    columns: across.map((ys) => second.values[ys[ys.length >> 1] as number] ?? null),
    mean: weighted.map((row, x) =>
      row.map((sum, y) => forest.mean + sum / (weights[x]?.[y] as number) / forest.trees.length),
    ),
    runs: field((x, y) => runs[x * columns + y] as number),
  };
}

function countLevels({ level, values }: Feature): Float64Array {
  const counts = new Float64Array(values.length);
  for (const one of level) (counts[one] as number)++;
  return counts;
}

/** Neighbouring levels of a number as one field each; texts are kept as they are. */
function joinLevels({ kind, values, missing }: Feature): number[][] {
  const levels = [...values.keys()];
  if (kind === "categorical" || levels.length <= MOST_FIELDS) return levels.map((level) => [level]);
  const numbers = levels.filter((level) => level !== missing);
  const fields = Array.from({ length: MOST_FIELDS }, (_, i) =>
    numbers.slice(
      Math.round((i * numbers.length) / MOST_FIELDS),
      Math.round(((i + 1) * numbers.length) / MOST_FIELDS),
    ),
  );
  return missing < 0 ? fields : [...fields, [missing]];
}
