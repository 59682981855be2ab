import { isSystemMetric } from "../../base/system-metric.ts";
import type { Goal } from "../../base/metric-goal.ts";
import type { METRIC_PARTS } from "../../contract/compare-statistics.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { readDefinitions, type MetricDefinition } from "../runs/index.ts";

export type MetricPart = (typeof METRIC_PARTS)[number];

/** What a run has of a metric. */
export const HAS = { nothing: 0, finite: 1, other: 2 } as const;

/** One value of a metric for each run, in the order of the runs. */
export interface MetricValues extends MetricDefinition {
  readonly metric: string;
  /** The part that was taken. */
  readonly part: MetricPart;
  /** NaN where there is nothing. */
  readonly values: Float64Array;
  readonly has: Uint8Array;
}

/** Sums and ends of a metric over all series of each run, as `metrics.KEY.PART` of a query is made of them. */
interface Totals {
  readonly has: Uint8Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly sum: Float64Array;
  readonly finite: Float64Array;
  readonly last: Float64Array;
  readonly lastSource: Float64Array;
  readonly lastAttempt: Float64Array;
}

/** Series row by row; a blob of eight bytes, since SQLite makes NULL of NaN. */
type SeriesRow = [
  runNum: number,
  metricId: number,
  sourceNum: number,
  attempt: number,
  finite: number,
  min: number | null,
  max: number | null,
  sum: number,
  last: Uint8Array | null,
];

export interface ValuesArgs {
  readonly runNums: readonly number[];
  /** Without: all that the runs have. */
  readonly metrics: readonly string[] | undefined;
  readonly part: MetricPart;
}

/** One pass over the summaries of the runs' series; no point is read. */
export function readValues(db: ReadDb, { runNums, metrics, part }: ValuesArgs): MetricValues[] {
  const names = new Map(
    (
      statement(
        db,
        metrics === undefined
          ? "SELECT id, name FROM metrics WHERE ? IS NULL"
          : "SELECT id, name FROM metrics WHERE name IN (SELECT value FROM json_each(?))",
      ).all(metrics === undefined ? null : JSON.stringify(metrics)) as Array<{
        readonly id: number;
        readonly name: string;
      }>
    ).map(({ id, name }) => [id, name]),
  );
  const totals = readTotals(db, runNums, metrics === undefined ? undefined : [...names.keys()]);
  const define = readMeanings(db, runNums);
  return [...totals].map(([id, of]) => toValues(names.get(id) ?? "", of, part, define));
}

function readTotals(
  db: ReadDb,
  runNums: readonly number[],
  metricIds: readonly number[] | undefined,
): ReadonlyMap<number, Totals> {
  const places = new Map(runNums.map((num, i) => [num, i]));
  const totals = new Map<number, Totals>();
  const rows = statement(
    db,
    `SELECT s.run_num, s.metric_id, s.source_num, s.attempt, s.count - s.nan - s.pos_inf - s.neg_inf, s.min_value, s.max_value,
            s.sum, s.last_value
       FROM json_each(:runs) j CROSS JOIN series s ON s.run_num = j.value
      WHERE s.count > 0 AND s.twin = 0 ${metricIds === undefined ? "" : "AND s.metric_id IN (SELECT value FROM json_each(:metrics))"}`,
    "raw",
  ).iterate({
    runs: JSON.stringify(runNums),
    ...(metricIds !== undefined && { metrics: JSON.stringify(metricIds) }),
  }) as IterableIterator<SeriesRow>;
  for (const row of rows) {
    let of = totals.get(row[1]);
    if (of === undefined) totals.set(row[1], (of = emptyTotals(runNums.length)));
    addRow(of, places.get(row[0]) ?? 0, row);
  }
  return totals;
}

function emptyTotals(runs: number): Totals {
  const numbers = (fill: number): Float64Array => new Float64Array(runs).fill(fill);
  return {
    has: new Uint8Array(runs),
    min: numbers(Number.NaN),
    max: numbers(Number.NaN),
    sum: numbers(0),
    finite: numbers(0),
    last: numbers(Number.NaN),
    lastSource: numbers(-1),
    lastAttempt: numbers(-1),
  };
}

function addRow(of: Totals, run: number, row: SeriesRow): void {
  const [, , source, attempt, finite, min, max, sum, last] = row;
  of.has[run] = HAS.finite;
  const [low, high] = [of.min[run] as number, of.max[run] as number];
  if (min !== null && !(low <= min)) of.min[run] = min;
  if (max !== null && !(high >= max)) of.max[run] = max;
  of.sum[run] = (of.sum[run] as number) + sum;
  of.finite[run] = (of.finite[run] as number) + finite;
  const [lastSource, lastAttempt] = [of.lastSource[run] as number, of.lastAttempt[run] as number];
  // Of contexts, which come in their order, the last one: as the index gives it to a query.
  const isNewer = source > lastSource || (source === lastSource && attempt >= lastAttempt);
  if (!isNewer || last === null) return;
  of.lastSource[run] = source;
  of.lastAttempt[run] = attempt;
  of.last[run] = new DataView(last.buffer, last.byteOffset, 8).getFloat64(0, true);
}

function toValues(
  metric: string,
  of: Totals,
  wish: MetricPart,
  define: (metric: string, has: Uint8Array) => MetricDefinition,
): MetricValues {
  const definition = define(metric, of.has);
  const part = wish === "best" ? BEST[definition.goal] : wish;
  const values =
    part === "mean" ? of.sum.map((sum, i) => sum / (of.finite[i] as number)) : of[part];
  const has = of.has.map((known, i) =>
    known === HAS.nothing ? HAS.nothing : Number.isFinite(values[i]) ? HAS.finite : HAS.other,
  );
  return { ...definition, metric, part, values, has };
}

const BEST: Readonly<Record<Goal, "min" | "max" | "last">> = {
  min: "min",
  max: "max",
  none: "last",
};

/** Where the projects of the runs that have a metric see it differently, no value of it is better. */
function readMeanings(
  db: ReadDb,
  runNums: readonly number[],
): (metric: string, has: Uint8Array) => MetricDefinition {
  const projectOf = statement(
    db,
    "SELECT r.project_id FROM json_each(?) j JOIN runs r ON r.num = j.value ORDER BY j.key",
    "pluck",
  ).all(JSON.stringify(runNums)) as string[];
  const definers = new Map(
    [...new Set(projectOf)].map((project) => [project, readDefinitions(db, project)]),
  );
  return (metric, has) => {
    const projects = new Set(projectOf.filter((_, i) => has[i] !== HAS.nothing));
    const definitions = [...projects].flatMap((project) => definers.get(project)?.(metric) ?? []);
    const [first] = definitions;
    if (first === undefined) throw new Error("a metric that no run has");
    if (definitions.every(({ goal }) => goal === first.goal)) return first;
    return { ...first, goal: "none", goalGuessed: false };
  };
}

/** Those with a goal first, those of the machine last; by name. */
export function orderMetrics(all: readonly MetricValues[]): MetricValues[] {
  const rank = ({ metric, goal }: MetricValues): number =>
    isSystemMetric(metric) ? 2 : goal === "none" ? 1 : 0;
  return all.toSorted(
    (a, b) => rank(a) - rank(b) || (a.metric < b.metric ? -1 : a.metric > b.metric ? 1 : 0),
  );
}
