import type { PointColumns, Steps } from "../../base/points.ts";
import { damaged } from "./int-column.ts";
import type { FiniteBounds } from "../../base/picture/pixel-grid.ts";

/**
 * What is known of a piece of a series without its points. `index` counts in the piece; steps of chunks with wide steps
 * are rounded to doubles once they were stored.
 */
export interface PointSummary {
  readonly count: number;
  readonly nan: number;
  readonly posInf: number;
  readonly negInf: number;
  readonly firstStep: number | bigint;
  readonly lastStep: number | bigint;
  readonly minStep: number | bigint;
  readonly maxStep: number | bigint;
  /** NaN where no point has a time. */
  readonly firstUs: number;
  readonly lastUs: number;
  readonly minUs: number;
  readonly maxUs: number;
  readonly firstValue: number;
  readonly lastValue: number;
  /** Over finite values; of equal ones the first. Undefined when there is none. */
  readonly min: SummaryPoint | undefined;
  readonly max: SummaryPoint | undefined;
  readonly firstFinite: SummaryPoint | undefined;
  readonly lastFinite: SummaryPoint | undefined;
  /** Of finite values. */
  readonly sum: number;
  /** Never falling, and for times never missing. */
  readonly monotoneSteps: boolean;
  readonly monotoneTimes: boolean;
}

export interface SummaryPoint {
  readonly index: number;
  readonly value: number;
  readonly step: number | bigint;
  readonly us: number;
}

/** One pass over the points; at least one. */
export function summarizePoints(points: PointColumns): PointSummary {
  const { steps, timesUs, values } = points;
  const count = values.length;
  let nan = 0;
  let posInf = 0;
  let negInf = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  let minAt = -1;
  let maxAt = -1;
  let firstFinite = -1;
  let lastFinite = -1;
  for (let i = 0; i < count; i++) {
    const value = values[i] as number;
    if (value - value === 0) {
      sum += value;
      if (value < min) {
        min = value;
        minAt = i;
      }
      if (value > max) {
        max = value;
        maxAt = i;
      }
      if (firstFinite < 0) firstFinite = i;
      lastFinite = i;
    } else if (value === Infinity) posInf++;
    else if (value === -Infinity) negInf++;
    else nan++;
  }
  const pointAt = (index: number): SummaryPoint | undefined =>
    index < 0
      ? undefined
      : {
          index,
          value: values[index] as number,
          step: steps[index] as number,
          us: timesUs[index] as number,
        };
  return {
    count,
    nan,
    posInf,
    negInf,
    firstStep: steps[0] as number | bigint,
    lastStep: steps[count - 1] as number | bigint,
    ...stepRange(steps),
    firstUs: timesUs[0] as number,
    lastUs: timesUs[count - 1] as number,
    ...timeRange(timesUs),
    firstValue: values[0] as number,
    lastValue: values[count - 1] as number,
    min: pointAt(minAt),
    max: pointAt(maxAt),
    firstFinite: pointAt(firstFinite),
    lastFinite: pointAt(lastFinite),
    sum: clampSum(sum),
  };
}

/** A sum beyond the doubles stays a number, so that it can be stored and added to. */
export function clampSum(sum: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, sum));
}

function stepRange(steps: Steps): Pick<PointSummary, "minStep" | "maxStep" | "monotoneSteps"> {
  if (steps instanceof BigInt64Array) {
    let min = steps[0] as bigint;
    let max = min;
    let monotone = true;
    let last = min;
    for (const step of steps) {
      if (step < last) monotone = false;
      if (step < min) min = step;
      if (step > max) max = step;
      last = step;
    }
    return { minStep: min, maxStep: max, monotoneSteps: monotone };
  }
  const { min, max, monotone } = doubleRange(steps);
  return { minStep: min, maxStep: max, monotoneSteps: monotone };
}

function timeRange(times: Float64Array): Pick<PointSummary, "minUs" | "maxUs" | "monotoneTimes"> {
  const { min, max, monotone } = doubleRange(times);
  return { minUs: min, maxUs: max, monotoneTimes: monotone };
}

function doubleRange(column: Float64Array): { min: number; max: number; monotone: boolean } {
  let min = Infinity;
  let max = -Infinity;
  let last = -Infinity;
  let monotone = true;
  for (let i = 0; i < column.length; i++) {
    const value = column[i] as number;
    // False for NaN as well.
    if (!(value >= last)) monotone = false;
    if (value < min) min = value;
    if (value > max) max = value;
    last = value;
  }
  return min > max ? { min: NaN, max: NaN, monotone: false } : { min, max, monotone };
}

/** 21 doubles, then 9 u16, padded: see README. */
export const STATS_BYTES = 192;
const DOUBLES = STATS_BYTES / 8;
const SHORTS = STATS_BYTES / 2;
const SHORTS_AT = 21 * 4;
const FLAG_MONOTONE_STEPS = 1;
const FLAG_MONOTONE_TIMES = 2;
const NONE = 0xffff;

/** Positions of the doubles; `min`, `max`, `first` and `last` are value, step, time of a finite point. */
const F = {
  firstStep: 0,
  lastStep: 1,
  minStep: 2,
  maxStep: 3,
  firstUs: 4,
  lastUs: 5,
  minUs: 6,
  maxUs: 7,
  min: 8,
  max: 11,
  first: 14,
  last: 17,
  sum: 20,
} as const;
/** Positions of the shorts. Kinds are of the first and last value: 0 finite, 1 NaN, 2 +Infinity, 3 -Infinity. */
const S = {
  count: 0,
  nan: 1,
  posInf: 2,
  negInf: 3,
  min: 4,
  max: 5,
  first: 6,
  last: 7,
  flags: 8,
} as const;

