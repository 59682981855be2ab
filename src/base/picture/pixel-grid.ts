import type { Values } from "../points.ts";
import type { IntColumn } from "./dense-column.ts";

/** Where the pixel columns of a picture lie. */
export interface PixelRange {
  readonly from: number;
  readonly to: number;
  readonly pixelColumns: number;
  /** Columns of equal width on a logarithmic axis. */
  readonly log?: boolean;
}

/** Points chosen for drawing, in axis order. `order` is the position in the file, unique in the series. */
export interface ChosenPoints {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly step: Float64Array;
  readonly us: Float64Array;
  readonly order: Float64Array;
}

const FIRST = 0;
const MIN = 1;
const MAX = 2;
const LAST = 3;
const SLOTS = 4;

/**
 * Keeps, per pixel column, the first, minimum, maximum and last finite point of one curve, and the nearest on each side
 * of the range. Points may come in any order; among equal ones the earliest on the axis stays (the latest for `last`).
 * While all points of the range are no more than four per column on average, it keeps them all.
 */
export class PixelGrid {
  readonly range: PixelRange;
  readonly #slots: PointTable;
  #few: PointTable | undefined;
  #fewCount = 0;
  /** Row 0: the nearest before the range, row 1: after it. */
  readonly #beside = new PointTable(2);

  constructor(range: PixelRange, options: { readonly keepFew: boolean }) {
    this.range = range;
    this.#slots = new PointTable(SLOTS * range.pixelColumns);
    this.#few = options.keepFew ? new PointTable(SLOTS * range.pixelColumns) : undefined;
  }

  columnOf(x: number): number {
    const { from, to, pixelColumns, log } = this.range;
    if (to === from) return 0;
    const part = log === true ? Math.log(x / from) / Math.log(to / from) : (x - from) / (to - from);
    return Math.min(pixelColumns - 1, Math.floor(part * pixelColumns));
  }

  /** Takes the points from `start` up to `end`, all in this column and in axis order. */
  addSegment(column: number, points: GridPoints, start: number, end: number): void {
    if (points.bounds === undefined) this.#addMixed(column, points, start, end);
    else this.#addFinite(column, points, points.bounds, start, end);
    if (this.#few !== undefined) this.#keepFew(points, start, end);
  }

  /** Looks through the values only for an extreme that the column could take: most chunks lose against the known ones. */
  #addFinite(
    column: number,
    points: GridPoints,
    bounds: FiniteBounds,
    start: number,
    end: number,
  ): void {
    const { values } = points;
    const row = column * SLOTS;
    const { order, y } = this.#slots;
    const empty = order[row] === -1;
    this.#offer(FIRST, column, points, start);
    this.#offer(LAST, column, points, end - 1);
    if (empty || bounds.min <= (y[row + MIN] as number)) {
      const known = bounds.minAt >= start && bounds.minAt < end;
      this.#offer(MIN, column, points, known ? bounds.minAt : findMin(values, start, end));
    }
    if (empty || bounds.max >= (y[row + MAX] as number)) {
      const known = bounds.maxAt >= start && bounds.maxAt < end;
      this.#offer(MAX, column, points, known ? bounds.maxAt : findMax(values, start, end));
    }
  }

