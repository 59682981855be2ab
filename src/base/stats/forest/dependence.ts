import type { Feature, ParamCell } from "./features.ts";
import { pairMarginals, treeMarginals } from "./fanova.ts";
import type { Forest } from "./forest.ts";
import { spreadOver, type Spread } from "./spread.ts";

/** What the forest says of the metric along one param, all others averaged over their values. */
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

/** Partial dependence (Friedman 2001) by the trees' exact marginals; its spread is over the trees, each fitted to a resample. */
export function dependenceOn(forest: Forest, f: number): Dependence {
  const feature = forest.features[f] as Feature;
  const marginals = forest.trees.map((tree) => treeMarginals(forest, tree).marginals[f]);
  const runs = countLevels(feature);
  return {
    levels: feature.values.map((value, level) => {
      const said = marginals.map((marginal) => forest.mean + (marginal?.[level] as number));
      return { value, runs: runs[level] as number, mean: spreadOver(said) };
    }),
  };
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
