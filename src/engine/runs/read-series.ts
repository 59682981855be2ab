import { encodeColumnBlob, type Column } from "../../base/column-blob.ts";
import { AppError } from "../../base/errors.ts";
import { toWireNumber, type WireNumber } from "../../base/json.ts";
import { stepAt, type PointColumns, type Steps } from "../../base/points.ts";
import type { SeriesMeta, XAxis } from "../../contract/runs.ts";
import {
  readPoints,
  reducePoints,
  reduceSeries,
  statement,
  type ReadDb,
  type ReducedSeries,
  type ReduceQuery,
} from "../../store/index.ts";

export interface ReadSeriesArgs {
  readonly metric: string;
  readonly runIds: readonly string[];
  readonly x: XAxis;
  readonly range?: { readonly from: number; readonly to: number };
  readonly pixelColumns: number;
  readonly smoothing: number;
  readonly ghosts: boolean;
}

interface SeriesRow {
  readonly id: number;
  readonly runId: string;
  readonly sourceId: string;
  readonly context: string;
  readonly attempt: number;
  readonly startedUs: number | null;
  readonly firstStep: number;
  readonly minStep: number;
  readonly maxStep: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}

const SERIES_ROWS = `
  SELECT s.id, r.id AS runId, o.id AS sourceId, s.context, s.attempt, r.started_us AS startedUs, s.first_step AS firstStep,
         s.min_step AS minStep, s.max_step AS maxStep, s.first_us AS firstUs, s.last_us AS lastUs
    FROM json_each(?) j JOIN runs r ON r.id = j.value
    JOIN metrics m ON m.name = ?
    JOIN series s ON s.run_num = r.num AND s.metric_id = m.id
    JOIN sources o ON o.num = s.source_num
   WHERE s.count > 0 ORDER BY j.key, s.source_num, s.context, s.attempt`;

/** One drawn line: the attempts of one series, the last of which wins from its first step on. */
type Line = readonly SeriesRow[];

/** The blob that `runs.readSeries` answers: one metric over many runs, reduced to pixels. */
export function readSeries(db: ReadDb, args: ReadSeriesArgs): Uint8Array<ArrayBuffer> {
  const rows = statement(db, SERIES_ROWS).all(
    JSON.stringify(args.runIds),
    args.metric,
  ) as SeriesRow[];
  const lines = groupLines(rows);
  const range = args.range ?? wholeRange(lines, args);
  const metas: SeriesMeta[] = [];
  const columns: Column[] = [];
  const add = (row: SeriesRow, ghost: boolean, reduced: ReducedSeries, baseUs: number): void => {
    metas.push({
      runId: row.runId,
      metric: args.metric,
      context: row.context,
      sourceId: row.sourceId,
      attempt: row.attempt,
      ghost,
      inRange: reduced.inRange,
      shown: reduced.x.length,
      nonFinite: reduced.nonFinite,
    });
    columns.push(
      shift(reduced.x, baseUs),
      reduced.y,
      toFloats(reduced.steps),
      reduced.timesUs,
      shift(reduced.smoothX, baseUs),
      reduced.smoothY,
      shift(reduced.markX, baseUs),
      reduced.markKind,
    );
  };
  for (const line of lines) {
    const last = line.at(-1);
    if (last === undefined) continue;
    const baseUs = args.x === "relative" ? baseOf(last) : 0;
    const query: ReduceQuery = {
      axis: args.x === "step" ? "step" : "time",
      from: range.from + baseUs,
      to: range.to + baseUs,
      pixelColumns: args.pixelColumns,
      smoothing: args.smoothing,
    };
    const only = line.length === 1;
    if (only) add(last, false, reduceSeries(db, last.id, query), baseUs);
    else add(last, false, reducePoints(joinAttempts(db, line), query), baseUs);
    if (args.ghosts && !only) {
      for (const row of line.slice(0, -1)) add(row, true, reduceSeries(db, row.id, query), baseUs);
    }
  }
  return encodeColumnBlob(metas, columns);
}

function groupLines(rows: readonly SeriesRow[]): Line[] {
  const lines = new Map<string, SeriesRow[]>();
  for (const row of rows) {
    const key = `${row.runId}\n${row.sourceId}\n${row.context}`;
    const line = lines.get(key);
    if (line === undefined) lines.set(key, [row]);
    else line.push(row);
  }
  return [...lines.values()];
}

/** Points of each attempt up to where the next one begins, in file order. */
function joinAttempts(db: ReadDb, line: Line): PointColumns {
  const parts = line.map((row, index) => keepBelow(readPoints(db, row.id), endOf(line, index)));
  const float32 = parts.every(({ values }) => values instanceof Float32Array);
  const count = parts.reduce((sum, { values }) => sum + values.length, 0);
  const steps = new Float64Array(count);
  const timesUs = new Float64Array(count);
  const values = float32 ? new Float32Array(count) : new Float64Array(count);
  let at = 0;
  for (const part of parts) {
    steps.set(toFloats(part.steps), at);
    timesUs.set(part.timesUs, at);
    values.set(part.values, at);
    at += part.values.length;
  }
  return { steps, timesUs, values };
}

