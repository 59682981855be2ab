import { narrow } from "../../base/exact-json.ts";
import type { PointColumns } from "../../base/points.ts";
import { readPoints, readPointsSlice, statement, type ReadDb } from "../../store/index.ts";
import { msOf } from "./log-points.ts";
import { wireValue, type Metric } from "./queries.ts";
import { RUN_LINKS } from "./run-links.ts";

/** Whole numbers of 64 bits; doubles where they hold all of them. */
type Whole = Float64Array | BigInt64Array;

/** Points of one metric of a run, columnar, by time, step and value (NaN as 0). */
export interface History {
  readonly values: Float64Array;
  readonly timesMs: Whole;
  readonly steps: Whole;
}

/** New ones each time: columns are handed over to another thread. */
const nothing = (): History => ({
  values: new Float64Array(0),
  timesMs: new Float64Array(0),
  steps: new Float64Array(0),
});

/**
 * Points of a metric, or a part of them, and how many there are; none for a run or a metric that is not there. A part is read
 * alone where the points came in order.
 */
export function readHistory(
  db: ReadDb,
  trackingId: string,
  key: string,
  part: { readonly offset: number; readonly limit: number } = { offset: 0, limit: Infinity },
): { readonly count: number; readonly history: History } {
  const series = statement(
    db,
    `SELECT x.id, x.count, x.monotone_steps AND x.monotone_times AS isOrdered
       FROM ${RUN_LINKS} JOIN metrics m ON m.name = ? JOIN series x
         ON x.run_num = r.num AND x.metric_id = m.id AND x.source_num = s.num WHERE t.run_id = ?`,
  ).get(key, trackingId) as
    | { readonly id: number; readonly count: number; readonly isOrdered: number }
    | undefined;
  if (series === undefined) return { count: 0, history: nothing() };
  const { count } = series;
  const { offset, limit } = part;
  const wide = readWideTimes(db, trackingId, key);
  if (series.isOrdered === 1 && wide.size === 0 && Number.isFinite(limit))
    return { count, history: inOrder(readPointsSlice(db, series.id, offset, limit), wide) };
  const all = inOrder(readPoints(db, series.id), wide);
  const isAll = offset === 0 && limit >= count;
  return { count, history: isAll ? all : slice(all, offset, Math.min(count, offset + limit)) };
}

function slice({ values, timesMs, steps }: History, from: number, to: number): History {
  return {
    values: values.slice(from, to),
    timesMs: timesMs.slice(from, to),
    steps: steps.slice(from, to),
  };
}

/** Times that microseconds do not hold, by the place of their point. */
function readWideTimes(
  db: ReadDb,
  trackingId: string,
  key: string,
): ReadonlyMap<number, number | bigint> {
  const rows = statement(
    db,
    "SELECT place, ms FROM tracking_wide_times WHERE run_id = ? AND key = ?",
    "safe",
  ).all(trackingId, key) as Array<{ readonly place: bigint; readonly ms: bigint }>;
  return new Map(rows.map(({ place, ms }) => [Number(place), narrow(ms)]));
}

function inOrder(
  { steps, timesUs, values }: PointColumns,
  wide: ReadonlyMap<number, number | bigint>,
): History {
  const isNarrow = wide.size === 0 && timesUs.every(Number.isSafeInteger);
  const timesMs = isNarrow
    ? timesUs.map((us) => Math.floor(us / 1000))
    : BigInt64Array.from(timesUs, (us, i) => BigInt(wide.get(i) ?? msOf(us)));
  const history = { values: Float64Array.from(values), timesMs, steps };
  const isLater = (a: number, b: number): number =>
    compareAt(timesMs, a, b) || compareAt(steps, a, b) || orZero(values[a]) - orZero(values[b]);
  if (values.every((_, i) => i === 0 || isLater(i - 1, i) <= 0)) return history;
  const order = Uint32Array.from(values.keys()).sort(isLater);
  return {
    values: Float64Array.from(order, (i) => history.values[i] ?? NaN),
    timesMs: pick(timesMs, order),
    steps: pick(steps, order),
  };
}

function compareAt(column: Whole, a: number, b: number): number {
  const [one = 0, other = 0] = [column[a], column[b]];
  return one < other ? -1 : one > other ? 1 : 0;
}

function orZero(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? 0 : value;
}

function pick(column: Whole, order: Uint32Array): Whole {
  return column instanceof BigInt64Array
    ? BigInt64Array.from(order, (i) => column[i] ?? 0n)
    : Float64Array.from(order, (i) => column[i] ?? 0);
}

/** One point as the interface writes it. */
export function metricAt({ values, timesMs, steps }: History, key: string, i: number): Metric {
  return {
    key,
    value: wireValue(values[i] ?? NaN),
    timestamp: wholeAt(timesMs, i),
    step: wholeAt(steps, i),
  };
}

function wholeAt(column: Whole, i: number): number | bigint {
  const value = column[i] ?? 0;
  return typeof value === "bigint" ? narrow(value) : value;
}

/** So many points are one piece of text: a few milliseconds of work. */
const PIECE = 4096;

/** The points as members of a JSON list, some in a piece: of a million nobody holds all of the text. */
export function* writeHistory(history: History, key: string): Generator<string, void> {
  const { values, timesMs, steps } = history;
  const head = `{"key":${JSON.stringify(key)},"value":`;
  for (let from = 0; from < values.length; from += PIECE) {
    let text = "";
    for (let i = from; i < Math.min(values.length, from + PIECE); i++) {
      const value = values[i] ?? NaN;
      const written = Number.isFinite(value) ? value : `"${wireValue(value)}"`;
      text += `${i === from ? "" : ","}${head}${written},"timestamp":${timesMs[i]},"step":${steps[i]}}`;
    }
    yield text;
  }
}
