import { z } from "zod";
import { METRIC_PARTS } from "../base/query/index.ts";
import { procedure } from "./common.ts";
import { at } from "./run-past.ts";

export const IMPORTANCE_METHODS = ["fanova", "permutation", "ped-anova"] as const;
/** Params of one question at most; the others are named in `leftOut`. */
export const MOST_PARAMS = 200;
/** Of more runs with the metric so many are drawn. */
export const MOST_MODELLED_RUNS = 10_000;
/** Curves of single runs beside a dependence: more lines cannot be told apart. */
export const MOST_CURVES = 100;

const question = {
  runIds: z.array(z.string().max(100)).max(20_000),
  metric: z.string().max(1000),
  /** Which of a run's values counts. */
  part: z.enum(METRIC_PARTS).default("best"),
  /** Default: all that vary, but seeds, folds and those that are another text in nearly every run. */
  params: z.array(z.string().max(1000)).min(1).max(MOST_PARAMS).exactOptional(),
  /** The same seed gives the same answer. */
  seed: z.int().min(0).max(0x7f_ff_ff_ff).default(0),
};

/** 95 % of the resamples of the runs lie from low to high; null where nothing can be said. */
const spread = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type WireSpread = z.infer<typeof spread>;

const warning = z.discriminatedUnion("code", [
  /** Fewer than ten runs for each param. */
  z.object({ code: z.literal("few-runs"), runs: z.int(), params: z.int() }),
  /** They vary together: these runs cannot say which of them did it. */
  z.object({ code: z.literal("aliased"), params: z.array(z.string()) }),
  /** Nearly every run has a text of its own. */
  z.object({ code: z.literal("own-values"), param: z.string(), distinct: z.int() }),
  /** Texts that too few runs have were taken together; `own`: how many others were not. */
  z.object({ code: z.literal("pooled"), param: z.string(), texts: z.int(), own: z.int() }),
  /** The model predicts runs that it has not seen hardly better than their mean does; null: it could not be told. */
  z.object({ code: z.literal("unexplained"), r2: z.number().nullable() }),
  /** Runs with the same params differ by this share of the variance of all. */
  z.object({ code: z.literal("noisy"), noise: z.number() }),
]);
export type WireWarning = z.infer<typeof warning>;

const leftOut = z.object({
  param: z.string(),
  why: z.enum(["absent", "constant", "repetition", "own-values", "too-many"]),
});

/** Runs that the answer rests on, and those that it does not. */
const counted = {
  runs: z.int(),
  /** Runs without the metric, and those where it is NaN or infinite. */
  without: z.int(),
  nonFinite: z.int(),
  /** Runs that were not drawn, of more than `MOST_MODELLED_RUNS`. */
  notDrawn: z.int(),
  /** Why nothing can be said; null when something is. */
  silent: z
    .enum(["no-metric", "too-few-runs", "constant-metric", "no-params", "no-goal"])
    .nullable(),
};
export type ImportanceSilence = NonNullable<z.infer<typeof importance>["silent"]>;

const importance = z.object({
  ...counted,
  /** Of PED-ANOVA, which asks what the best runs have in common. */
  goal: z.enum(["min", "max", "none"]),
  /** The largest share first. */
  rows: z.array(
    z.object({
      param: z.string(),
      /** Params that vary together with it: what is said is said of all of them. */
      aliases: z.array(z.string()),
      kind: z.enum(["numeric", "categorical"]),
      /** Positive over more than two decades: taken as logarithmic. */
      isLog: z.boolean(),
      missing: z.int(),
      share: spread,
    }),
  ),
  /** Interactions: what two params explain beyond what each does alone. Among the ten that matter most. */
  pairs: z.array(z.object({ params: z.tuple([z.string(), z.string()]), share: spread })),
  /** What all params explain each alone, as a share of the model's variance; of fANOVA. */
  together: spread.nullable(),
  /** Out of bag: 1 predicts runs it has not seen exactly, 0 no better than their mean; null without a model. */
  r2: spread.nullable(),
  /** Runs that share all params but seeds and folds, and their variance within as a share of all. */
  repetitions: z.object({ groups: z.int(), runs: z.int(), noise: z.number() }).nullable(),
  /** Of PED-ANOVA: how many runs were taken as the best. */
  best: z.int().nullable(),
  warnings: z.array(warning),
  leftOut: z.array(leftOut),
});
export type WireImportance = z.infer<typeof importance>;

const cell = z.union([z.number(), z.string(), z.null()]);

const dependence = z.object({
  ...counted,
  param: z.string(),
  kind: z.enum(["numeric", "categorical"]),
  isLog: z.boolean(),
  /** What the model says along the param, averaged over all runs with their other params as they are; null stands for runs without a value. */
  levels: z.array(z.object({ value: cell, runs: z.int(), mean: spread })),
  /** The runs themselves, at most `MOST_POINTS` of them. */
  points: z.array(z.object({ runId: z.string(), value: cell, metric: z.number() })),
  /** What the model says of single runs with each of the levels, drawn where there are more than `MOST_CURVES`; along one param. */
  curves: z.array(z.object({ runId: z.string(), said: z.array(z.number()) })),
  pair: z
    .object({
      param: z.string(),
      rows: z.array(cell),
      columns: z.array(cell),
      /** By row, then column. */
      mean: z.array(z.array(z.number())),
      /** Runs in each field: where there are none, the model only guesses. */
      runs: z.array(z.array(z.int())),
    })
    .nullable(),
});
export type WireDependence = z.infer<typeof dependence>;

const correlations = z.object({
  columns: z.array(
    z.object({ path: z.string(), kind: z.enum(["numeric", "categorical"]), n: z.int() }),
  ),
  /** One for each two columns. */
  pairs: z.array(
    z.object({
      a: z.int(),
      b: z.int(),
      /** Spearman's rho between numbers; the root of epsilon squared between texts and numbers; Cramer's V between texts. */
      kind: z.enum(["correlation", "ratio", "cramers-v"]),
      value: z.number().nullable(),
      low: z.number().nullable(),
      high: z.number().nullable(),
      pearson: z.number().nullable(),
      p: z.number().nullable(),
      /** After Benjamini and Hochberg over all pairs. */
      adjusted: z.number().nullable(),
      /** Runs that have both. */
      n: z.int(),
    }),
  ),
});
export type WireCorrelations = z.infer<typeof correlations>;

export const compareImportance = {
  /** How much of a metric's variation each param carries among these runs. Not causal. */
  readImportance: procedure
    .route({ method: "POST", path: "/compare/importance" })
    .input(
      z.object({
        ...at,
        ...question,
        method: z.enum(IMPORTANCE_METHODS).default("fanova"),
        /** Interactions as well: about as long again. */
        pairs: z.boolean().default(false),
      }),
    )
    .output(importance),
  /** What the model of `readImportance` says along a param, or along two; at once after the same question. */
  readDependence: procedure
    .route({ method: "POST", path: "/compare/dependence" })
    .input(
      z.object({
        ...at,
        ...question,
        param: z.string().max(1000),
        other: z.string().max(1000).exactOptional(),
      }),
    )
    .output(dependence),
  /** How columns of runs (paths as in a query) go together, each two over the runs that have both. */
  readCorrelations: procedure
    .route({ method: "POST", path: "/compare/correlations" })
    .input(
      z.object({
        ...at,
        runIds: z.array(z.string().max(100)).max(20_000),
        columns: z.array(z.string().max(2000)).min(1).max(60),
      }),
    )
    .output(correlations),
};
