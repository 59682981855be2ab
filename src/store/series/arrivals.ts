import { statement, type ReadDb, type WriteDb } from "../open.ts";
import { damaged } from "./int-column.ts";

/** When points of a series arrived: at this time, so many. */
export interface Arrival {
  readonly atUs: number;
  readonly count: number;
}

const MERGE_US = 1_000_000;
const MAX_MARKS = 1024;

const SQL = {
  last: "SELECT segment, marks FROM arrivals WHERE series_id = ? ORDER BY segment DESC LIMIT 1",
  put: "INSERT INTO arrivals (series_id, segment, marks) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET marks = excluded.marks",
  all: "SELECT marks FROM arrivals WHERE series_id = ? ORDER BY segment",
} as const;

/** Notes that `count` points arrived; within a second of the last mark they are added to it. A clock that goes back does not. */
export function markArrival(db: WriteDb, seriesId: number, atUs: number, count: number): void {
  const row = statement(db, SQL.last).get(seriesId) as
    | { readonly segment: number; readonly marks: Uint8Array }
    | undefined;
  const marks = row === undefined ? [] : decodeMarks(row.marks);
  const last = marks.at(-1);
  const segment = row?.segment ?? 0;
  if (last !== undefined && atUs - last.atUs < MERGE_US) {
    marks[marks.length - 1] = { atUs: last.atUs, count: last.count + count };
  } else if (marks.length >= MAX_MARKS) {
    statement(db, SQL.put).run(seriesId, segment + 1, encodeMarks([{ atUs, count }]));
    return;
  } else {
    marks.push({ atUs, count });
  }
  statement(db, SQL.put).run(seriesId, segment, encodeMarks(marks));
}

/** In order of time; counts add up to the points of the series. */
export function readArrivals(db: ReadDb, seriesId: number): Arrival[] {
  const blobs = statement(db, SQL.all, "pluck").all(seriesId) as Uint8Array[];
  return blobs.flatMap(decodeMarks);
}

/** Points of the series that no mark covers arrived at this time. */
export function markRest(db: WriteDb, seriesId: number, atUs: number, points: number): void {
  const marked = readArrivals(db, seriesId).reduce((sum, { count }) => sum + count, 0);
  if (points > marked) markArrival(db, seriesId, atUs, points - marked);
}

/**
 * Of the points that the marks of one row tell of: how many had arrived by a time, and when the last of those did;
 * [0, NaN] for none. Throws AppError DAMAGED.
 */
export function countArrived(bytes: Uint8Array, byUs: number): [count: number, lastUs: number] {
  let count = 0;
  let lastUs = NaN;
  for (const mark of decodeMarks(bytes)) {
    if (mark.atUs > byUs) break;
    count += mark.count;
    lastUs = mark.atUs;
  }
  return [count, lastUs];
}

/** Pairs of varints: microseconds since the mark before (the first since 1970), count. */
function encodeMarks(marks: readonly Arrival[]): Uint8Array {
  const bytes: number[] = [];
  let before = 0;
  for (const { atUs, count } of marks) {
    pushVarint(bytes, atUs - before);
    pushVarint(bytes, count);
    before = atUs;
  }
  return Uint8Array.from(bytes);
}

function decodeMarks(bytes: Uint8Array): Arrival[] {
  const marks: Arrival[] = [];
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined || scale > 2 ** 49) throw damaged();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  let atUs = 0;
  while (at < bytes.length) {
    atUs += next();
    marks.push({ atUs, count: next() });
  }
  return marks;
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}
