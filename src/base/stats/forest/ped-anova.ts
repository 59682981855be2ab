import { normalCdf } from "../distributions/normal.ts";
import { quantile } from "../sample.ts";
import type { Feature, ParamCell, ParamColumn } from "./features.ts";
import { createDraw } from "./random.ts";
import type { Spread } from "./spread.ts";

/** How a param was searched: texts, or numbers between two ends. */
export type ParamSpace =
  | { readonly kind: "categorical" }
  | {
      readonly kind: "numeric";
      readonly low: number;
      readonly high: number;
      readonly isLog: boolean;
      readonly isInteger: boolean;
    };

export interface PedAnova {
  /** Of each param: gamma² times the Pearson divergence between the best runs and all; a scale of its own. */
  readonly raw: readonly number[];
  /** The same as shares of their sum, with their spread over resamples of the runs; 0 where all of them are 0. */
  readonly shares: readonly Spread[];
  /** How many runs count as the best ones. */
  readonly best: number;
}

const GRID = 50;
const BEST_SHARE = 0.1;
const PRIOR = 1;
const FLOOR = 1e-12;
const FEWEST_IN_REGIME = 2;
/** 90 % of a kernel lie at least within its place of the grid. */
const SMALLEST_SIGMA = 0.5 / 1.64;
const RESAMPLES = 100;

/** What the runs themselves tell of the space. */
export function spaceOf(feature: Feature): ParamSpace {
  if (feature.kind === "categorical") return { kind: "categorical" };
  const numbers = feature.values.length - (feature.missing < 0 ? 0 : 1);
  return {
    kind: "numeric",
    low: feature.from[0] as number,
    high: feature.to[numbers - 1] as number,
    isLog: feature.isLog,
    isInteger: feature.isInteger,
  };
}

/**
 * PED-ANOVA (Watanabe, Bansal, Hutter 2023) as Optuna 5.0.0 has it by default, with runs without a value as a regime of their own
 * (conditional PED-ANOVA, 2026): how the best tenth of the runs lie in each param, against all runs, on a grid of 50 places
 * with kernels by Scott's rule. Deterministic but for the spread.
 * @param loss finite, of each run; smaller is better
 */
export function pedAnova(
  columns: readonly ParamColumn[],
  spaces: readonly ParamSpace[],
  loss: Float64Array,
  seed: number,
): PedAnova {
  const grids = columns.map((column, i) => toGrid(column.cells, spaces[i] as ParamSpace));
  const all = Int32Array.from(loss.keys());
  const { raw, best } = divergences(grids, loss, all);
  const draws = grids.map(() => [] as number[]);
  for (let i = 0; i < RESAMPLES; i++) {
    const draw = createDraw(seed, i);
    const sample = all.map(() => draw(all.length));
    shareOut(divergences(grids, loss, sample).raw).forEach((share, f) => draws[f]?.push(share));
  }
  const shares = shareOut(raw).map((value, f): Spread => {
    return spreadAround(value, draws[f] ?? []);
  });
  return { raw, shares, best };
}

/**
 * A resample holds runs twice, so that its best tenth look less alike than chance left them: params that do nothing get
 * larger shares than in the runs themselves, and the others smaller ones. What the resamples differ by is told around the
 * share of the runs, without that bias.
 */
function spreadAround(value: number, drawn: readonly number[]): Spread {
  const sorted = Float64Array.from(drawn).sort();
  const [low, middle, high] = [0.025, 0.5, 0.975].map((at) => quantile(sorted, at)) as [
    number,
    number,
    number,
  ];
  return {
    value,
    low: Math.max(0, value + low - middle),
    high: Math.min(1, value + high - middle),
  };
}

function shareOut(values: readonly number[]): readonly number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => (sum > 0 ? value / sum : 0));
}

interface Grid {
  readonly size: number;
  readonly isOrdered: boolean;
  /** Of each run; -1 without a value. */
  readonly place: Int32Array;
}

function toGrid(cells: readonly ParamCell[], space: ParamSpace): Grid {
  if (space.kind === "categorical") {
    const texts = [...new Set(cells.filter((cell) => cell !== null).map(String))].toSorted();
    const index = new Map(texts.map((text, i) => [text, i]));
    const place = Int32Array.from(cells, (cell) =>
      cell === null ? -1 : (index.get(String(cell)) ?? -1),
    );
    return { size: texts.length, isOrdered: false, place };
  }
  const { isLog, isInteger } = space;
  const scale = (value: number): number => (isLog ? Math.log(value) : value);
  const [low, high] = [scale(space.low), scale(space.high)];
  const width = space.high - space.low;
  const whole = isLog ? Math.ceil(Math.log2(width + 1)) + 1 : Math.round(width) + 1;
  const size = isInteger ? Math.min(whole, GRID) : GRID;
  const step = (high - low) / (size - 1);
  const place = Int32Array.from(cells, (cell) =>
    typeof cell !== "number" || !Number.isFinite(cell)
      ? -1
      : // Halfway between two places it is the lower one.
        Math.min(size - 1, Math.max(0, Math.ceil((scale(cell) - low) / step - 0.5))),
  );
  return { size: high > low ? size : 1, isOrdered: true, place };
}

