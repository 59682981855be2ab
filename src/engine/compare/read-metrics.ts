import { toWireNumber, type WireNumber } from "../../base/json.ts";
import type { Comparison } from "../../base/stats/compare-samples.ts";
import type { Work } from "../../base/work.ts";
import { readComparison } from "../../base/stats/reading.ts";
import { median } from "../../base/stats/sample.ts";
import type {
  BestGroup,
  ComparedTo,
  CompareMethod,
  GroupStatistics,
  MetricStatistics,
} from "../../contract/compare-statistics.ts";
import type { ReadDb } from "../../store/index.ts";
import { boundTold } from "./bound-work.ts";
import {
  compareMetrics,
  inFull,
  type ComparedMetric,
  type ComparedMetrics,
  type GroupNumbers,
} from "./compare-metrics.ts";
import type { Against } from "./hold-against.ts";
import { HAS } from "./read-values.ts";

export interface ReadMetricsArgs extends CompareMethod {
  /** Answer only these; p is adjusted for all the same. */
  readonly only?: readonly string[];
  /** What readings call the groups; their numbers without. */
  readonly names?: readonly string[];
}

interface MetricsAnswer {
  readonly metrics: MetricStatistics[];
  readonly comparisons: number;
  readonly total: number;
  readonly unshared: number;
  readonly unknown: string[];
}

export function readMetrics(db: ReadDb, args: ReadMetricsArgs, work?: Work): MetricsAnswer {
  const { only, names = [], ...method } = args;
  const isTold = (metric: string): boolean => only?.includes(metric) ?? true;
  const compared = compareMetrics(db, method, isTold, work);
  const told = compared.metrics.filter(({ metric }) => isTold(metric));
  boundTold(told.length, method.groups.length);
  const nameOf = (group: number): string => names[group] ?? `group ${group + 1}`;
  return {
    metrics: told.map((metric) => tellMetric(metric, compared, nameOf)),
    comparisons: compared.comparisons,
    total: compared.total,
    unshared: compared.unshared,
    unknown: [...compared.unknown],
  };
}

function tellMetric(
  metric: ComparedMetric,
  compared: ComparedMetrics,
  nameOf: (group: number) => string,
): MetricStatistics {
  const { goal, goalGuessed, unit, format, part } = metric;
  return {
    metric: metric.metric,
    goal,
    goalGuessed,
    unit,
    format,
    part,
    best: tellBest(metric, compared, nameOf),
    groups: metric.groups.map((group, i) => tellGroup(metric, group, i, compared, nameOf)),
  };
}

function tellGroup(
  metric: ComparedMetric,
  { n, missing, nonFinite, summary, low, high, against }: GroupNumbers,
  index: number,
  compared: ComparedMetrics,
  nameOf: (group: number) => string,
): GroupStatistics {
  const { places, method } = compared.context;
  const group = places[index] ?? [];
  const finite = group.flatMap((run) =>
    metric.has[run] === HAS.finite ? [metric.values[run] as number] : [],
  );
  return {
    n,
    missing,
    nonFinite,
    mean: toNullable(summary?.mean),
    sd: toNullable(summary?.sd),
    median: toNullable(finite.length === 0 ? undefined : median(finite)),
    min: toNullable(summary?.min),
    max: toNullable(summary?.max),
    low: toNullable(low),
    high: toNullable(high),
    values: group.map((run) =>
      metric.has[run] === HAS.nothing ? null : toWireNumber(metric.values[run] as number),
    ),
    against:
      against === undefined
        ? null
        : tellAgainst(metric, against, { a: method.baseline, b: index }, compared, nameOf),
  };
}

function tellAgainst(
  metric: ComparedMetric,
  brief: Against,
  groups: { readonly a: number; readonly b: number },
  { context, comparisons, runIds }: ComparedMetrics,
  nameOf: (group: number) => string,
): ComparedTo {
  const against = inFull(metric, groups, brief, context);
  const { comparison, percent, pairs, isPaired, pairing, pAdjusted, verdict } = against;
  const { interval, effect, test, statistic, df, p, smallestP } = comparison;
  return {
    difference: toNullable(comparison.difference),
    percent: toNullable(percent),
    low: toNullable(interval?.low),
    high: toNullable(interval?.high),
    intervalMethod: interval?.method ?? null,
    test,
    statistic: toNullable(statistic),
    df: toNullable(df),
    p,
    pAdjusted,
    smallestP,
    effect: {
      cohensD: toNullable(effect.cohensD),
      hedgesG: toNullable(effect.hedgesG),
      cliffsDelta: toNullable(effect.cliffsDelta),
      superiority: toNullable(effect.superiority),
    },
    pairs: pairs.map((pair) => ({
      key: pair.key,
      baselineRunId: runIds[pair.a] ?? "",
      runId: runIds[pair.b] ?? "",
    })),
    isPaired,
    pairing,
    moreNeeded: comparison.moreNeeded,
    verdict,
    cannotSay: comparison.cannotSay,
    reading: readComparison(comparison, {
      names: { a: nameOf(groups.a), b: nameOf(groups.b) },
      metric: metric.metric,
      goal: metric.goal,
      ...(metric.unit !== "" && { unit: metric.unit }),
      comparisons: context.method.correction === "none" ? 1 : comparisons,
      adjustedP: pAdjusted,
      alpha: 1 - context.method.level,
      power: context.method.power,
    }),
  };
}

function tellBest(
  compared: ComparedMetric,
  { context }: ComparedMetrics,
  nameOf: (group: number) => string,
): BestGroup | null {
  const { best, metric, goal, unit } = compared;
  if (best === undefined) return null;
  const { group, tied, runnerUp, against, pAdjusted, comparisons, isClear } = best;
  const whole = (other: number, brief: Against): Comparison =>
    inFull(compared, { a: other, b: group }, brief, context).comparison;
  const reading =
    tied.length > 0
      ? `${nameOf(group)} and ${tied.map(nameOf).join(", ")} have the same, best mean ${metric}.`
      : runnerUp === undefined || against === undefined
        ? `Only ${nameOf(group)} has a finite ${metric}.`
        : `${nameOf(group)} has the best mean ${metric}. ${readComparison(
            whole(runnerUp, against),
            {
              names: { a: nameOf(runnerUp), b: nameOf(group) },
              metric,
              goal,
              ...(unit !== "" && { unit }),
              comparisons,
              adjustedP: pAdjusted,
              alpha: 1 - context.method.level,
              power: context.method.power,
            },
          )}`;
  return { group, tied: [...tied], runnerUp: runnerUp ?? null, pAdjusted, isClear, reading };
}

function toNullable(value: number | null | undefined): WireNumber | null {
  return value === null || value === undefined || Number.isNaN(value) ? null : toWireNumber(value);
}
