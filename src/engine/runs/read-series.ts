import { encodeColumnBlob, type Column } from "../../base/column-blob.ts";
import type { Steps } from "../../base/points.ts";
import { smooth, type Smoothing } from "../../base/smoothing.ts";
import { positiveRange } from "../../base/positive-range.ts";
import type { NamedAxis, SeriesMeta, XAxis } from "../../contract/runs.ts";
import { reducePlaced } from "../../base/picture/reducer.ts";
import type { ReducedSeries, ReduceQuery } from "../../base/picture/types.ts";
import { reduceLine, reduceSeries, type ReadDb } from "../../store/index.ts";
import {
  baseOf,
  endOf,
  lastOf,
  partsOf,
  readLines,
  timeExtentOf,
  type Line,
  type Range,
  type SeriesRow,
} from "./series-rows.ts";
import { readWholeLine, readWholeLines, type WholeLine } from "./whole-lines.ts";

/** How series are reduced to the pixels of a picture. */
export interface PictureArgs {
  /** A metric, or "=" and a formula. */
  readonly metric: string;
  readonly x: XAxis;
  readonly log: boolean;
  readonly range?: Range;
  readonly pixelColumns: number;
  readonly kernel: Smoothing["kernel"];
  readonly smoothing: number;
}

export interface ReadSeriesArgs extends PictureArgs {
  readonly runIds: readonly string[];
  readonly ghosts: boolean;
}

/** Something to draw; it is reduced when the range of all is known. */
interface Drawing {
  readonly row: SeriesRow;
  readonly ghost: boolean;
  /** In units of the axis; null where nothing has a place on it. */
  readonly extent: Range | null;
  readonly reduce: (range: Range) => ReducedSeries;
}

/** The blob that `runs.readSeries` answers: one metric over many runs, reduced to pixels. Throws AppError INVALID_INPUT. */
export function readSeries(db: ReadDb, args: ReadSeriesArgs): Uint8Array<ArrayBuffer> {
  const drawings = drawingsOf(db, args);
  const whole = args.range ?? wholeRange(drawings);
  const range = args.log ? positiveRange(whole, args.x) : whole;
  const metas: SeriesMeta[] = [];
  const columns: Column[] = [];
  for (const { row, ghost, extent, reduce } of drawings) {
    const reduced = reduce(range);
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
      extent,
    });
    columns.push(
      reduced.x,
      reduced.y,
      toFloats(reduced.steps),
      reduced.timesUs,
      reduced.smoothX,
      reduced.smoothY,
      reduced.markX,
      reduced.markKind,
    );
  }
  return encodeColumnBlob(metas, columns);
}

function drawingsOf(db: ReadDb, args: ReadSeriesArgs): readonly Drawing[] {
  const { metric, runIds, x } = args;
  if (metric.startsWith("=") || x.startsWith("=")) {
    return readWholeLines(db, metric, runIds, x).map((whole) => drawWhole(whole, args));
  }
  return readLines(db, metric, runIds).flatMap((line) =>
    isStored(line, args) ? drawStored(db, line, args) : drawInMemory(db, line, args),
  );
}

/** Whether the pyramid of the store, which knows absolute times, serves axis and smoothing. */
function isStored(line: Line, { x, log, kernel, smoothing }: ReadSeriesArgs): boolean {
  const isCounted = x === "relative" || x === "process";
  const isOnAxis = (x !== "process" || line.length === 1) && !(log && isCounted);
  return isOnAxis && (smoothing === 0 || kernel === "ema");
}

function drawStored(db: ReadDb, line: Line, args: ReadSeriesArgs): Drawing[] {
  const baseUs = args.x === "relative" || args.x === "process" ? baseOf(line) : 0;
  const extent = extentOf(db, line, args, baseUs);
  const draw = (
    row: SeriesRow,
    ghost: boolean,
    reduce: (query: ReduceQuery) => ReducedSeries,
  ): Drawing => ({
    row,
    ghost,
    extent,
    reduce: ({ from, to }) => {
      const { pixelColumns, smoothing, log } = args;
      const axis = args.x === "step" ? "step" : "time";
      const reduced = reduce({
        axis,
        from: from + baseUs,
        to: to + baseUs,
        pixelColumns,
        smoothing,
        log,
      });
      return shiftPlaces(reduced, baseUs);
    },
  });
  const ghosts = args.ghosts ? line.slice(0, -1) : [];
  return [
    draw(lastOf(line), false, (query) => reduceLine(db, partsOf(line), query)),
    ...ghosts.map((row) => draw(row, true, (query) => reduceSeries(db, row.id, query))),
  ];
}

/** For an axis and smoothings that need all points at once. */
function drawInMemory(db: ReadDb, line: Line, args: ReadSeriesArgs): Drawing[] {
  const axis = args.x as NamedAxis;
  const ghosts = args.ghosts ? line.slice(0, -1) : [];
  const whole = drawWhole(readWholeLine(db, line, axis), args);
  const faint = ghosts.map((row) => ({
    ...drawWhole(readWholeLine(db, [row], axis), args),
    ghost: true,
  }));
  return [whole, ...faint];
}

function drawWhole(whole: WholeLine, args: ReadSeriesArgs): Drawing {
  const { row, x, values } = whole;
  const { kernel, smoothing: amount, log, pixelColumns } = args;
  return {
    row,
    ghost: false,
    extent: extentOfPlaces(x),
    reduce: (range) =>
      reducePlaced(
        { ...whole, ...(amount > 0 && { smoothed: smooth(values, x, { kernel, amount }) }) },
        { ...range, log, pixelColumns },
      ),
  };
}

/** From the first to the last point of a line that is drawn, in units of the axis; null where none has a place on it. */
function extentOf(
  db: ReadDb,
  line: Line,
  { x, ghosts }: ReadSeriesArgs,
  baseUs: number,
): Range | null {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  line.forEach((row, index) => {
    const end = endOf(line, index);
    if (!ghosts && row.minStep >= end) return;
    const extent = x === "step" ? { from: row.minStep, to: row.maxStep } : timeExtentOf(db, row);
    if (extent === undefined) return;
    from = Math.min(from, extent.from - baseUs);
    // What an older attempt wrote after the next one's first step is drawn only as a ghost.
    if (ghosts || end === Number.POSITIVE_INFINITY) to = Math.max(to, extent.to - baseUs);
  });
  return from <= to ? { from, to } : null;
}

function extentOfPlaces(x: Float64Array): Range | null {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const place of x) {
    if (place < from) from = place;
    if (place > to) to = place;
  }
  return from <= to ? { from, to } : null;
}

/** What all lines span together: the pixel columns of the answer are then those of a picture without margins. */
function wholeRange(drawings: readonly Drawing[]): Range {
  const known = drawings.flatMap(({ extent }) => extent ?? []);
  if (known.length === 0) return { from: 0, to: 1 };
  return {
    from: known.reduce((from, extent) => Math.min(from, extent.from), Number.POSITIVE_INFINITY),
    to: known.reduce((to, extent) => Math.max(to, extent.to), Number.NEGATIVE_INFINITY),
  };
}

function shiftPlaces(reduced: ReducedSeries, by: number): ReducedSeries {
  if (by === 0) return reduced;
  const shift = (xs: Float64Array): Float64Array => xs.map((x) => x - by);
  const { x, smoothX, markX } = reduced;
  return { ...reduced, x: shift(x), smoothX: shift(smoothX), markX: shift(markX) };
}

function toFloats(steps: Steps): Float64Array {
  return steps instanceof Float64Array ? steps : Float64Array.from(steps, Number);
}
