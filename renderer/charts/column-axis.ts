import { levelName, lengthOf, MARKS, NO_CODE, type RunColumn } from "../../src/base/run-column.ts";
import { formatDuration } from "../kit/format-time.ts";
import { onScale, type Domain } from "./scale.ts";
import { calendarTicks, durationTicks, linearTicks, logTicks } from "./ticks.ts";

/** Where a run stands beside the axis, if not on it. */
export const LANES = {
  on: 0,
  /** It has no value, or NaN, or one that a logarithmic axis has no place for. */
  missing: MARKS.missing,
  nan: MARKS.nan,
  /** Infinite: at an end of the axis. */
  above: MARKS.positive,
  below: MARKS.negative,
  notPositive: 5,
} as const;

/** What an axis counts in: numbers, seconds, microseconds UTC. */
export type AxisUnit = "number" | "seconds" | "time";

/** One column of runs along one axis, as shares of its length: 0 at its beginning, 1 at its end. */
export interface ColumnAxis {
  readonly column: RunColumn;
  readonly unit: AxisUnit;
  readonly isLog: boolean;
  readonly isInverted: boolean;
  /** Values; of categories their places, from half a place before the first to half a place behind the last. */
  readonly domain: Domain;
  /** NaN for a run that has no place on it; infinite values stand at the ends. */
  readonly shares: Float64Array;
  /** `LANES` of each run. */
  readonly lanes: Uint8Array;
  /** Runs that are not on the axis, by `LANES`. */
  readonly beside: readonly number[];
}

interface AxisOptions {
  readonly unit?: AxisUnit;
  /** A column of categories, and one without a positive value, has no logarithmic axis. */
  readonly isLog?: boolean;
  readonly isInverted?: boolean;
  /** Room at both ends, as a share of the data's stretch. */
  readonly padding?: number;
}

/** Whether a logarithmic axis has something to show. */
export function canBeLog(column: RunColumn): boolean {
  return column.kind === "numbers" && (column.max ?? 0) > 0;
}

/** Rates and sizes are thought of by their powers: from this stretch on a param is, too. */
const LOG_STRETCH = 100;

/** Whether a column is drawn on a logarithmic axis unless somebody says otherwise. */
export function isUsuallyLog(column: RunColumn): boolean {
  if (column.kind !== "numbers" || !column.path.startsWith("params.")) return false;
  const { min, max } = column;
  return min !== null && max !== null && min > 0 && max / min >= LOG_STRETCH;
}

export function columnAxis(column: RunColumn, options: AxisOptions = {}): ColumnAxis {
  const { unit = "number", isInverted = false, padding = 0 } = options;
  const isLog = options.isLog === true && canBeLog(column);
  const runs = lengthOf(column);
  const domain = domainOf(column, isLog, padding);
  const shares = new Float64Array(runs).fill(Number.NaN);
  const lanes = new Uint8Array(runs);
  const beside = [0, 0, 0, 0, 0, 0];
  const axis = { column, unit, isLog, isInverted, domain, shares, lanes, beside };
  for (let run = 0; run < runs; run++) {
    const lane = laneOf(column, run, isLog);
    lanes[run] = lane;
    if (lane === LANES.on) shares[run] = shareOf(axis, valueAt(column, run));
    else {
      (beside[lane] as number)++;
      if (lane === LANES.above) shares[run] = isInverted ? 0 : 1;
      if (lane === LANES.below) shares[run] = isInverted ? 1 : 0;
    }
  }
  return axis;
}

/** Number of a run, or the place of its category; NaN for none. */
export function valueAt(column: RunColumn, run: number): number {
  if (column.kind === "numbers") return column.values[run] as number;
  const code = column.codes[run] as number;
  return code === NO_CODE ? Number.NaN : code;
}

function laneOf(column: RunColumn, run: number, isLog: boolean): number {
  if (column.kind === "categories") return column.codes[run] === NO_CODE ? LANES.missing : LANES.on;
  const mark = column.marks[run] as number;
  if (mark !== MARKS.finite) return mark;
  return isLog && !((column.values[run] as number) > 0) ? LANES.notPositive : LANES.on;
}

