import { narrow } from "../../base/exact-json.ts";
import { MAX_SAFE_STEP, stepAt, type PointColumns } from "../../base/points.ts";
import {
  appendToSeries,
  makeBatch,
  markArrival,
  readPoints,
  statement,
  type WriteDb,
} from "../../store/index.ts";
import { ensureMetric, ensureSeries } from "../runs/index.ts";
import type { RunLink } from "./run-links.ts";

/** One value of a metric as it was logged. */
export interface LoggedPoint {
  readonly key: string;
  readonly value: number;
  /** Exact int64. */
  readonly ms: number | bigint;
  /** Exact int64. */
  readonly step: number | bigint;
  /** Of the model and the data set that it was measured with; "" for none. */
  readonly modelId: string;
  readonly datasetName: string;
  readonly datasetDigest: string;
}

/** Points of all models and data sets are one line. */
const CONTEXT = "";

/**
 * Adds points to the run's lines; an exact repeat (key, time, step, value) is one point. Answers whether the run has a
 * metric that it had not before.
 */
export function logPoints(
  db: WriteDb,
  run: RunLink,
  points: readonly LoggedPoint[],
  nowUs: number,
): boolean {
  let newMetrics = false;
  let added = 0;
  let lastStep: bigint | undefined;
  for (const [key, all] of Map.groupBy(points, (point) => point.key)) {
    const { seriesId, isNewMetric } = ensureSeries(db, {
      runNum: run.runNum,
      sourceNum: run.sourceNum,
      attempt: 1,
      metricId: ensureMetric(db, key),
      context: CONTEXT,
      float32: false,
      zoneAssumed: false,
    });
    newMetrics ||= isNewMetric;
    const known = readRange(db, seriesId);
    const fresh = dropRepeats(db, seriesId, known, all);
    noteLatest(db, run, key, all);
    if (fresh.length === 0) continue;
    appendToSeries(db, seriesId, makeBatch(toColumns(fresh)));
    markArrival(db, seriesId, nowUs, fresh.length);
    noteWideTimes(db, run.trackingId, key, known.count, fresh);
    added += fresh.length;
    for (const { step } of fresh)
      if (lastStep === undefined || step > lastStep) lastStep = BigInt(step);
  }
  noteModelMetrics(db, run, points);
  if (added > 0) {
    statement(
      db,
      `UPDATE runs SET point_count = point_count + :added, last_step = max(coalesce(last_step, :lastStep), :lastStep)
        WHERE num = :runNum`,
    ).run({ added, lastStep: lastStep ?? null, runNum: run.runNum });
  }
  return newMetrics;
}

interface SeriesRange {
  readonly count: number;
  readonly minStep: bigint;
  readonly maxStep: bigint;
  /** Of the last point, where the times never went back. */
  readonly lastUs: number | undefined;
}

function readRange(db: WriteDb, seriesId: number): SeriesRange {
  const row = statement(
    db,
    `SELECT count, min_step AS minStep, max_step AS maxStep, iif(monotone_times = 1, last_us, NULL) AS lastUs
       FROM series WHERE id = ?`,
    "safe",
  ).get(seriesId) as {
    readonly count: bigint;
    readonly minStep: bigint;
    readonly maxStep: bigint;
    readonly lastUs: bigint | null;
  };
  return {
    ...row,
    count: Number(row.count),
    lastUs: row.lastUs === null ? undefined : Number(row.lastUs),
  };
}

