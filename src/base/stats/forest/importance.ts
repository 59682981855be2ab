import { findAliases, findRepetitions, type Repetitions } from "./design.ts";
import { toFeature, type Feature, type ParamColumn } from "./features.ts";
import { pairEffects, singleEffects } from "./fanova.ts";
import { plantForest, type Forest, type GrowingForest } from "./forest.ts";
import { pedAnova, spaceOf } from "./ped-anova.ts";
import { permutationImportance } from "./permutation.ts";
import type { Spread } from "./spread.ts";

export type ImportanceMethod = "fanova" | "permutation" | "ped-anova";

/** Why shares mean less than they seem to, or nothing. */
export type ImportanceWarning =
  /** Fewer than ten runs for each param. */
  | { readonly code: "few-runs"; readonly runs: number; readonly params: number }
  /** Params of which these runs cannot say which one did it. */
  | { readonly code: "aliased"; readonly params: readonly string[] }
  /** Most runs have a value of their own: nothing repeats it. */
  | { readonly code: "own-values"; readonly param: string; readonly distinct: number }
  /** Texts that too few runs have were taken together; `own`: how many others were not. */
  | {
      readonly code: "pooled";
      readonly param: string;
      readonly texts: number;
      readonly own: number;
    }
  /** The model predicts unseen runs hardly better than the mean does, or worse. */
  | { readonly code: "unexplained"; readonly r2: number }
  /** Runs with the same params differ by as much as others. */
  | { readonly code: "noisy"; readonly noise: number };

export interface ImportanceRow {
  readonly param: string;
  /** Params that vary together with it, and share what is said of it. */
  readonly aliases: readonly string[];
  readonly kind: Feature["kind"];
  readonly isLog: boolean;
  /** Runs without a value. */
  readonly missing: number;
  readonly share: Spread;
}

export interface Importance {
  /** The largest share first. */
  readonly rows: readonly ImportanceRow[];
  readonly pairs: ReadonlyArray<{
    readonly params: readonly [string, string];
    readonly share: Spread;
  }>;
  /** What all params explain alone, without interactions; only of fANOVA. */
  readonly together: Spread | undefined;
  /** Out of bag; undefined of PED-ANOVA, which fits no model. */
  readonly r2: Spread | undefined;
  readonly repetitions: Repetitions | undefined;
  /** PED-ANOVA: how many runs were taken as the best ones. */
  readonly best: number | undefined;
  readonly warnings: readonly ImportanceWarning[];
}

/** What a question is answered from; kept, it answers the next one about the same runs at once. */
export interface Design {
  readonly columns: readonly ParamColumn[];
  /** Of the params that stand for all that vary together. */
  readonly kept: readonly ParamColumn[];
  readonly features: readonly Feature[];
  readonly aliases: ReadonlyArray<readonly string[]>;
  /** The metric in units of `unit`, which is 1 unless squares of it would be too large or too small for a number. */
  readonly y: Float64Array;
  readonly unit: number;
  readonly seed: number;
  /** Grown when first asked for, or before by `growTree`: one tree more, false when there was none to grow. */
  readonly forest: () => Forest;
  readonly growTree: GrowingForest["growTree"];
  readonly grown: GrowingForest["grown"];
  /** Permutation importances of the forest, which interactions ask for as well. */
  readonly permuted: () => readonly Spread[];
}

const RUNS_PER_PARAM = 10;
const HARDLY = 0.1;
const MOSTLY_NOISE = 0.5;
const OWN_VALUES = 0.9;
/** Interactions are looked for among so many params, those that matter most. */
const PAIRED = 10;
const SHOWN_PAIRS = 10;

/**
 * @param columns params that vary, without seeds; of each run in the order of `y`
 * @param values of the metric, finite
 */
export function createDesign(
  columns: readonly ParamColumn[],
  values: Float64Array,
  seed: number,
): Design {
  const unit = unitOf(values);
  const y = unit === 1 ? values : values.map((value) => value / unit);
  const all = columns.map(toFeature);
  const groups = findAliases(all);
  const features = groups.map(({ kept }) => all[kept] as Feature);
  const { growTree, grown, finish: forest } = plantForest(features, y, { seed });
  let permuted: readonly Spread[] | undefined;
  return {
    columns,
    kept: groups.map(({ kept }) => columns[kept] as ParamColumn),
    features,
    aliases: groups.map(({ others }) => others.map((other) => columns[other]?.name ?? "")),
    y,
    unit,
    seed,
    forest,
    growTree,
    grown,
    permuted: () => (permuted ??= permutationImportance(forest(), seed)),
  };
}

