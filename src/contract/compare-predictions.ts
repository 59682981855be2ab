import { z } from "zod";
import { procedure, wireNumber } from "./common.ts";

/** A file of a run's folder, or a logged table: the newest of its tag. */
export const predictionSource = z.union([
  z.object({ kind: z.literal("file"), path: z.string().min(1).max(2000) }),
  z.object({ kind: z.literal("table"), tag: z.string().min(1).max(2000) }),
]);
export type PredictionSource = z.infer<typeof predictionSource>;

/** Runs that are evaluated at once: each brings a file. */
export const MOST_PREDICTIONS = 50;
const runIds = z.array(z.string().max(100)).min(1).max(MOST_PREDICTIONS);

const columnName = z.string().max(10_000);

/** Columns by name; null for none. */
const usedColumns = z.object({
  label: columnName,
  /** The class that was said; null: by the scores. */
  prediction: columnName.nullable(),
  /** Of two classes how sure it is of the positive one; of several one for each class. */
  scores: z.array(columnName).max(1000),
  /** How many cases a row stands for, as W&B's confusion matrices count them. */
  count: columnName.nullable(),
});
export type UsedColumns = z.infer<typeof usedColumns>;

const interval = z.object({ low: z.number(), high: z.number() }).nullable();

const prediction = z.object({
  runId: z.string(),
  /** Why there is nothing else; null where there is. */
  problem: z.string().nullable(),
  /** Cases that count, and rows left out because label or answer are missing. */
  cases: z.int(),
  left: z.int(),
  /** Rows are labels, columns what was said, in the order of `classes`. */
  confusion: z.array(z.array(z.number())),
  accuracy: wireNumber,
  /** Wilson's, 95 %. */
  accuracyInterval: interval,
  /** Clopper and Pearson's, 95 %: never too narrow, mostly too wide. */
  accuracyExact: interval,
  balancedAccuracy: wireNumber,
  macroF1: wireNumber,
  mcc: wireNumber,
  kappa: wireNumber,
  perClass: z.array(
    z.object({ precision: wireNumber, recall: wireNumber, f1: wireNumber, cases: z.number() }),
  ),
  /** Of the positive class against all others; null without scores, or where only one of both is there. */
  ranking: z
    .object({
      positives: z.int(),
      auc: wireNumber,
      /** DeLong's, 95 %. */
      aucInterval: interval,
      averagePrecision: wireNumber,
      /** Null where scores are no probabilities. */
      brier: z.number().nullable(),
      logLoss: z.number().nullable(),
      ece: z.number().nullable(),
      /** Corners of the curves, thinned where there are very many; thresholds descend. */
      roc: z.object({
        x: z.array(z.number()),
        y: z.array(z.number()),
        threshold: z.array(wireNumber),
      }),
      pr: z.object({
        x: z.array(z.number()),
        y: z.array(z.number()),
        threshold: z.array(wireNumber),
      }),
      /** Mean score and share of positives of each bin that holds cases. */
      bins: z.array(z.object({ score: z.number(), share: z.number(), cases: z.int() })),
    })
    .nullable(),
});
export type Prediction = z.infer<typeof prediction>;

/** A run held against the first one, on the same cases. */
const predictionPair = z.object({
  runId: z.string(),
  /** Why they cannot be held against each other case by case; null where they were. */
  problem: z.string().nullable(),
  /** Cases that only the one or only the other has right, and McNemar's exact p value. */
  onlyFirst: z.int(),
  onlyThis: z.int(),
  mcnemar: z.number().nullable(),
  /** By Holm over all runs that are held against the first here. */
  mcnemarAdjusted: z.number().nullable(),
  /** Difference of the areas under the ROC curves by DeLong, and its p value. */
  aucDifference: z.number().nullable(),
  delong: z.number().nullable(),
  /** By Holm, over these tests. */
  delongAdjusted: z.number().nullable(),
});
export type PredictionPair = z.infer<typeof predictionPair>;

/** Tests of each kind that p was adjusted over. */
const pairComparisons = z.object({ mcnemar: z.int(), delong: z.int() });
export type PairComparisons = z.infer<typeof pairComparisons>;

export const comparePredictions = {
  /** Where runs may hold predictions: files with the ending of a table, and logged tables; the likeliest first. */
  listPredictionSources: procedure
    .route({ method: "POST", path: "/compare/predictions/sources" })
    .input(z.object({ runIds }))
    .output(
      z.array(
        z.object({
          source: predictionSource,
          /** Of the runs asked for. */
          runs: z.int(),
          /** Its name speaks of predictions. */
          isLikely: z.boolean(),
        }),
      ),
    ),
  /** Confusion matrices, curves and calibration of a classifier's answers, each run against the first one. */
  readPredictions: procedure
    .route({ method: "POST", path: "/compare/predictions" })
    .input(
      z.object({
        runIds,
        source: predictionSource,
        /** Left out: by their names. */
        columns: usedColumns.exactOptional(),
        /** The class that scores and curves speak of; left out: of two classes the later one. */
        positive: z.string().max(1000).exactOptional(),
        /** From where on a score counts as positive. */
        threshold: z.number().default(0.5),
        bins: z.int().min(2).max(100).default(10),
      }),
    )
    .output(
      z.object({
        /** Of the first file that could be read. */
        columns: z.array(z.string()),
        /** Null where no column looks like a label. */
        used: usedColumns.nullable(),
        /** Of all runs, at most 1,000: the rest counts as "other". */
        classes: z.array(z.string()),
        positive: z.string().nullable(),
        runs: z.array(prediction),
        pairs: z.array(predictionPair),
        comparisons: pairComparisons,
      }),
    ),
};
