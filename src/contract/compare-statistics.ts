import { z } from "zod";
import { GOALS } from "../base/metric-goal.ts";
import { USUAL_POWER } from "../base/stats/power.ts";
import { procedure, wireNumber } from "./common.ts";
import { groupLabel, groupsInput, MOST_GROUPS } from "./compare-groups.ts";
import { METRIC_FORMATS } from "./runs.ts";
import { at } from "./run-past.ts";

export const METRIC_PARTS = ["best", "last", "min", "max", "mean"] as const;
export const COMPARE_TESTS = [
  "auto",
  "welch",
  "paired-t",
  "mann-whitney",
  "wilcoxon",
  "permutation",
  "sign-flip",
  "sign",
] as const;
const COMPARE_INTERVALS = ["auto", "t", "bca", "percentile", "permutation"] as const;
export const CORRECTIONS = ["holm", "bh", "none"] as const;
export const PAIRINGS = ["auto", "paired", "unpaired"] as const;
/** By the metric's goal; "differs" where none is set, or where ranks speak against the mean. */
export const VERDICTS = [
  "better",
  "worse",
  "differs",
  "no difference shown",
  "cannot say",
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** How groups are compared. */
const method = {
  groups: groupsInput,
  /** Without: every metric that two groups have (of one group all), those with a goal first, those of the machine last. */
  metrics: z.array(z.string().max(1000)).max(2000).exactOptional(),
  /** At most so many metrics. */
  limit: z.int().min(1).max(2000).default(200),
  /** Index of the group that the others are held against. */
  baseline: z.int().min(0).default(0),
  /** Which value of a run counts, as in queries. "best" is the last one where no value is better. */
  part: z.enum(METRIC_PARTS).default("best"),
  test: z.enum(COMPARE_TESTS).default("auto"),
  interval: z.enum(COMPARE_INTERVALS).default("auto"),
  /** For all comparisons that are answered together. */
  correction: z.enum(CORRECTIONS).default("holm"),
  /** "auto": paired where both groups have the same seeds or folds, each once. */
  pairing: z.enum(PAIRINGS).default("auto"),
  /** Of intervals; what is significant has an adjusted p below 1 - level. */
  level: z.number().min(0.5).max(0.9999).default(0.95),
  /** Chance with which so many runs as are advised would show a difference of the observed size. */
  power: z.number().min(0.5).max(0.99).default(USUAL_POWER),
};
export type CompareMethod = z.output<z.ZodObject<typeof method>>;

const optionalNumber = wireNumber.nullable();

const comparedTo = z.object({
  /** Of this group's mean to the baseline's (of pairs: the mean of the differences). */
  difference: optionalNumber,
  /** In percent of the baseline's mean. */
  percent: optionalNumber,
  low: optionalNumber,
  high: optionalNumber,
  intervalMethod: z.string().nullable(),
  test: z.string(),
  statistic: optionalNumber,
  df: optionalNumber,
  p: z.number().nullable(),
  pAdjusted: z.number().nullable(),
  /** The smallest p that this test can give for so many values; null where it has no such bound. */
  smallestP: z.number().nullable(),
  effect: z.object({
    cohensD: optionalNumber,
    hedgesG: optionalNumber,
    cliffsDelta: optionalNumber,
    superiority: optionalNumber,
  }),
  /** Values that belong together: the seed or fold, the run of the baseline and the one of this group. */
  pairs: z.array(z.object({ key: z.string(), baselineRunId: z.string(), runId: z.string() })),
  isPaired: z.boolean(),
  /** Why it is paired, or is not. */
  pairing: z.string(),
  /** Runs for each group (or pairs) that would settle it, if difference and spread are as they look. */
  moreNeeded: z.int().nullable(),
  verdict: z.enum(VERDICTS),
  /** A sentence, where nothing can be said. */
  cannotSay: z.string().nullable(),
  reading: z.string(),
});

const groupStatistics = z.object({
  /** Runs with a finite value, without any, and with one that is not finite. */
  n: z.int(),
  missing: z.int(),
  nonFinite: z.int(),
  mean: optionalNumber,
  /** Sample standard deviation; null for one run. */
  sd: optionalNumber,
  median: optionalNumber,
  min: optionalNumber,
  max: optionalNumber,
  /** Interval of the mean by Student's t. */
  low: optionalNumber,
  high: optionalNumber,
  /** Of each run, in the order of the group; null where it has none. */
  values: z.array(optionalNumber),
  /** Null for the baseline itself. */
  against: comparedTo.nullable(),
});

/** How a metric is meant. Projects that see it differently have no common goal. */
const metricMeaning = {
  metric: z.string(),
  goal: z.enum(GOALS),
  goalGuessed: z.boolean(),
  unit: z.string(),
  format: z.enum(METRIC_FORMATS),
  /** Which value was taken. */
  part: z.enum(METRIC_PARTS),
};

/** The group with the best mean, held against the next. */
const bestGroup = z.object({
  group: z.int(),
  /** Others with the very same mean. */
  tied: z.array(z.int()),
  runnerUp: z.int().nullable(),
  /** Against the runner-up, times the number of groups it could have been held against, corrected for all metrics of the answer. */
  pAdjusted: z.number().nullable(),
  isClear: z.boolean(),
  reading: z.string(),
});
export type BestGroup = z.infer<typeof bestGroup>;

const metricStatistics = z.object({
  ...metricMeaning,
  /** Null without a goal or a finite value. */
  best: bestGroup.nullable(),
  groups: z.array(groupStatistics),
});
export type MetricStatistics = z.infer<typeof metricStatistics>;
export type GroupStatistics = z.infer<typeof groupStatistics>;
export type ComparedTo = z.infer<typeof comparedTo>;

const tableFacts = {
  /** Tests that p was adjusted for. */
  comparisons: z.int(),
  /** Metrics that two groups have (or that were asked for), shown or not. */
  total: z.int(),
  /** Metrics that only one group has. */
  unshared: z.int(),
  /** Of those asked for, those that no run has. */
  unknown: z.array(z.string()),
};

/** Meta of the blob that `compare.readMetricTable` answers. */
const metricTable = z.object({
  ...tableFacts,
  metrics: z.array(
    z.object({
      ...metricMeaning,
      best: bestGroup.omit({ reading: true }).nullable(),
    }),
  ),
});
export type MetricTableMeta = z.infer<typeof metricTable>;
/**
 * Columns of the blob, each with a number for every metric and group (metric by metric): n, missing, nonFinite (u32), mean, sd, low,
 * high, difference, percent, diffLow, diffHigh, p, pAdjusted (f64, NaN for none), verdict (u8, index in VERDICTS; 255 for the baseline),
 * paired (u8).
 */
export const METRIC_TABLE_COLUMNS = [
  "n",
  "missing",
  "nonFinite",
  "mean",
  "sd",
  "low",
  "high",
  "difference",
  "percent",
  "diffLow",
  "diffHigh",
  "p",
  "pAdjusted",
  "verdict",
  "paired",
] as const;
export const NO_VERDICT = 255;

export const compareStatistics = {
  /**
   * Everything that can be said of metrics of groups, and against the baseline. At most 20,000 cells (metrics times groups);
   * `readMetricTable` has more, and less of each.
   */
  readMetrics: procedure
    .route({ method: "POST", path: "/compare/statistics" })
    .input(
      z.object({
        ...at,
        ...method,
        /** What readings call the groups; "group 1" and so on without. */
        names: z.array(groupLabel).max(MOST_GROUPS).exactOptional(),
        /** Answer only these of the metrics; p is adjusted for all of them all the same. */
        only: z.array(z.string().max(1000)).max(500).exactOptional(),
      }),
    )
    .output(z.object({ ...tableFacts, metrics: z.array(metricStatistics) })),
  /** The numbers of a large table as columns; see `METRIC_TABLE_COLUMNS` for the blob. */
  readMetricTable: procedure
    .route({ method: "POST", path: "/compare/statistics-table" })
    .input(z.object({ ...at, ...method }))
    .output(z.instanceof(Blob)),
};
