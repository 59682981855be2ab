import { encodeColumnBlob, type Column } from "../../base/column-blob.ts";
import { AppError } from "../../base/errors.ts";
import { toWireNumber, toWireStep, type WireNumber, type WireStep } from "../../base/json.ts";
import { stepAt, type PointColumns, type Steps } from "../../base/points.ts";
import type { SeriesMeta, XAxis } from "../../contract/runs.ts";
import {
  EMPTY_POINTS,
  filterPoints,
  readPoints,
  readTimeExtent,
  reduceLine,
  reduceSeries,
  statement,
  type LinePart,
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
  readonly count: number;
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
  /** 1: times never fall and none is missing. */
  readonly monotoneTimes: number;
}

const SERIES_ROWS = `
  SELECT s.id, s.count, r.id AS runId, o.id AS sourceId, s.context, s.attempt, r.started_us AS startedUs, s.first_step AS firstStep,
         s.min_step AS minStep, s.max_step AS maxStep, s.first_us AS firstUs, s.last_us AS lastUs,
         s.monotone_times AS monotoneTimes
    FROM json_each(?) j JOIN runs r ON r.id = j.value
    JOIN metrics m ON m.name = ?
    JOIN series s ON s.run_num = r.num AND s.metric_id = m.id
    JOIN sources o ON o.num = s.source_num
   WHERE s.count > 0 ORDER BY j.key, s.source_num, s.context, s.attempt`;

/** One drawn line: the attempts of one series, the last of which wins from its first step on. */
export type Line = readonly SeriesRow[];

/** The lines of a metric in the order of the runs. */
export function readLines(db: ReadDb, metric: string, runIds: readonly string[]): readonly Line[] {
  return groupLines(statement(db, SERIES_ROWS).all(JSON.stringify(runIds), metric) as SeriesRow[]);
}

/** The blob that `runs.readSeries` answers: one metric over many runs, reduced to pixels. */
export function readSeries(db: ReadDb, args: ReadSeriesArgs): Uint8Array<ArrayBuffer> {
  const lines = readLines(db, args.metric, args.runIds);
  const extents = lines.map((line) => extentOf(db, line, args));
  const range = args.range ?? wholeRange(extents);
  const metas: SeriesMeta[] = [];
  const columns: Column[] = [];
  for (const [index, line] of lines.entries()) {
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
    const add = (row: SeriesRow, ghost: boolean, reduced: ReducedSeries): void => {
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
        extent: extents[index] ?? null,
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
    add(last, false, reduceLine(db, partsOf(line), query));
    if (args.ghosts) {
      for (const row of line.slice(0, -1)) add(row, true, reduceSeries(db, row.id, query));
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

/** Each attempt up to where the next one begins. */
export function partsOf(line: Line): LinePart[] {
  return line.map(({ id }, index) => ({ seriesId: id, belowStep: endOf(line, index) }));
}

type Extent = SeriesMeta["extent"];

/** From the first to the last point of a line that is drawn, in units of the axis; null where none has a place on it. */
function extentOf(db: ReadDb, line: Line, { x, ghosts }: ReadSeriesArgs): Extent {
  const baseUs = x === "relative" ? baseOf(line.at(-1)) : 0;
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  line.forEach((row, index) => {
    const end = endOf(line, index);
    if (!ghosts && row.minStep >= end) return;
    const extent = x === "step" ? { from: row.minStep, to: row.maxStep } : timeExtent(db, row);
    if (extent === undefined) return;
    from = Math.min(from, extent.from - baseUs);
    // What an older attempt wrote after the next one's first step is drawn only as a ghost.
    if (ghosts || end === Number.POSITIVE_INFINITY) to = Math.max(to, extent.to - baseUs);
  });
  return from <= to ? { from, to } : null;
}

/** What all lines span together: the pixel columns of the answer are then those of a picture without margins. */
function wholeRange(extents: readonly Extent[]): { from: number; to: number } {
  const known = extents.filter((extent) => extent !== null);
  if (known.length === 0) return { from: 0, to: 1 };
  return {
    from: known.reduce((from, extent) => Math.min(from, extent.from), Number.POSITIVE_INFINITY),
    to: known.reduce((to, extent) => Math.max(to, extent.to), Number.NEGATIVE_INFINITY),
  };
}

function timeExtent(db: ReadDb, row: SeriesRow): { from: number; to: number } | undefined {
  if (row.monotoneTimes === 0) return readTimeExtent(db, row.id);
  return row.firstUs === null || row.lastUs === null
    ? undefined
    : { from: row.firstUs, to: row.lastUs };
}

/** Where relative time begins. */
export function baseOf(row: SeriesRow | undefined): number {
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

/** What a reduction keeps of a column, and the most columns it can have. */
const POINTS_PER_COLUMN = 4;
const MAX_COLUMNS = 100_000;

interface PointsAnswer {
  readonly series: Array<{
    sourceId: string;
    context: string;
    attempt: number;
    total: number;
    nonFinite: number;
    points: Array<{ step: WireStep; timeUs: number | null; value: WireNumber }>;
  }>;
}

/**
 * Stored points as they are, attempt by attempt, in file order; `maxPoints` (4 or more) reduces with true minimum and
 * maximum to finite points in the order of steps.
 */
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
      const { maxPoints } = args;
      const { points, total, nonFinite } =
        maxPoints === undefined || row.count <= maxPoints
          ? storedPoints(db, row, args)
          : reducedPoints(db, row, { ...args, maxPoints });
      return {
        sourceId: row.sourceId,
        context: row.context,
        attempt: row.attempt,
        total,
        nonFinite,
        points: Array.from(points.values, (value, i) => ({
          step: toWireStep(stepAt(points.steps, i)),
          timeUs: Number.isNaN(points.timesUs[i]) ? null : (points.timesUs[i] as number),
          value: toWireNumber(value),
        })),
      };
    }),
  };
}

/** First, minimum, maximum and last of each column, from statistics where they are enough. */
function reducedPoints(
  db: ReadDb,
  row: SeriesRow,
  args: GetPointsArgs & { readonly maxPoints: number },
): { points: PointColumns; total: number; nonFinite: number } {
  const from = Math.max(args.from ?? row.minStep, row.minStep);
  const to = Math.min(args.to ?? row.maxStep, row.maxStep);
  if (from > to) return { points: EMPTY_POINTS, total: 0, nonFinite: 0 };
  const pixelColumns = Math.min(MAX_COLUMNS, Math.floor(args.maxPoints / POINTS_PER_COLUMN));
  const reduced = reduceSeries(db, row.id, { axis: "step", from, to, pixelColumns, smoothing: 0 });
  const { steps, timesUs, y, inRange, nonFinite } = reduced;
  const inside = (i: number): boolean =>
    (reduced.x[i] as number) >= from && (reduced.x[i] as number) <= to;
  // The nearest points outside are for drawing.
  const points = filterPoints({ steps, timesUs, values: y }, inside);
  return { points, total: inRange, nonFinite };
}

function storedPoints(
  db: ReadDb,
  row: SeriesRow,
  { from, to }: GetPointsArgs,
): { points: PointColumns; total: number; nonFinite: number } {
  const range =
    from === undefined && to === undefined
      ? undefined
      : { axis: "step" as const, from: from ?? -Infinity, to: to ?? Infinity };
  const points = readPoints(db, row.id, range);
  let nonFinite = 0;
  for (const value of points.values) if (!Number.isFinite(value)) nonFinite++;
  return { points, total: points.values.length, nonFinite };
}