function divergences(
  grids: readonly Grid[],
  loss: Float64Array,
  sample: Int32Array,
): { readonly raw: readonly number[]; readonly best: number } {
  const sorted = Float64Array.from(sample, (run) => loss[run] as number).sort();
  const cut = sorted[Math.ceil(BEST_SHARE * sorted.length) - 1] as number;
  const best = sample.filter((run) => (loss[run] as number) <= cut);
  const gamma = best.length / sample.length;
  const raw = grids.map((grid) => {
    if (grid.size < 2) return 0;
    const [top, region] = [countPlaces(grid, best), countPlaces(grid, sample)];
    const [topRuns, regionRuns] = [sum(top), sum(region)];
    if (topRuns === 0 || regionRuns < FEWEST_IN_REGIME) return 0;
    const alpha = topRuns / best.length;
    const beta = regionRuns / sample.length;
    const [p, q] = [density(grid, top), density(grid, region)];
    let divergence = 0;
    for (let i = 0; i < grid.size; i++) {
      const [own, reference] = [(p[i] as number) + FLOOR, (q[i] as number) + FLOOR];
      divergence += reference * (own / reference - 1) ** 2;
    }
    return ((gamma * alpha) ** 2 / beta) * divergence;
  });
  return { raw, best: best.length };
}

function countPlaces({ size, place }: Grid, runs: Int32Array): Float64Array {
  const counts = new Float64Array(size);
  for (const run of runs) {
    const at = place[run] as number;
    if (at >= 0) counts[at] = (counts[at] as number) + 1;
  }
  return counts;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Parzen estimate over the places of a grid: a kernel at each place that is taken, by its count, and one prior kernel. */
function density(grid: Grid, counts: Float64Array): Float64Array {
  return grid.isOrdered ? orderedDensity(counts) : textDensity(counts);
}

function textDensity(counts: Float64Array): Float64Array {
  const taken = counts.reduce((n, count) => n + Number(count > 0), 0);
  const whole = sum(counts) + PRIOR;
  const spread = PRIOR / (taken + 1);
  const rowSum = 1 + spread * counts.length;
  const others = sum(counts) * (spread / rowSum) + PRIOR / counts.length;
  return counts.map((count) => (count / rowSum + others) / whole);
}

function orderedDensity(counts: Float64Array): Float64Array {
  const size = counts.length;
  const n = sum(counts);
  const taken = [...counts.keys()].filter((i) => (counts[i] as number) > 0);
  const sigma = Math.max(SMALLEST_SIGMA, scottSigma(counts, taken, n));
  const out = new Float64Array(size);
  addKernels(out, taken, (place) => (counts[place] as number) / (n + PRIOR), sigma);
  addKernels(out, [(size - 1) / 2], () => PRIOR / (n + PRIOR), size);
  return out;
}

/** 1.059 min(interquartile range / 1.34, deviation) n^(-1/5), D. W. Scott (1992). */
function scottSigma(counts: Float64Array, taken: readonly number[], n: number): number {
  const mean = taken.reduce((total, place) => total + place * (counts[place] as number), 0) / n;
  const squares = taken.reduce(
    (total, place) => total + (counts[place] as number) * (place - mean) ** 2,
    0,
  );
  const deviation = Math.sqrt(squares / Math.max(1, n - 1));
  let below = 0;
  const summed = taken.map((place) => (below += counts[place] as number));
  const at = (i: number): number => taken[Math.min(taken.length - 1, Math.max(0, i))] as number;
  const first = summed.findIndex((until) => until >= Math.floor(n / 4));
  const third = summed.findIndex((until) => until > Math.floor((n * 3) / 4));
  const range = at(third < 0 ? taken.length : third) - at(first);
  return 1.059 * Math.min(range / 1.34, deviation) * n ** -0.2;
}

/** Normal kernels of one width, kept to the grid, as the masses of its places. */
function addKernels(
  out: Float64Array,
  centres: readonly number[],
  weight: (centre: number) => number,
  sigma: number,
): void {
  const size = out.length;
  /** P(Z <= (k + 1/2 - offset) / sigma) for k from -size - 1: centres lie on places, or all halfway. */
  const offset = (centres[0] ?? 0) % 1;
  const below = Float64Array.from({ length: 2 * size + 3 }, (_, i) =>
    normalCdf((i - size - 1 + 0.5 - offset) / sigma),
  );
  const until = (place: number, centre: number): number =>
    below[place - Math.floor(centre) + size + 1] as number;
  for (const centre of centres) {
    const whole = until(size - 1, centre) - until(-1, centre);
    const scale = weight(centre) / whole;
    for (let place = 0; place < size; place++)
      (out[place] as number) += scale * (until(place, centre) - until(place - 1, centre));
  }
}
