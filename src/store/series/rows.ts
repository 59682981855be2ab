import type { PointColumns } from "../../base/points.ts";
import { statement, type ReadDb, type WriteDb } from "../open.ts";
import { STATS_BYTES, StatsTable } from "./chunk-stats.ts";
import { damaged } from "./int-column.ts";
import { bytesOf, EMPTY_POINTS, toDoubles, widenSteps } from "./points.ts";

/** A series has at most so many chunks: the low 20 bits of a chunk's id. */
export const MAX_CHUNKS = 2 ** 20;
export const CHUNKS_PER_STATS = 64;

export const SQL = {
  chunk: "SELECT data FROM chunks WHERE id = ?",
  chunkRange: "SELECT data FROM chunks WHERE id BETWEEN ? AND ? ORDER BY id",
  chunkList: `SELECT chunks.data FROM json_each(?) AS wanted CROSS JOIN chunks ON chunks.id = ? + wanted.value`,
  putChunk:
    "INSERT INTO chunks (id, count, data) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET count = excluded.count, data = excluded.data",
  stats: "SELECT stats FROM chunk_stats WHERE id = ?",
  statsRanges: {
    step: "SELECT id, min_step, max_step FROM chunk_stats WHERE id BETWEEN ? AND ? ORDER BY id",
    time: "SELECT id, min_us, max_us FROM chunk_stats WHERE id BETWEEN ? AND ? ORDER BY id",
  },
  putStats: `INSERT INTO chunk_stats (id, min_step, max_step, min_us, max_us, stats) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET min_step = excluded.min_step, max_step = excluded.max_step, min_us = excluded.min_us,
    max_us = excluded.max_us, stats = excluded.stats`,
  tail: 'SELECT count, steps, times, "values" FROM tails WHERE series_id = ?',
  putTail: `INSERT INTO tails (series_id, count, steps, times, "values") VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (series_id) DO UPDATE SET count = excluded.count, steps = excluded.steps, times = excluded.times,
    "values" = excluded."values"`,
  dropTail: "DELETE FROM tails WHERE series_id = ?",
} as const;

const rowId = (seriesId: number, number: number): number => seriesId * MAX_CHUNKS + number;

export function readChunkData(db: ReadDb, seriesId: number, chunk: number): Uint8Array {
  const data = statement(db, SQL.chunk, "pluck").get(rowId(seriesId, chunk)) as
    | Uint8Array
    | undefined;
  if (data === undefined) throw damaged();
  return data;
}

/** Several at once, in this order: a statement per chunk costs more than its points. Numbers rise. */
export function readChunks(db: ReadDb, seriesId: number, chunks: readonly number[]): Uint8Array[] {
  const [first] = chunks;
  const last = chunks.at(-1);
  if (first === undefined || last === undefined) return [];
  const base = rowId(seriesId, 0);
  const found =
    last - first + 1 === chunks.length
      ? statement(db, SQL.chunkRange, "pluck").all(base + first, base + last)
      : statement(db, SQL.chunkList, "pluck").all(`[${chunks.join()}]`, base);
  if (found.length !== chunks.length) throw damaged();
  return found as Uint8Array[];
}

export function writeChunkData(
  db: WriteDb,
  seriesId: number,
  chunk: number,
  count: number,
  data: Uint8Array,
): void {
  if (chunk >= MAX_CHUNKS) throw new RangeError(`series ${seriesId} has too many chunks`);
  statement(db, SQL.putChunk).run(rowId(seriesId, chunk), count, data);
}

interface TailRow {
  readonly count: number;
  readonly steps: Uint8Array;
  readonly times: Uint8Array;
  readonly values: Uint8Array;
}

/** The points that are not in a chunk yet. */
export function readTail(db: ReadDb, seriesId: number, wideSteps: boolean): PointColumns {
  const row = statement(db, SQL.tail).get(seriesId) as TailRow | undefined;
  if (row === undefined) return EMPTY_POINTS;
  const { count } = row;
  const valueBytes = row.values.length / count;
  if (row.steps.length !== count * 8 || row.times.length !== count * 8) throw damaged();
  if (valueBytes !== 4 && valueBytes !== 8) throw damaged();
  const steps = wideSteps ? new BigInt64Array(count) : new Float64Array(count);
  const timesUs = new Float64Array(count);
  const values = valueBytes === 4 ? new Float32Array(count) : new Float64Array(count);
  bytesOf(steps).set(row.steps);
  bytesOf(timesUs).set(row.times);
  bytesOf(values).set(row.values);
  return { steps, timesUs, values };
}

