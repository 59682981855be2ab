import { AppError } from "../../base/errors.ts";
import { adjustP, type Adjustment } from "../../base/stats/adjust.ts";
import { summarize, type Summary } from "../../base/stats/summary.ts";
import { UNWATCHED, type Work } from "../../base/work.ts";
import type { Comparison } from "../../base/stats/compare-samples.ts";
import type { CompareMethod, Verdict } from "../../contract/compare-statistics.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { boundWork } from "./bound-work.ts";
import { findRuns } from "./find-runs.ts";
import { findBest, type Best } from "./find-best.ts";
import { createContext, holdAgainst, type Against, type CompareContext } from "./hold-against.ts";
import {
  HAS,
  listKnownMetrics,
  orderMetrics,
  readValues,
  type MetricValues,
} from "./read-values.ts";

/** What a group has of a metric. */
export interface GroupNumbers {
  readonly n: number;
  readonly missing: number;
  readonly nonFinite: number;
  /** Undefined without a finite value. */
  readonly summary: Summary | undefined;
  /** Of the mean; NaN where it has none. */
  readonly low: number;
  readonly high: number;
  /** Undefined for the baseline. */
  readonly against: Against | undefined;
}

export interface ComparedMetric extends MetricValues {
  readonly groups: readonly GroupNumbers[];
  readonly best: Best | undefined;
}

/** Metrics of groups, compared; `readMetrics` and `readMetricTable` answer from it. */
export interface ComparedMetrics {
  readonly metrics: readonly ComparedMetric[];
  readonly comparisons: number;
  readonly total: number;
  readonly unshared: number;
  readonly unknown: readonly string[];
  /** Ids of all runs; the context has the groups as places among them. */
  readonly runIds: readonly string[];
  readonly context: CompareContext;
}

/** Which metrics are told in full; the others only take part in the correction of p. */
export type IsTold = (metric: string) => boolean;

/**
 * All numbers of a comparison, in one pass over the store. What two groups differ by is tested against the baseline; p is
 * adjusted over all tests of the answer. What is told may be brief where an answer before did not tell it: see `inFull`.
 * Throws AppError INVALID_INPUT for a baseline that is none, and for more than one answer can take.
 */
export function compareMetrics(
  db: ReadDb,
  method: CompareMethod,
  isTold: IsTold,
  work: Work = UNWATCHED,
): ComparedMetrics {
  const key = `${readVersion(db)} ${JSON.stringify(method)}`;
  const last = LAST.get(db);
  if (last?.key === key) return last.compared;
  const compared = compareAnew(db, method, isTold, work);
  LAST.set(db, { key, compared });
  return compared;
}

/** The last answer of each connection: a page asks for the table, and then for one metric of the same table after the other. */
const LAST = new WeakMap<ReadDb, { readonly key: string; readonly compared: ComparedMetrics }>();

/** Another one after every change of the store, by this connection or another. */
function readVersion(db: ReadDb): string {
  const version = statement(db, "SELECT data_version FROM pragma_data_version", "pluck").get();
  const changes = statement(db, "SELECT total_changes()", "pluck").get();
  return `${String(version)}.${String(changes)}`;
}

function compareAnew(
  db: ReadDb,
  method: CompareMethod,
  isTold: IsTold,
  work: Work,
): ComparedMetrics {
  if (method.baseline >= method.groups.length)
    throw new AppError(
      "INVALID_INPUT",
      "The baseline is none of the groups.",
      `Give a number below ${method.groups.length}.`,
    );
  const runs = findRuns(db, method.groups);
  const context = createContext(db, method, runs);
  const found = listKnownMetrics(db, runs.nums, context.places, method.metrics);
  const known = new Map(found.map((metric) => [metric.metric, metric]));
  const chosen =
    method.metrics === undefined
      ? orderMetrics(found.filter(({ isShared }) => isShared))
      : method.metrics.flatMap((name) => known.get(name) ?? []);
  const compared = chosen.slice(0, method.limit);
  boundWork(
    method,
    runs.groups.map(({ length }) => length),
    compared.length,
    compared.filter(({ metric }) => isTold(metric)).length,
  );
  const read = readValues(db, runs.nums, compared, method.part);
  const metrics = read.map((values, done): ComparedMetric => {
    work.report({ done, of: read.length, what: `comparing ${read.length} metrics` });
    return compareMetric(values, context, !isTold(values.metric));
  });
  adjustBest(
    metrics.flatMap(({ best }) => best ?? []),
    method,
  );
  return {
    metrics,
    comparisons: adjust(metrics, method),
    total: chosen.length,
    unshared: method.metrics === undefined ? found.length - chosen.length : 0,
    unknown: (method.metrics ?? []).filter((name) => !known.has(name)),
    runIds: runs.ids,
    context,
  };
}

