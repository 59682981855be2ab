import { isSystemMetric } from "../../base/system-metric.ts";
import type { Goal } from "../../base/metric-goal.ts";
import type { METRIC_PARTS } from "../../contract/compare-statistics.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import type { MetricDefinition } from "../runs/index.ts";
import { createMeanings, projectsOf } from "./metric-meanings.ts";

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

/** A metric that some of the runs have. */
export interface KnownMetric extends MetricDefinition {
  readonly id: number;
  readonly metric: string;
  /** Two groups have it, or the only one has. */
  readonly isShared: boolean;
}

/**
 * Which metrics the runs have, and how their projects mean them: what is needed to choose some, before memory for the values of
 * each is taken. The store answers by kinds of runs, those of the same project and groups.
 * @param groups as places among the runs
 * @param metrics names; without: all that the runs have
 */
export function listKnownMetrics(
  db: ReadDb,
  runNums: readonly number[],
  groups: ReadonlyArray<readonly number[]>,
  metrics: readonly string[] | undefined,
): KnownMetric[] {
  const projects = projectsOf(db, runNums);
  const groupsOf = runNums.map((): number[] => []);
  for (const [group, places] of groups.entries())
    for (const place of places) groupsOf[place]?.push(group);
  const kinds = new Map<string, number>();
  const runs = runNums.map((num, place) => {
    const sign = `${groupsOf[place]?.join()} ${projects[place]}`;
    const kind = kinds.get(sign) ?? place;
    kinds.set(sign, kind);
    return [num, kind];
  });
  const rows = statement(
    db,
    `WITH r AS MATERIALIZED (SELECT value ->> 0 AS num, value ->> 1 AS kind FROM json_each(:runs))
     SELECT DISTINCT s.metric_id, r.kind FROM r CROSS JOIN series s ON s.run_num = r.num
      WHERE s.count > 0 AND s.twin = 0
        ${metrics === undefined ? "" : "AND s.metric_id IN (SELECT id FROM metrics WHERE name IN (SELECT value FROM json_each(:metrics)))"}`,
    "raw",
  ).iterate({
    runs: JSON.stringify(runs),
    ...(metrics !== undefined && { metrics: JSON.stringify(metrics) }),
  }) as Iterable<[metricId: number, kind: number]>;
  const found = new Map<number, { readonly projects: Set<string>; readonly groups: Set<number> }>();
  for (const [id, kind] of rows) {
    let one = found.get(id);
    if (one === undefined) found.set(id, (one = { projects: new Set(), groups: new Set() }));
    one.projects.add(projects[kind] as string);
    for (const group of groupsOf[kind] ?? []) if (one.groups.size < 2) one.groups.add(group);
  }
  const names = new Map(
    statement(
      db,
      "SELECT m.id, m.name FROM json_each(?) j JOIN metrics m ON m.id = j.value",
      "raw",
    ).all(JSON.stringify([...found.keys()])) as Array<[number, string]>,
  );
  const meaningOf = createMeanings(db);
  const wanted = Math.min(2, groups.length);
  return [...found].map(([id, one]) => {
    const metric = names.get(id) ?? "";
    const isShared = one.groups.size >= wanted;
    return { ...meaningOf(metric, one.projects), id, metric, isShared };
  });
}

/** Of these metrics, in their order: one pass over the summaries of the runs' series; no point is read. */
export function readValues(
  db: ReadDb,
  runNums: readonly number[],
  metrics: readonly KnownMetric[],
  part: MetricPart,
): MetricValues[] {
  const totals = readTotals(
    db,
    runNums,
    metrics.map(({ id }) => id),
  );
  return metrics.map((metric) =>
    toValues(metric, totals.get(metric.id) ?? emptyTotals(runNums.length), part),
  );
}

function readTotals(
  db: ReadDb,
  runNums: readonly number[],
  metricIds: readonly number[],
): ReadonlyMap<number, Totals> {
  const places = new Map(runNums.map((num, i) => [num, i]));
  const totals = new Map<number, Totals>();
  const rows = statement(
    db,
    `SELECT s.run_num, s.metric_id, s.source_num, s.attempt, s.count - s.nan - s.pos_inf - s.neg_inf, s.min_value, s.max_value,
            s.sum, s.last_value
       FROM json_each(:runs) j CROSS JOIN series s ON s.run_num = j.value
      WHERE s.count > 0 AND s.twin = 0 AND s.metric_id IN (SELECT value FROM json_each(:metrics))`,
    "raw",
  ).iterate({
    runs: JSON.stringify(runNums),
    metrics: JSON.stringify(metricIds),
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
  { metric, goal, goalGuessed, unit, format }: KnownMetric,
  of: Totals,
  wish: MetricPart,
): MetricValues {
  const part = wish === "best" ? BEST[goal] : wish;
  const values =
    part === "mean" ? of.sum.map((sum, i) => sum / (of.finite[i] as number)) : of[part];
  const has = of.has.map((known, i) =>
    known === HAS.nothing ? HAS.nothing : Number.isFinite(values[i]) ? HAS.finite : HAS.other,
  );
  return { goal, goalGuessed, unit, format, metric, part, values, has };
}

const BEST: Readonly<Record<Goal, "min" | "max" | "last">> = {
  min: "min",
  max: "max",
  none: "last",
};

/** Those with a goal first, those of the machine last; by name. */
export function orderMetrics(all: readonly KnownMetric[]): KnownMetric[] {
  const rank = ({ metric, goal }: KnownMetric): number =>
    isSystemMetric(metric) ? 2 : goal === "none" ? 1 : 0;
  return all.toSorted(
    (a, b) => rank(a) - rank(b) || (a.metric < b.metric ? -1 : a.metric > b.metric ? 1 : 0),
  );
}