function keepBelow(columns: PointColumns, end: number): PointColumns {
  if (end === Number.POSITIVE_INFINITY) return columns;
  const kept: number[] = [];
  for (let i = 0; i < columns.values.length; i++) if (stepAt(columns.steps, i) < end) kept.push(i);
  const pick = (from: ArrayLike<number>): Float64Array =>
    Float64Array.from(kept, (i) => from[i] as number);
  return {
    steps: pick(toFloats(columns.steps)),
    timesUs: pick(columns.timesUs),
    values:
      columns.values instanceof Float32Array
        ? Float32Array.from(pick(columns.values))
        : pick(columns.values),
  };
}

/**
 * From the first to the last point that is drawn, in units of the axis: the pixel columns of the answer are then those
 * of a picture without margins.
 */
function wholeRange(
  lines: readonly Line[],
  { x, ghosts }: ReadSeriesArgs,
): { from: number; to: number } {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const line of lines) {
    const baseUs = x === "relative" ? baseOf(line.at(-1)) : 0;
    line.forEach((row, index) => {
      const end = endOf(line, index);
      if (!ghosts && row.minStep >= end) return;
      const low = x === "step" ? row.minStep : row.firstUs === null ? NaN : row.firstUs - baseUs;
      const high = x === "step" ? row.maxStep : row.lastUs === null ? NaN : row.lastUs - baseUs;
      if (low < from) from = low;
      // What an older attempt wrote after the next one's first step is drawn only as a ghost.
      if (high > to && (ghosts || end === Number.POSITIVE_INFINITY)) to = high;
    });
  }
  return from <= to ? { from, to } : { from: 0, to: 1 };
}

/** Where relative time begins. */
function baseOf(row: SeriesRow | undefined): number {
  return row?.startedUs ?? row?.firstUs ?? 0;
}

/** The first step of what came after an attempt; from there on it is a ghost. */
function endOf(line: Line, index: number): number {
  return Math.min(
    ...line.slice(index + 1).map(({ firstStep }) => firstStep),
    Number.POSITIVE_INFINITY,
  );
}

function shift(xs: Float64Array, by: number): Float64Array {
  return by === 0 ? xs : xs.map((x) => x - by);
}

function toFloats(steps: Steps): Float64Array {
  return steps instanceof Float64Array ? steps : Float64Array.from(steps, Number);
}

export interface GetPointsArgs {
  readonly runId: string;
  readonly metric: string;
  readonly from?: number;
  readonly to?: number;
  readonly maxPoints?: number;
}

interface PointsAnswer {
  readonly series: Array<{
    sourceId: string;
    context: string;
    attempt: number;
    total: number;
    points: Array<{ step: number | string; timeUs: number | null; value: WireNumber }>;
  }>;
}

/** Stored points as they are, attempt by attempt, in file order; `maxPoints` reduces with true minimum and maximum. */
export function getPoints(db: ReadDb, args: GetPointsArgs): PointsAnswer {
  const rows = statement(db, SERIES_ROWS).all(
    JSON.stringify([args.runId]),
    args.metric,
  ) as SeriesRow[];
  if (rows.length === 0) {
    throw new AppError(
      "NOT_FOUND",
      `There is no metric "${args.metric}" in this run.`,
      "List them with `assay metrics ls RUN`.",
    );
  }
  return {
    series: rows.map((row) => {
      const columns = withinSteps(readPoints(db, row.id), args.from, args.to);
      const total = columns.values.length;
      const points =
        args.maxPoints === undefined || total <= args.maxPoints
          ? columns
          : reduceTo(columns, args.maxPoints);
      return {
        sourceId: row.sourceId,
        context: row.context,
        attempt: row.attempt,
        total,
        points: Array.from(points.values, (value, i) => ({
          step: wireStep(stepAt(points.steps, i)),
          timeUs: Number.isNaN(points.timesUs[i]) ? null : (points.timesUs[i] as number),
          value: toWireNumber(value),
        })),
      };
    }),
  };
}

function withinSteps(
  columns: PointColumns,
  from = Number.NEGATIVE_INFINITY,
  to = Number.POSITIVE_INFINITY,
): PointColumns {
  const inside = (i: number): boolean => {
    const step = stepAt(columns.steps, i);
    return step >= from && step <= to;
  };
  const kept = Array.from(columns.values.keys()).filter(inside);
  if (kept.length === columns.values.length) return columns;
  return {
    steps:
      columns.steps instanceof BigInt64Array
        ? BigInt64Array.from(kept, (i) => columns.steps[i] as bigint)
        : Float64Array.from(kept, (i) => columns.steps[i] as number),
    timesUs: Float64Array.from(kept, (i) => columns.timesUs[i] as number),
    values:
      columns.values instanceof Float32Array
        ? Float32Array.from(kept, (i) => columns.values[i] as number)
        : Float64Array.from(kept, (i) => columns.values[i] as number),
  };
}

/** At most four points a column are kept: first, minimum, maximum, last. */
function reduceTo(columns: PointColumns, maxPoints: number): PointColumns {
  const range = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };
  for (const step of columns.steps) {
    range.from = Math.min(range.from, Number(step));
    range.to = Math.max(range.to, Number(step));
  }
  const reduced = reducePoints(columns, {
    axis: "step",
    ...range,
    pixelColumns: Math.max(1, Math.floor(maxPoints / 4)),
    smoothing: 0,
  });
  return { steps: reduced.steps, timesUs: reduced.timesUs, values: reduced.y };
}

/** A step beyond a double's exact integers travels as text. */
function wireStep(step: number | bigint): number | string {
  if (typeof step === "number") return step;
  return Number.isSafeInteger(Number(step)) ? Number(step) : step.toString();
}