  #addMixed(column: number, points: GridPoints, start: number, end: number): void {
    const { values } = points;
    let first = -1;
    let last = -1;
    let min = Infinity;
    let max = -Infinity;
    let minAt = -1;
    let maxAt = -1;
    for (let i = start; i < end; i++) {
      const value = values[i] as number;
      if (value - value !== 0) continue;
      if (value < min) {
        min = value;
        minAt = i;
      }
      if (value > max) {
        max = value;
        maxAt = i;
      }
      if (first < 0) first = i;
      last = i;
    }
    if (first < 0) return;
    this.#offer(FIRST, column, points, first);
    this.#offer(MIN, column, points, minAt);
    this.#offer(MAX, column, points, maxAt);
    this.#offer(LAST, column, points, last);
  }

  /** A finite point known without its neighbours: from the statistics of a chunk that lies in one column. */
  addFirst(column: number, x: number, y: number, step: number, us: number, order: number): void {
    this.#offerAt(FIRST, column, x, y, step, us, order);
  }
  addMin(column: number, x: number, y: number, step: number, us: number, order: number): void {
    this.#offerAt(MIN, column, x, y, step, us, order);
  }
  addMax(column: number, x: number, y: number, step: number, us: number, order: number): void {
    this.#offerAt(MAX, column, x, y, step, us, order);
  }
  addLast(column: number, x: number, y: number, step: number, us: number, order: number): void {
    this.#offerAt(LAST, column, x, y, step, us, order);
  }

  /** A finite point left of the range. */
  addBefore(x: number, y: number, step: number, us: number, order: number): void {
    if (this.#beside.isBefore(0, x, order)) this.#beside.put(0, x, y, step, us, order);
  }

  /** A finite point right of the range. */
  addAfter(x: number, y: number, step: number, us: number, order: number): void {
    if (this.#beside.isAfter(1, x, order)) this.#beside.put(1, x, y, step, us, order);
  }

  /** Whether a point at x could be nearer to the range than what is known on that side. */
  wantsBefore(x: number): boolean {
    return this.#beside.isBefore(0, x, Infinity);
  }
  wantsAfter(x: number): boolean {
    return this.#beside.isAfter(1, x, -1);
  }

  finish(): ChosenPoints {
    const inside = this.#few === undefined ? this.#drawnRows() : this.#fewRows(this.#few);
    const source = this.#few ?? this.#slots;
    const beside = this.#beside;
    const chosen = new PointTable(inside.length + 2);
    let count = 0;
    if (beside.order[0] !== -1) chosen.copy(count++, beside, 0);
    for (const row of inside) chosen.copy(count++, source, row);
    if (beside.order[1] !== -1) chosen.copy(count++, beside, 1);
    return chosen.head(count);
  }

  /** Step and time are looked up only for a point that stays: they may have to be unpacked. */
  #offer(slot: number, column: number, points: GridPoints, index: number): void {
    const row = column * SLOTS + slot;
    const x = points.x.at(index);
    const y = points.values[index] as number;
    const order = points.order + index;
    if (!this.#wins(slot, row, x, y, order)) return;
    this.#slots.put(row, x, y, points.steps.at(index), points.times.at(index), order);
  }

  #offerAt(
    slot: number,
    column: number,
    x: number,
    y: number,
    step: number,
    us: number,
    order: number,
  ): void {
    const row = column * SLOTS + slot;
    if (this.#wins(slot, row, x, y, order)) this.#slots.put(row, x, y, step, us, order);
  }

  #wins(slot: number, row: number, x: number, y: number, order: number): boolean {
    const slots = this.#slots;
    if (slots.order[row] === -1) return true;
    const known = slots.y[row] as number;
    if (slot === MIN && y !== known) return y < known;
    if (slot === MAX && y !== known) return y > known;
    return slot === LAST ? slots.isBefore(row, x, order) : slots.isAfter(row, x, order);
  }

  #keepFew(points: GridPoints, start: number, end: number): void {
    for (let i = start; i < end; i++) {
      const value = points.values[i] as number;
      if (value - value !== 0) continue;
      const few = this.#few;
      if (few === undefined) return;
      if (this.#fewCount === few.x.length) {
        this.#few = undefined;
        return;
      }
      const row = this.#fewCount++;
      few.put(row, points.x.at(i), value, points.steps.at(i), points.times.at(i), points.order + i);
    }
  }

  #fewRows(few: PointTable): number[] {
    const rows = Array.from({ length: this.#fewCount }, (_, row) => row);
    return rows.sort((a, b) => few.compare(a, b));
  }

  /** The distinct points of all columns, in axis order. */
  #drawnRows(): number[] {
    const slots = this.#slots;
    const rows: number[] = [];
    for (let column = 0; column < this.range.pixelColumns; column++) {
      const first = column * SLOTS;
      if (slots.order[first] === -1) continue;
      const swap = slots.compare(first + MIN, first + MAX) > 0;
      const four = [first, first + (swap ? MAX : MIN), first + (swap ? MIN : MAX), first + LAST];
      let last = -1;
      for (const row of four) {
        const order = slots.order[row] as number;
        if (order !== last) rows.push(row);
        last = order;
      }
    }
    return rows;
  }
}

/** Decoded points; `values` may be the smoothed ones. `order` is that of the first. */
export interface GridPoints {
  readonly x: IntColumn;
  readonly steps: IntColumn;
  readonly times: IntColumn;
  readonly values: Values;
  readonly order: number;
  /** The extremes of all these points; undefined where some are not finite or nothing is known. */
  readonly bounds: FiniteBounds | undefined;
}

/** The first of equal values. */
export interface FiniteBounds {
  readonly min: number;
  readonly minAt: number;
  readonly max: number;
  readonly maxAt: number;
}

function findMin(values: Values, start: number, end: number): number {
  let at = start;
  let min = values[start] as number;
  for (let i = start + 1; i < end; i++) {
    const value = values[i] as number;
    if (value < min) {
      min = value;
      at = i;
    }
  }
  return at;
}

function findMax(values: Values, start: number, end: number): number {
  let at = start;
  let max = values[start] as number;
  for (let i = start + 1; i < end; i++) {
    const value = values[i] as number;
    if (value > max) {
      max = value;
      at = i;
    }
  }
  return at;
}

class PointTable implements ChosenPoints {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly step: Float64Array;
  readonly us: Float64Array;
  /** -1: the row is empty. */
  readonly order: Float64Array;

  constructor(rows: number) {
    this.x = new Float64Array(rows);
    this.y = new Float64Array(rows);
    this.step = new Float64Array(rows);
    this.us = new Float64Array(rows);
    this.order = new Float64Array(rows).fill(-1);
  }

  put(row: number, x: number, y: number, step: number, us: number, order: number): void {
    this.x[row] = x;
    this.y[row] = y;
    this.step[row] = step;
    this.us[row] = us;
    this.order[row] = order;
  }

  copy(row: number, from: PointTable, fromRow: number): void {
    this.x[row] = from.x[fromRow] as number;
    this.y[row] = from.y[fromRow] as number;
    this.step[row] = from.step[fromRow] as number;
    this.us[row] = from.us[fromRow] as number;
    this.order[row] = from.order[fromRow] as number;
  }

  compare(a: number, b: number): number {
    return (
      (this.x[a] as number) - (this.x[b] as number) ||
      (this.order[a] as number) - (this.order[b] as number)
    );
  }

  /** Whether the row is empty or lies before (x, order). */
  isBefore(row: number, x: number, order: number): boolean {
    const known = this.x[row] as number;
    const knownOrder = this.order[row] as number;
    return knownOrder === -1 || known < x || (known === x && knownOrder < order);
  }

  /** Whether the row is empty or lies after (x, order). */
  isAfter(row: number, x: number, order: number): boolean {
    const known = this.x[row] as number;
    const knownOrder = this.order[row] as number;
    return knownOrder === -1 || known > x || (known === x && knownOrder > order);
  }

  head(count: number): ChosenPoints {
    return {
      x: this.x.slice(0, count),
      y: this.y.slice(0, count),
      step: this.step.slice(0, count),
      us: this.us.slice(0, count),
      order: this.order.slice(0, count),
    };
  }
}