function domainOf(column: RunColumn, isLog: boolean, padding: number): Domain {
  if (column.kind === "categories") return { from: -0.5, to: column.counts.length - 0.5 };
  const { min, max } = column;
  if (min === null || max === null) return { from: 0, to: 1 };
  if (isLog) {
    const low = min > 0 ? min : leastPositive(column.values, max);
    const factor = low === max ? 2 : (max / low) ** padding;
    return fitDoubles(low / factor, max * factor, low, max);
  }
  const stretch = max - min;
  // A single value gets room on both sides; two that are farther apart than doubles reach have none to give.
  const room = stretch === 0 ? Math.abs(min) * 0.1 || 1 : stretch * padding;
  return fitDoubles(min - room, max + room, min, max);
}

/** Room at the ends of all doubles would be beyond them, or nothing. */
function fitDoubles(from: number, to: number, min: number, max: number): Domain {
  return {
    from: Number.isFinite(from) && (from !== 0 || min <= 0) ? from : min,
    to: Number.isFinite(to) ? to : max,
  };
}

function leastPositive(values: Float64Array, max: number): number {
  return values.reduce((least, value) => (value > 0 && value < least ? value : least), max);
}

type Scale = Pick<ColumnAxis, "domain" | "isLog" | "isInverted">;

/** Where a value stands; outside of 0 to 1 beyond the axis, NaN where it has no place. */
export function shareOf({ domain, isLog, isInverted }: Scale, value: number): number {
  // Halved, so that the distance between any two doubles is one.
  const from = onScale(domain.from, isLog) / 2;
  const to = onScale(domain.to, isLog) / 2;
  const share = (onScale(value, isLog) / 2 - from) / (to - from || 1);
  return isInverted ? 1 - share : share;
}

/** The value at a share of the axis. */
export function valueAtShare({ domain, isLog, isInverted }: Scale, share: number): number {
  const at = isInverted ? 1 - share : share;
  const from = onScale(domain.from, isLog);
  const to = onScale(domain.to, isLog);
  const value = from * (1 - at) + to * at;
  return isLog ? 10 ** value : value;
}

export interface AxisTick {
  readonly share: number;
  readonly label: string;
}

/** A large chart does not become a ruled sheet. */
const MOST_TICKS = 12;

/** How many ticks there is room for; every name is wanted, of numbers a few. */
export function tickRoom({ column }: ColumnAxis, lengthPx: number, tickPx: number): number {
  const room = lengthPx / tickPx;
  return column.kind === "categories" ? room : Math.min(MOST_TICKS, room);
}

/** At most about `room` of them; of many categories each n-th. */
export function axisTicks(axis: ColumnAxis, room: number): readonly AxisTick[] {
  const { column, unit, domain, isLog } = axis;
  if (column.kind === "categories") {
    const count = column.counts.length;
    const every = Math.max(1, Math.ceil(count / Math.max(1, room)));
    return Array.from({ length: Math.ceil(count / every) }, (_, i) => ({
      share: shareOf(axis, i * every),
      label: levelName(column, i * every),
    }));
  }
  if (column.min === null) return [];
  return ticksOf(unit, domain, isLog, room).map(({ value, label }) => ({
    share: shareOf(axis, value),
    label,
  }));
}

function ticksOf(
  unit: AxisUnit,
  domain: Domain,
  isLog: boolean,
  room: number,
): ReturnType<typeof linearTicks> {
  if (unit === "time") return calendarTicks(domain, room);
  if (unit === "number") return isLog ? logTicks(domain, room) : linearTicks(domain, room);
  const inUs = { from: domain.from * 1e6, to: domain.to * 1e6 };
  const ticks = isLog
    ? logTicks(inUs, room).map(({ value }) => ({ value, label: formatDuration(value) }))
    : durationTicks(inUs, room);
  return ticks.map(({ value, label }) => ({ value: value / 1e6, label }));
}

/** Runs without a place on the axis; infinite values have one, at its ends. */
export function countPlaceless({ beside }: Pick<ColumnAxis, "beside">): number {
  const lanes = [LANES.missing, LANES.nan, LANES.notPositive];
  return lanes.reduce((sum, lane) => sum + (beside[lane] ?? 0), 0);
}

/** "3 without a value, 1 NaN, 2 infinite, 4 not positive"; empty where every run is on the axis. */
export function describeBeside(axis: Pick<ColumnAxis, "beside">): string {
  const at = (lane: number): number => axis.beside[lane] ?? 0;
  const parts: ReadonlyArray<readonly [count: number, what: string]> = [
    [at(LANES.missing), "without a value"],
    [at(LANES.nan), "NaN"],
    [at(LANES.above), "infinite"],
    [at(LANES.below), "minus infinite"],
    [at(LANES.notPositive), "not positive"],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(", ");
}