/** Points that the series does not have yet, each once. Only where steps and times overlap its points are read. */
function dropRepeats(
  db: WriteDb,
  seriesId: number,
  known: SeriesRange,
  points: readonly LoggedPoint[],
): readonly LoggedPoint[] {
  const mayBeKnown = points.filter(
    (point) =>
      known.count > 0 &&
      point.step >= known.minStep &&
      point.step <= known.maxStep &&
      usOf(point) <= (known.lastUs ?? Infinity),
  );
  const seen = new Set<string>();
  if (mayBeKnown.length > 0) {
    const steps = mayBeKnown.map(({ step }) => Number(step));
    const stored = readPoints(db, seriesId, {
      axis: "step",
      from: Math.min(...steps),
      to: Math.max(...steps),
    });
    for (let i = 0; i < stored.values.length; i++)
      seen.add(
        identity(stepAt(stored.steps, i), stored.timesUs[i] ?? NaN, stored.values[i] ?? NaN),
      );
  }
  return points.filter((point) => {
    const id = identity(point.step, usOf(point), point.value);
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

/** -0 is 0 here, as in the database of MLflow. */
function identity(step: number | bigint, us: number, value: number): string {
  return `${step} ${us} ${value}`;
}

/** The last time that the store's 64 bits of microseconds hold, as a double. */
const MOST_US = 2 ** 63 - 1024;

function usOf({ ms }: LoggedPoint): number {
  return Math.min(Number(BigInt(ms) * 1000n), MOST_US);
}

function toColumns(points: readonly LoggedPoint[]): PointColumns {
  const isWide = points.some(
    ({ step }) => typeof step === "bigint" || Math.abs(step) > MAX_SAFE_STEP,
  );
  return {
    steps: isWide
      ? BigInt64Array.from(points, ({ step }) => BigInt(step))
      : Float64Array.from(points, ({ step }) => Number(step)),
    timesUs: Float64Array.from(points, usOf),
    values: Float64Array.from(points, ({ value }) => value),
  };
}

/** Times that come out of the store as another millisecond. */
function noteWideTimes(
  db: WriteDb,
  trackingId: string,
  key: string,
  before: number,
  points: readonly LoggedPoint[],
): void {
  for (const [i, point] of points.entries()) {
    if (msOf(usOf(point)) === point.ms) continue;
    statement(
      db,
      "INSERT OR REPLACE INTO tracking_wide_times (run_id, key, context, place, ms) VALUES (?, ?, ?, ?, ?)",
    ).run(trackingId, key, CONTEXT, before + i, point.ms);
  }
}

/** Milliseconds of a stored time. */
export function msOf(us: number): number | bigint {
  return Number.isSafeInteger(us) ? Math.floor(us / 1000) : narrow(BigInt(us) / 1000n);
}

interface Latest {
  readonly value: number | null;
  readonly step: bigint;
  readonly ms: bigint;
}

/** The greatest (step, time, value) counts, NaN as 0: not what was logged last. */
function isLater(a: Latest, b: Latest): boolean {
  if (a.step !== b.step) return a.step > b.step;
  if (a.ms !== b.ms) return a.ms > b.ms;
  return (a.value ?? 0) > (b.value ?? 0);
}

function latestOf(points: readonly LoggedPoint[]): Latest | undefined {
  let latest: Latest | undefined;
  for (const { value, step, ms } of points) {
    const one = { value: Number.isNaN(value) ? null : value, step: BigInt(step), ms: BigInt(ms) };
    if (latest === undefined || isLater(one, latest)) latest = one;
  }
  return latest;
}

function noteLatest(
  db: WriteDb,
  { trackingId }: RunLink,
  key: string,
  points: readonly LoggedPoint[],
): void {
  const latest = latestOf(points);
  if (latest === undefined) return;
  const known = statement(
    db,
    "SELECT value, step, ms FROM tracking_latest WHERE run_id = ? AND key = ?",
    "safe",
  ).get(trackingId, key) as Latest | undefined;
  if (known !== undefined && !isLater(latest, known)) return;
  statement(
    db,
    `INSERT INTO tracking_latest (run_id, key, value, step, ms) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET value = excluded.value, step = excluded.step, ms = excluded.ms`,
  ).run(trackingId, key, latest.value, latest.step, latest.ms);
}

/** What was measured of logged models: for each data set the latest. */
function noteModelMetrics(
  db: WriteDb,
  { trackingId }: RunLink,
  points: readonly LoggedPoint[],
): void {
  const ofModels = points.filter(({ modelId }) => modelId !== "");
  const groups = Map.groupBy(ofModels, ({ modelId, key, datasetName, datasetDigest }) =>
    JSON.stringify([modelId, key, datasetName, datasetDigest]),
  );
  for (const [group, all] of groups) {
    const of = JSON.parse(group) as string[];
    const latest = latestOf(all);
    if (latest === undefined) continue;
    const known = statement(
      db,
      `SELECT value, step, ms FROM logged_model_metrics
        WHERE model_id = ? AND key = ? AND dataset_name = ? AND dataset_digest = ? AND run_id = ?`,
      "safe",
    ).get(...of, trackingId) as Latest | undefined;
    if (known !== undefined && !isLater(latest, known)) continue;
    statement(
      db,
      `INSERT INTO logged_model_metrics (model_id, key, dataset_name, dataset_digest, run_id, value, step, ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value, step = excluded.step, ms = excluded.ms`,
    ).run(...of, trackingId, latest.value, latest.step, latest.ms);
  }
}
