import { AppError } from "../errors.ts";
import type { PointColumns, Values } from "../points.ts";
import { smoothEma } from "../smoothing.ts";
import { DenseColumn, type IntColumn } from "./dense-column.ts";
import { PixelGrid, type ChosenPoints, type FiniteBounds, type GridPoints } from "./pixel-grid.ts";
import type { Axis, ReducedSeries, ReduceQuery } from "./types.ts";

/** What is known of chunks of points without their points: `StatsTable` of the store. */
export interface ChunkStats {
  /** @param part 0: the value, 1: its step, 2: its time */
  double(
    row: number,
    field: "first" | "last" | "min" | "max" | "minStep" | "maxStep" | "minUs" | "maxUs",
    part?: 0 | 1 | 2,
  ): number;
  short(
    row: number,
    field: "count" | "first" | "last" | "min" | "max" | "nan" | "posInf" | "negInf",
  ): number;
  monotoneSteps(row: number): boolean;
  monotoneTimes(row: number): boolean;
  nonFinite(row: number): number;
}

const KINDS = 3;
const PROMISED = 1;
const MARKED = 2;

/** Gathers the points of one series into the picture that a query asks for. */
export class Reducer {
  readonly #query: ReduceQuery;
  readonly #keepFew: boolean;
  readonly #grid: PixelGrid;
  readonly #smooth: PixelGrid | undefined;
  readonly #marks: Array<{ readonly x: number; readonly kind: number }> = [];
  /** Per pixel column and kind. */
  readonly #marked: Uint8Array;
  #inRange = 0;
  #nonFinite = 0;

  /** @param keepFew whether all points of the range are kept while they are few: its chunks are decoded then */
  constructor(query: ReduceQuery, keepFew: boolean) {
    this.#query = query;
    this.#keepFew = keepFew;
    this.#grid = new PixelGrid(query, { keepFew });
    this.#smooth = query.smoothing > 0 ? new PixelGrid(query, { keepFew }) : undefined;
    this.#marked = new Uint8Array(KINDS * query.pixelColumns);
  }

