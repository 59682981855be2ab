import { AppError } from "../../base/errors.ts";
import { statement, type ReadDb, type WriteDb } from "../open.ts";
import { clampSum, type PointSummary, type SummaryPoint } from "./chunk-stats.ts";

/** What the `series` row knows of its points. Steps are bigint where the series has wide ones. */
export interface SeriesSummary {
  readonly float32: boolean;
  readonly wideSteps: boolean;
  readonly chunks: number;
  /** Undefined while the series has no point. */
  readonly points: PointSummary | undefined;
}

const COLUMNS = `float32, wide_steps, chunks, count, nan, pos_inf, neg_inf, first_step, last_step, min_step, max_step,
  first_us, last_us, first_value, last_value, min_value, max_value, min_value_step, max_value_step, sum, monotone_steps, monotone_times`;
const SELECT = `SELECT ${COLUMNS} FROM series WHERE id = ?`;
const UPDATE = `UPDATE series SET float32 = ?, wide_steps = ?, chunks = ?, count = ?, nan = ?, pos_inf = ?, neg_inf = ?,
  first_step = ?, last_step = ?, min_step = ?, max_step = ?, first_us = ?, last_us = ?, first_value = ?, last_value = ?,
  min_value = ?, max_value = ?, min_value_step = ?, max_value_step = ?, sum = ?, monotone_steps = ?, monotone_times = ?
  WHERE id = ?`;

interface Row {
  readonly float32: bigint;
  readonly wide_steps: bigint;
  readonly chunks: bigint;
  readonly count: bigint;
  readonly nan: bigint;
  readonly pos_inf: bigint;
  readonly neg_inf: bigint;
  readonly first_step: bigint;
  readonly last_step: bigint;
  readonly min_step: bigint;
  readonly max_step: bigint;
  readonly first_us: bigint | null;
  readonly last_us: bigint | null;
  readonly first_value: Uint8Array;
  readonly last_value: Uint8Array;
  readonly min_value: number | null;
  readonly max_value: number | null;
  readonly min_value_step: bigint | null;
  readonly max_value_step: bigint | null;
  readonly sum: number;
  readonly monotone_steps: bigint;
  readonly monotone_times: bigint;
}

/** Throws AppError NOT_FOUND. */
export function readSummary(db: ReadDb, seriesId: number): SeriesSummary {
  const row = statement(db, SELECT, "safe").get(seriesId) as Row | undefined;
  if (row === undefined) throw new AppError("NOT_FOUND", `There is no series ${seriesId}.`);
  const wideSteps = row.wide_steps === 1n;
  return {
    float32: row.float32 === 1n,
    wideSteps,
    chunks: Number(row.chunks),
    points: row.count === 0n ? undefined : pointsOf(row, wideSteps),
  };
}

function pointsOf(row: Row, wide: boolean): PointSummary {
  const step = (value: bigint): number | bigint => (wide ? value : Number(value));
  const time = (value: bigint | null): number => (value === null ? NaN : Number(value));
  const extreme = (value: number | null, at: bigint | null): SummaryPoint | undefined =>
    value === null || at === null ? undefined : { index: -1, value, step: step(at), us: NaN };
  return {
    count: Number(row.count),
    nan: Number(row.nan),
    posInf: Number(row.pos_inf),
    negInf: Number(row.neg_inf),
    firstStep: step(row.first_step),
    lastStep: step(row.last_step),
    minStep: step(row.min_step),
    maxStep: step(row.max_step),
    firstUs: time(row.first_us),
    lastUs: time(row.last_us),
    minUs: NaN,
    maxUs: NaN,
    firstValue: decodeDouble(row.first_value),
    lastValue: decodeDouble(row.last_value),
    min: extreme(row.min_value, row.min_value_step),
    max: extreme(row.max_value, row.max_value_step),
    firstFinite: undefined,
    lastFinite: undefined,
    sum: row.sum,
    monotoneSteps: row.monotone_steps === 1n,
    monotoneTimes: row.monotone_times === 1n,
  };
}

export function writeSummary(db: WriteDb, seriesId: number, summary: SeriesSummary): void {
  const { points } = summary;
  if (points === undefined) return;
  const time = (us: number): number | null => (Number.isFinite(us) ? us : null);
  statement(db, UPDATE).run(
    Number(summary.float32),
    Number(summary.wideSteps),
    summary.chunks,
    points.count,
    points.nan,
    points.posInf,
    points.negInf,
    points.firstStep,
    points.lastStep,
    points.minStep,
    points.maxStep,
    time(points.firstUs),
    time(points.lastUs),
    encodeDouble(points.firstValue),
    encodeDouble(points.lastValue),
    points.min?.value ?? null,
    points.max?.value ?? null,
    points.min?.step ?? null,
    points.max?.step ?? null,
    points.sum,
    Number(points.monotoneSteps),
    Number(points.monotoneTimes),
    seriesId,
  );
}

/** The summary of the points of `a` followed by those of `b`. Of equal extremes the earlier one stays. */
export function mergeSummaries(a: PointSummary | undefined, b: PointSummary): PointSummary {
  if (a === undefined) return b;
  return {
    ...b,
    count: a.count + b.count,
    nan: a.nan + b.nan,
    posInf: a.posInf + b.posInf,
    negInf: a.negInf + b.negInf,
    firstStep: a.firstStep,
    minStep: b.minStep < a.minStep ? b.minStep : a.minStep,
    maxStep: b.maxStep > a.maxStep ? b.maxStep : a.maxStep,
    firstUs: a.firstUs,
    firstValue: a.firstValue,
    min: b.min !== undefined && (a.min === undefined || b.min.value < a.min.value) ? b.min : a.min,
    max: b.max !== undefined && (a.max === undefined || b.max.value > a.max.value) ? b.max : a.max,
    sum: clampSum(a.sum + b.sum),
    monotoneSteps: a.monotoneSteps && b.monotoneSteps && b.firstStep >= a.lastStep,
    monotoneTimes: a.monotoneTimes && b.monotoneTimes && b.firstUs >= a.lastUs,
  };
}

/** The 8 bytes of `first_value` and `last_value`. */
function encodeDouble(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return bytes;
}

function decodeDouble(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getFloat64(0, true);
}