/** What was brief, with everything; `b` against `a` as before. */
export function inFull(
  metric: ComparedMetric,
  { a, b }: { readonly a: number; readonly b: number },
  against: Against,
  context: CompareContext,
): Against {
  if (!against.isBrief) return against;
  const { pAdjusted, verdict } = against;
  return { ...holdAgainst(metric, a, b, context, false), pAdjusted, verdict };
}

function compareMetric(
  values: MetricValues,
  context: CompareContext,
  isBrief: boolean,
): ComparedMetric {
  const { places, method } = context;
  const groups = places.map((group, i): GroupNumbers => {
    const summary = summarize(group.map((run) => values.values[run] as number));
    const half = summary === undefined ? Number.NaN : context.halfOf(summary);
    const count = (state: number): number =>
      group.filter((run) => values.has[run] === state).length;
    return {
      n: count(HAS.finite),
      missing: count(HAS.nothing),
      nonFinite: count(HAS.other),
      summary,
      low: (summary?.mean ?? Number.NaN) - half,
      high: (summary?.mean ?? Number.NaN) + half,
      against:
        i === method.baseline
          ? undefined
          : holdAgainst(values, method.baseline, i, context, isBrief),
    };
  });
  const means = groups.map(({ summary }) => summary?.mean);
  return { ...values, groups, best: findBest(values, means, context) };
}

const ADJUSTMENTS: Readonly<Record<CompareMethod["correction"], Adjustment>> = {
  holm: "holm",
  bh: "benjamini-hochberg",
  none: "none",
};

/** How many p were adjusted together. */
function adjust(metrics: readonly ComparedMetric[], { correction, level }: CompareMethod): number {
  const tested = metrics.flatMap(({ goal, groups }) =>
    groups.flatMap(({ against }) =>
      against === undefined || against.comparison.p === null
        ? []
        : [{ goal, against, p: against.comparison.p }],
    ),
  );
  const adjusted = adjustP(
    tested.map(({ p }) => p),
    ADJUSTMENTS[correction],
  );
  for (const [i, { goal, against }] of tested.entries()) {
    against.pAdjusted = adjusted[i] as number;
    against.verdict =
      against.pAdjusted >= 1 - level ? "no difference shown" : verdictOf(against.comparison, goal);
  }
  return tested.length;
}

/** Of a significant difference. Where ranks speak against the mean, neither is taken for better. */
function verdictOf({ direction, difference }: Comparison, goal: MetricValues["goal"]): Verdict {
  if (direction === 0) return "no difference shown";
  if (goal === "none" || direction !== Math.sign(difference)) return "differs";
  return direction > 0 === (goal === "max") ? "better" : "worse";
}

/** Who is the best is asked of every metric: p of that is corrected for all of them too. */
function adjustBest(bests: readonly Best[], { correction, level }: CompareMethod): void {
  const adjusted = adjustP(
    bests.map(({ pAdjusted }) => pAdjusted ?? Number.NaN),
    ADJUSTMENTS[correction],
  );
  const tested = bests.filter(({ pAdjusted }) => pAdjusted !== null).length;
  for (const [i, best] of bests.entries()) {
    if (best.pAdjusted === null) continue;
    best.pAdjusted = adjusted[i] as number;
    if (correction !== "none") best.comparisons *= tested;
    best.isClear &&= best.pAdjusted < 1 - level;
  }
}
