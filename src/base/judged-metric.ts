import type { Goal } from "./metric-goal.ts";
import { isSystemMetric } from "./system-metric.ts";

interface JudgedMetric {
  readonly metric: string;
  /** That have it. */
  readonly runs: number;
  readonly goal: Goal;
}

/** Held-out data says more than what was trained on; the test set says least often, and last. */
const STAGES: ReadonlyArray<readonly [pattern: RegExp, rank: number]> = [
  [/(^|[^a-z])(val|valid|validation|eval|evaluation|dev)([^a-z]|$)/i, 0],
  [/(^|[^a-z])test([^a-z]|$)/i, 1],
  [/(^|[^a-z])(train|training)([^a-z]|$)/i, 3],
];
const NO_STAGE = 2;
/** A run that died early lacks a metric of all the others: that must not decide. */
const MOST = 0.9;

/**
 * The metrics in the order in which a person would judge by them: first those with a goal that (nearly) most runs have,
 * on validation before test before training, and of those a score before a loss.
 */
export function rankMetrics<T extends JudgedMetric>(metrics: readonly T[]): readonly T[] {
  const most = Math.max(0, ...metrics.filter(hasGoal).map(({ runs }) => runs));
  const rank = (one: JudgedMetric): readonly number[] => [
    isSystemMetric(one.metric) ? 1 : 0,
    hasGoal(one) ? 0 : 1,
    one.runs >= most * MOST ? 0 : 1,
    stageOf(one.metric),
    one.goal === "max" ? 0 : 1,
    -one.runs,
  ];
  return metrics
    .map((metric) => ({ metric, rank: rank(metric) }))
    .toSorted((a, b) => compareRanks(a.rank, b.rank) || byName(a.metric.metric, b.metric.metric))
    .map(({ metric }) => metric);
}

const hasGoal = ({ goal }: JudgedMetric): boolean => goal !== "none";

function stageOf(metric: string): number {
  return STAGES.find(([pattern]) => pattern.test(metric))?.[1] ?? NO_STAGE;
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : (a[at] as number) - (b[at] as number);
}

const byName = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : 1);