export function writeTail(
  db: WriteDb,
  seriesId: number,
  tail: PointColumns,
  options: { readonly wideSteps: boolean; readonly float32: boolean },
): void {
  const count = tail.values.length;
  if (count === 0) {
    statement(db, SQL.dropTail).run(seriesId);
    return;
  }
  const steps = options.wideSteps ? widenSteps(tail.steps) : tail.steps;
  const values = options.float32 ? tail.values : toDoubles(tail.values);
  statement(db, SQL.putTail).run(
    seriesId,
    count,
    bytesOf(steps),
    bytesOf(tail.timesUs),
    bytesOf(values),
  );
}

export function readStats(db: ReadDb, seriesId: number, group: number): StatsTable {
  const stats = statement(db, SQL.stats, "pluck").get(rowId(seriesId, group)) as
    | Uint8Array
    | undefined;
  if (stats === undefined) throw damaged();
  return new StatsTable(stats);
}

/** One row of `chunk_stats` by its range on an axis; NaN where none of its points has a place there. */
export interface StatsRange {
  readonly group: number;
  readonly min: number;
  readonly max: number;
}

export function readStatsRanges(db: ReadDb, seriesId: number, axis: "step" | "time"): StatsRange[] {
  const first = rowId(seriesId, 0);
  const rows = statement(db, SQL.statsRanges[axis], "raw").all(first, first + MAX_CHUNKS - 1);
  return (rows as Array<[number, number | null, number | null]>).map(([id, min, max]) => ({
    group: id - first,
    min: min ?? NaN,
    max: max ?? NaN,
  }));
}

/** What a row of `chunk_stats` holds: the statistics of some chunks, and over which range of each axis they lie. */
export interface StatsRow {
  readonly minStep: number | null;
  readonly maxStep: number | null;
  readonly minUs: number | null;
  readonly maxUs: number | null;
  readonly stats: Uint8Array;
}

/** Of the records of up to 64 chunks. */
export function statsRowOf(records: readonly Uint8Array[]): StatsRow {
  const stats = new Uint8Array(records.length * STATS_BYTES);
  records.forEach((record, index) => stats.set(record, index * STATS_BYTES));
  const table = new StatsTable(stats);
  const edge = (field: "minStep" | "maxStep" | "minUs" | "maxUs"): number | null => {
    const pick = field.startsWith("min") ? Math.min : Math.max;
    let result: number | undefined;
    for (let row = 0; row < table.length; row++) {
      const value = table.double(row, field);
      if (!Number.isNaN(value)) result = result === undefined ? value : pick(result, value);
    }
    return result ?? null;
  };
  return {
    minStep: edge("minStep"),
    maxStep: edge("maxStep"),
    minUs: edge("minUs"),
    maxUs: edge("maxUs"),
    stats,
  };
}

/** The statistics rows that one append changes, written once at its end. */
export class StatsWriter {
  readonly #db: WriteDb;
  readonly #seriesId: number;
  readonly #groups = new Map<number, Uint8Array[]>();

  constructor(db: WriteDb, seriesId: number) {
    this.#db = db;
    this.#seriesId = seriesId;
  }

  countOf(chunk: number): number {
    const record = this.#group(chunk)[chunk % CHUNKS_PER_STATS];
    if (record === undefined) throw damaged();
    return new StatsTable(record).short(0, "count");
  }

  set(chunk: number, stats: Uint8Array): void {
    this.#group(chunk)[chunk % CHUNKS_PER_STATS] = stats;
  }

  flush(): void {
    for (const [group, records] of this.#groups) {
      const { minStep, maxStep, minUs, maxUs, stats } = statsRowOf(records);
      const id = rowId(this.#seriesId, group);
      statement(this.#db, SQL.putStats).run(id, minStep, maxStep, minUs, maxUs, stats);
    }
    this.#groups.clear();
  }

  #group(chunk: number): Uint8Array[] {
    const group = Math.floor(chunk / CHUNKS_PER_STATS);
    let records = this.#groups.get(group);
    if (records === undefined) {
      records = [];
      const id = rowId(this.#seriesId, group);
      const bytes = statement(this.#db, SQL.stats, "pluck").get(id) as Uint8Array | undefined;
      for (let at = 0; bytes !== undefined && at < bytes.length; at += STATS_BYTES) {
        records.push(bytes.subarray(at, at + STATS_BYTES));
      }
      this.#groups.set(group, records);
    }
    return records;
  }
}