const SMALLEST = 1e-100;
const LARGEST = 1e100;

/** A power of two: dividing by it loses no digit. */
function unitOf(values: Float64Array): number {
  const most = values.reduce((found, value) => Math.max(found, Math.abs(value)), 0);
  if (most === 0 || (most >= SMALLEST && most <= LARGEST)) return 1;
  return 2 ** Math.max(-1022, Math.floor(Math.log2(most)));
}

/** @param goal of PED-ANOVA, which asks what the best runs have in common */
export function measureImportance(
  design: Design,
  options: {
    readonly method: ImportanceMethod;
    readonly pairs: boolean;
    readonly goal: "min" | "max";
  },
): Importance {
  const { features, y, seed, kept } = design;
  const isPed = options.method === "ped-anova";
  const forest = isPed ? undefined : design.forest();
  const effects =
    forest !== undefined && options.method === "fanova" ? singleEffects(forest) : undefined;
  const permuted =
    !isPed && (options.method === "permutation" || options.pairs) ? design.permuted() : undefined;
  const ped = isPed
    ? pedAnova(
        kept,
        features.map(spaceOf),
        options.goal === "min" ? y : y.map((value) => -value),
        seed,
      )
    : undefined;
  const shares = ped?.shares ?? effects?.single ?? permuted ?? [];
  const repetitions = findRepetitions(design.columns, y);
  return {
    rows: features
      .map((feature, f) => toRow(feature, design.aliases[f] ?? [], shares[f] as Spread))
      .toSorted((a, b) => b.share.value - a.share.value || (a.param < b.param ? -1 : 1)),
    pairs:
      options.pairs && forest !== undefined && permuted !== undefined
        ? strongestPairs(forest, permuted)
        : [],
    together: effects?.together,
    r2: forest?.r2,
    repetitions,
    best: ped?.best,
    warnings: warningsOf(design, forest?.r2.value, repetitions),
  };
}

function toRow(feature: Feature, aliases: readonly string[], share: Spread): ImportanceRow {
  const { name, kind, isLog, missing, level } = feature;
  const count = level.reduce((sum, one) => sum + Number(one === missing), 0);
  return { param: name, aliases, kind, isLog, missing: count, share };
}

/** A pure interaction has no single effects: which params are paired is told by shuffling, which breaks interactions too. */
function strongestPairs(forest: Forest, permuted: readonly Spread[]): Importance["pairs"] {
  const named = (f: number): string => forest.features[f]?.name ?? "";
  const first = [...permuted.keys()]
    .toSorted((a, b) => (permuted[b]?.value ?? 0) - (permuted[a]?.value ?? 0))
    .slice(0, PAIRED);
  const pairs = first.flatMap((a, i) => first.slice(i + 1).map((b): [number, number] => [a, b]));
  return pairEffects(forest, pairs)
    .toSorted((a, b) => b.share.value - a.share.value)
    .slice(0, SHOWN_PAIRS)
    .map(({ features: [a, b], share }) => ({ params: [named(a), named(b)], share }));
}

function warningsOf(
  { features, columns, aliases, kept, y }: Design,
  r2: number | undefined,
  repetitions: Repetitions | undefined,
): ImportanceWarning[] {
  const warnings: ImportanceWarning[] = [];
  if (r2 !== undefined && !(r2 >= HARDLY)) warnings.push({ code: "unexplained", r2 });
  if (y.length < RUNS_PER_PARAM * columns.length)
    warnings.push({ code: "few-runs", runs: y.length, params: columns.length });
  if (repetitions !== undefined && repetitions.noise > MOSTLY_NOISE)
    warnings.push({ code: "noisy", noise: repetitions.noise });
  aliases.forEach((others, i) => {
    if (others.length > 0)
      warnings.push({ code: "aliased", params: [kept[i]?.name ?? "", ...others] });
  });
  for (const { name, kind, distinct, pooled, level } of features) {
    if (kind === "categorical" && distinct > OWN_VALUES * level.length)
      warnings.push({ code: "own-values", param: name, distinct });
    else if (pooled > 0)
      warnings.push({ code: "pooled", param: name, texts: pooled, own: distinct - pooled });
  }
  return warnings;
}