  /** Decoded points. `smoothed` belongs to a query with smoothing. */
  addPoints(points: DecodedPoints, smoothed: Float64Array | undefined): void {
    const x = this.#query.axis === "step" ? points.steps : points.times;
    const raw: GridPoints = { ...points, x };
    const curve = smoothed && { ...raw, values: smoothed, bounds: undefined };
    if (!points.monotone) {
      for (let i = 0; i < points.values.length; i++) this.#addSingle(raw, curve, i);
      return;
    }
    const count = points.values.length;
    const start = seek(0, count, (i) => x.at(i) >= this.#query.from);
    const end = seek(start, count, (i) => x.at(i) > this.#query.to);
    this.#addBeside(raw, curve, findFinite(points.values, start - 1, -1));
    this.#addBeside(raw, curve, findFinite(points.values, end, 1));
    for (let i = start; i < end;) {
      const column = this.#grid.columnOf(x.at(i));
      const next = seek(i + 1, end, (k) => this.#grid.columnOf(x.at(k)) > column);
      this.#addSegment(column, raw, curve, i, next);
      i = next;
    }
  }

  /**
   * A chunk by its statistics alone, where they are enough: it lies outside the range or in one pixel column, and its
   * points never go back on the axis. False: it has to be decoded.
   */
  addStats(stats: ChunkStats, row: number, order: number): boolean {
    const { axis, from, to } = this.#query;
    const minX = stats.double(row, axis === "step" ? "minStep" : "minUs");
    const maxX = stats.double(row, axis === "step" ? "maxStep" : "maxUs");
    if (Number.isNaN(minX)) return true;
    const monotone = axis === "step" ? stats.monotoneSteps(row) : stats.monotoneTimes(row);
    const count = stats.short(row, "count");
    const nonFinite = stats.nonFinite(row);
    if (maxX < from)
      return this.#addOutside(stats, row, order, monotone, nonFinite === count, maxX);
    if (minX > to) return this.#addOutside(stats, row, order, monotone, nonFinite === count, minX);
    if (this.#keepFew || !monotone || minX < from || maxX > to) return false;
    const column = this.#grid.columnOf(minX);
    if (this.#grid.columnOf(maxX) !== column) return false;
    if (nonFinite > 0 && !this.#hasMarks(stats, row, column)) return false;
    this.#inRange += count;
    this.#nonFinite += nonFinite;
    if (nonFinite < count) this.#addExtremes(stats, row, order, column);
    return true;
  }

  finish(double: boolean): { readonly reduced: ReducedSeries; readonly order: Float64Array } {
    const chosen = this.#grid.finish();
    const smooth: ChosenPoints | undefined = this.#smooth?.finish();
    const marks = this.#listMarks();
    const reduced: ReducedSeries = {
      x: chosen.x,
      y: double ? chosen.y : new Float32Array(chosen.y),
      steps: chosen.step,
      timesUs: chosen.us,
      smoothX: smooth?.x ?? new Float64Array(0),
      smoothY: smooth?.y ?? new Float64Array(0),
      ...marks,
      inRange: this.#inRange,
      nonFinite: this.#nonFinite,
    };
    return { reduced, order: chosen.order };
  }

  #addSingle(raw: GridPoints, curve: GridPoints | undefined, index: number): void {
    const x = raw.x.at(index);
    if (x >= this.#query.from && x <= this.#query.to) {
      this.#addSegment(this.#grid.columnOf(x), raw, curve, index, index + 1);
    } else if (Number.isFinite(raw.values[index])) {
      this.#addBeside(raw, curve, index);
    }
  }

  #addSegment(
    column: number,
    raw: GridPoints,
    curve: GridPoints | undefined,
    start: number,
    end: number,
  ): void {
    this.#inRange += end - start;
    this.#grid.addSegment(column, raw, start, end);
    if (curve !== undefined) this.#smooth?.addSegment(column, curve, start, end);
    if (raw.bounds === undefined) this.#markNonFinite(column, raw, start, end);
  }

  #markNonFinite(column: number, raw: GridPoints, start: number, end: number): void {
    const { values } = raw;
    for (let i = start; i < end; i++) {
      const value = values[i] as number;
      if (value - value === 0) continue;
      this.#nonFinite++;
      const kind = Number.isNaN(value) ? 0 : value > 0 ? 1 : 2;
      const mark = column * KINDS + kind;
      if (this.#marked[mark] === MARKED) continue;
      this.#marked[mark] = MARKED;
      this.#marks.push({ x: raw.x.at(i), kind });
    }
  }

  /** A finite point outside the range, or none (-1). */
  #addBeside(raw: GridPoints, curve: GridPoints | undefined, index: number): void {
    if (index < 0) return;
    const x = raw.x.at(index);
    const step = raw.steps.at(index);
    const us = raw.times.at(index);
    const order = raw.order + index;
    const before = x < this.#query.from;
    if (!before && !(x > this.#query.to)) return;
    const add = (grid: PixelGrid, y: number): void =>
      before ? grid.addBefore(x, y, step, us, order) : grid.addAfter(x, y, step, us, order);
    add(this.#grid, raw.values[index] as number);
    if (curve !== undefined && this.#smooth !== undefined)
      add(this.#smooth, curve.values[index] as number);
  }

  #addOutside(
    stats: ChunkStats,
    row: number,
    order: number,
    monotone: boolean,
    empty: boolean,
    nearestX: number,
  ): boolean {
    if (empty) return true;
    const before = nearestX < this.#query.from;
    if (!monotone)
      return before ? !this.#grid.wantsBefore(nearestX) : !this.#grid.wantsAfter(nearestX);
    const end = before ? "last" : "first";
    const step = stats.double(row, end, 1);
    const us = stats.double(row, end, 2);
    const x = this.#query.axis === "step" ? step : us;
    const y = stats.double(row, end);
    const at = order + stats.short(row, end);
    if (before) this.#grid.addBefore(x, y, step, us, at);
    else this.#grid.addAfter(x, y, step, us, at);
    return true;
  }

  #addExtremes(stats: ChunkStats, row: number, order: number, column: number): void {
    const grid = this.#grid;
    const part = this.#query.axis === "step" ? 1 : 2;
    grid.addFirst(
      column,
      stats.double(row, "first", part),
      stats.double(row, "first"),
      stats.double(row, "first", 1),
      stats.double(row, "first", 2),
      order + stats.short(row, "first"),
    );
    grid.addMin(
      column,
      stats.double(row, "min", part),
      stats.double(row, "min"),
      stats.double(row, "min", 1),
      stats.double(row, "min", 2),
      order + stats.short(row, "min"),
    );
    grid.addMax(
      column,
      stats.double(row, "max", part),
      stats.double(row, "max"),
      stats.double(row, "max", 1),
      stats.double(row, "max", 2),
      order + stats.short(row, "max"),
    );
    grid.addLast(
      column,
      stats.double(row, "last", part),
      stats.double(row, "last"),
      stats.double(row, "last", 1),
      stats.double(row, "last", 2),
      order + stats.short(row, "last"),
    );
  }

  /**
   * Whether every kind of non-finite value in the chunk has its mark in the column. If not, the chunk will be decoded,
   * and its kinds count as marked from now on.
   */
  #hasMarks(stats: ChunkStats, row: number, column: number): boolean {
    let has = true;
    const need = (kind: number, count: number): void => {
      const mark = column * KINDS + kind;
      if (count === 0 || this.#marked[mark] !== 0) return;
      this.#marked[mark] = PROMISED;
      has = false;
    };
    need(0, stats.short(row, "nan"));
    need(1, stats.short(row, "posInf"));
    need(2, stats.short(row, "negInf"));
    return has;
  }

  #listMarks(): Pick<ReducedSeries, "markX" | "markKind"> {
    const marks = this.#marks.toSorted((a, b) => a.x - b.x);
    return {
      markX: Float64Array.from(marks, ({ x }) => x),
      markKind: Uint8Array.from(marks, ({ kind }) => kind),
    };
  }
}

export interface DecodedPoints {
  readonly steps: IntColumn;
  readonly times: IntColumn;
  readonly values: Values;
  /** Position of the first point in the file, in any unit that grows. */
  readonly order: number;
  /** Whether the points never go back on the query's axis, and all have a place there. */
  readonly monotone: boolean;
  readonly bounds: FiniteBounds | undefined;
}

/** The same reduction for points in memory, in file order. */
export function reducePoints(points: PointColumns, query: ReduceQuery): ReducedSeries {
  const smoothed = query.smoothing > 0 ? smoothEma(points.values, query.smoothing) : undefined;
  const { reduced, order } = reduceInMemory(points, query, smoothed);
  if (!(points.steps instanceof BigInt64Array)) return reduced;
  const { steps } = points;
  return { ...reduced, steps: BigInt64Array.from(order, (index) => steps[index] as bigint) };
}

/** Points with a place of their own on an axis that is neither step nor time. All columns have the same length. */
interface PlacedPoints {
  readonly x: Float64Array;
  readonly steps: Float64Array;
  readonly timesUs: Float64Array;
  readonly values: Values;
  /** Absent without smoothing. */
  readonly smoothed?: Float64Array;
}

/** The same reduction on such an axis. */
export function reducePlaced(
  points: PlacedPoints,
  query: Omit<ReduceQuery, "axis" | "smoothing">,
): ReducedSeries {
  const { x, steps, timesUs, values, smoothed } = points;
  const { reduced, order } = reduceInMemory(
    { steps: x, timesUs, values },
    { ...query, axis: "step", smoothing: smoothed === undefined ? 0 : SOME },
    smoothed,
  );
  return { ...reduced, steps: Float64Array.from(order, (index) => steps[index] as number) };
}

/** Any weight: the smoothed values are at hand. */
const SOME = 0.5;

function reduceInMemory(
  points: PointColumns,
  query: ReduceQuery,
  smoothed: Float64Array | undefined,
): ReturnType<Reducer["finish"]> {
  checkQuery(query);
  const reducer = new Reducer(query, true);
  reducer.addPoints(decodedPoints(points, 0, query.axis), smoothed);
  return reducer.finish(points.values instanceof Float64Array);
}

export function decodedPoints(points: PointColumns, order: number, axis: Axis): DecodedPoints {
  const steps =
    points.steps instanceof BigInt64Array ? Float64Array.from(points.steps, Number) : points.steps;
  const x = axis === "step" ? steps : points.timesUs;
  let monotone = true;
  for (let i = 0; i < x.length && monotone; i++) {
    monotone = (x[i] as number) >= (i === 0 ? -Infinity : (x[i - 1] as number));
  }
  return {
    steps: new DenseColumn(steps),
    times: new DenseColumn(points.timesUs),
    values: points.values,
    order,
    monotone,
    bounds: undefined,
  };
}

/** Throws AppError INVALID_INPUT. */
export function checkQuery({ from, to, pixelColumns, smoothing, log }: ReduceQuery): void {
  const sound =
    Number.isFinite(from) &&
    Number.isFinite(to) &&
    from <= to &&
    (log !== true || from > 0) &&
    Number.isInteger(pixelColumns) &&
    pixelColumns >= 1 &&
    pixelColumns <= 100_000 &&
    smoothing >= 0 &&
    smoothing < 1;
  if (!sound) {
    throw new AppError(
      "INVALID_INPUT",
      `There is no picture from ${from} to ${to} at ${pixelColumns} columns.`,
    );
  }
}

/** The first index from `start` where the test holds, else `end`; it holds for all later ones. Near ones are found faster. */
function seek(start: number, end: number, test: (index: number) => boolean): number {
  let low = start;
  let stride = 1;
  while (low + stride <= end && !test(low + stride - 1)) {
    low += stride;
    stride *= 2;
  }
  let high = Math.min(end, low + stride - 1);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function findFinite(values: Values, start: number, direction: 1 | -1): number {
  for (let i = start; i >= 0 && i < values.length; i += direction) {
    if (Number.isFinite(values[i])) return i;
  }
  return -1;
}