export function encodeStats(summary: PointSummary): Uint8Array {
  const doubles = new Float64Array(DOUBLES);
  const shorts = new Uint16Array(doubles.buffer, SHORTS_AT * 2);
  for (const key of ["firstUs", "lastUs", "minUs", "maxUs", "sum"] as const)
    doubles[F[key]] = summary[key];
  for (const key of ["firstStep", "lastStep", "minStep", "maxStep"] as const)
    doubles[F[key]] = Number(summary[key]);
  for (const key of ["count", "nan", "posInf", "negInf"] as const) shorts[S[key]] = summary[key];
  const put = (key: "min" | "max" | "first" | "last", point: SummaryPoint | undefined): void => {
    doubles[F[key]] = point?.value ?? NaN;
    doubles[F[key] + 1] = Number(point?.step ?? NaN);
    doubles[F[key] + 2] = point?.us ?? NaN;
    shorts[S[key]] = point?.index ?? NONE;
  };
  put("min", summary.min);
  put("max", summary.max);
  put("first", summary.firstFinite);
  put("last", summary.lastFinite);
  shorts[S.flags] =
    (summary.monotoneSteps ? FLAG_MONOTONE_STEPS : 0) |
    (summary.monotoneTimes ? FLAG_MONOTONE_TIMES : 0) |
    (kindOf(summary.firstValue) << 2) |
    (kindOf(summary.lastValue) << 4);
  return new Uint8Array(doubles.buffer);
}

const kindOf = (value: number): number =>
  value - value === 0 ? 0 : Number.isNaN(value) ? 1 : value > 0 ? 2 : 3;
const NON_FINITE = [0, NaN, Infinity, -Infinity];

/** The stored statistics of chunks in a row, field by field without making objects: hot in `reduceSeries`. */
export class StatsTable {
  readonly length: number;
  readonly #doubles: Float64Array;
  readonly #shorts: Uint16Array;

  constructor(bytes: Uint8Array) {
    if (bytes.length % STATS_BYTES !== 0) throw damaged();
    this.length = bytes.length / STATS_BYTES;
    this.#doubles = new Float64Array(bytes.length / 8);
    new Uint8Array(this.#doubles.buffer).set(bytes);
    this.#shorts = new Uint16Array(this.#doubles.buffer);
  }

  double(row: number, field: keyof typeof F, part: 0 | 1 | 2 = 0): number {
    return this.#doubles[row * DOUBLES + F[field] + part] as number;
  }

  short(row: number, field: keyof typeof S): number {
    return this.#shorts[row * SHORTS + SHORTS_AT + S[field]] as number;
  }

  monotoneSteps(row: number): boolean {
    return (this.short(row, "flags") & FLAG_MONOTONE_STEPS) !== 0;
  }

  monotoneTimes(row: number): boolean {
    return (this.short(row, "flags") & FLAG_MONOTONE_TIMES) !== 0;
  }

  nonFinite(row: number): number {
    return this.short(row, "nan") + this.short(row, "posInf") + this.short(row, "negInf");
  }

  /** Undefined unless all values are finite. */
  bounds(row: number): FiniteBounds | undefined {
    if (this.nonFinite(row) > 0) return undefined;
    return {
      min: this.double(row, "min"),
      minAt: this.short(row, "min"),
      max: this.double(row, "max"),
      maxAt: this.short(row, "max"),
    };
  }

  summary(row: number): PointSummary {
    const flags = this.short(row, "flags");
    const first = this.#point(row, "first");
    const last = this.#point(row, "last");
    const firstKind = (flags >> 2) & 3;
    const lastKind = (flags >> 4) & 3;
    return {
      count: this.short(row, "count"),
      nan: this.short(row, "nan"),
      posInf: this.short(row, "posInf"),
      negInf: this.short(row, "negInf"),
      firstStep: this.double(row, "firstStep"),
      lastStep: this.double(row, "lastStep"),
      minStep: this.double(row, "minStep"),
      maxStep: this.double(row, "maxStep"),
      firstUs: this.double(row, "firstUs"),
      lastUs: this.double(row, "lastUs"),
      minUs: this.double(row, "minUs"),
      maxUs: this.double(row, "maxUs"),
      firstValue: firstKind === 0 ? (first?.value ?? NaN) : (NON_FINITE[firstKind] as number),
      lastValue: lastKind === 0 ? (last?.value ?? NaN) : (NON_FINITE[lastKind] as number),
      min: this.#point(row, "min"),
      max: this.#point(row, "max"),
      firstFinite: first,
      lastFinite: last,
      sum: this.double(row, "sum"),
      monotoneSteps: this.monotoneSteps(row),
      monotoneTimes: this.monotoneTimes(row),
    };
  }

  #point(row: number, field: "min" | "max" | "first" | "last"): SummaryPoint | undefined {
    const index = this.short(row, field);
    if (index === NONE) return undefined;
    return {
      index,
      value: this.double(row, field),
      step: this.double(row, field, 1),
      us: this.double(row, field, 2),
    };
  }
}
