import { isAppError } from "../../base/errors.ts";
import type { PointColumns } from "../../base/points.ts";
import type { ReadDb } from "../open.ts";
import { decodeChunk } from "./chunk-codec.ts";
import { concatPoints, filterPoints, slicePoints, toDoubles, widenSteps } from "./points.ts";
import { CHUNKS_PER_STATS, readChunkData, readStats, readStatsRanges, readTail } from "./rows.ts";
import { readSummary } from "./summary.ts";
import type { PointRange } from "../../base/picture/types.ts";

/**
 * All stored points of a series, or those in a range, in file order. Wide steps are BigInt64Array, values doubles where
 * the series has any. Points without time are in no time range.
 * Throws AppError NOT_FOUND, DAMAGED.
 */
export function readPoints(db: ReadDb, seriesId: number, range?: PointRange): PointColumns {
  return db.transaction(() => {
    const { wideSteps, float32 } = readSummary(db, seriesId);
    const points = concatPoints([...iteratePoints(db, seriesId, range)]);
    return {
      steps: wideSteps ? widenSteps(points.steps) : points.steps,
      timesUs: points.timesUs,
      values: float32 ? points.values : toDoubles(points.values),
    };
  })();
}

/** Points by their place in file order: `limit` of them from the one at `offset`. Chunks before are not decoded. */
export function readPointsSlice(
  db: ReadDb,
  seriesId: number,
  offset: number,
  limit: number,
): PointColumns {
  return db.transaction(() => {
    const { wideSteps, float32 } = readSummary(db, seriesId);
    const points = concatPoints([...iterateSlice(db, seriesId, offset, limit)]);
    return {
      steps: wideSteps ? widenSteps(points.steps) : points.steps,
      timesUs: points.timesUs,
      values: float32 ? points.values : toDoubles(points.values),
    };
  })();
}

function* iterateSlice(
  db: ReadDb,
  seriesId: number,
  offset: number,
  limit: number,
): Generator<PointColumns, void> {
  const end = offset + limit;
  let at = 0;
  const cut = (points: PointColumns, from: number): PointColumns =>
    slicePoints(points, Math.max(0, offset - from), Math.min(points.values.length, end - from));
  for (const { group } of readStatsRanges(db, seriesId, "step")) {
    const stats = readStats(db, seriesId, group);
    for (let row = 0; row < stats.length; row++) {
      const count = stats.short(row, "count");
      const from = at;
      at += count;
      if (at <= offset) continue;
      if (from >= end) return;
      const data = readChunkData(db, seriesId, group * CHUNKS_PER_STATS + row);
      yield cut(decodeChunk(data, count), from);
    }
  }
  if (at >= end) return;
  const { wideSteps } = readSummary(db, seriesId);
  const tail = readTail(db, seriesId, wideSteps);
  if (at + tail.values.length > offset) yield cut(tail, at);
}

/** All points of a series, or those in a range, piece by piece with flat memory; run it inside a transaction. Pieces are not empty. */
function* iteratePoints(
  db: ReadDb,
  seriesId: number,
  range?: PointRange,
): Generator<PointColumns, void> {
  const summary = readSummary(db, seriesId);
  const axis = range?.axis ?? "step";
  for (const { group, min, max } of readStatsRanges(db, seriesId, axis)) {
    if (range !== undefined && !overlaps(range, min, max)) continue;
    const stats = readStats(db, seriesId, group);
    for (let row = 0; row < stats.length; row++) {
      const minX = stats.double(row, axis === "step" ? "minStep" : "minUs");
      const maxX = stats.double(row, axis === "step" ? "maxStep" : "maxUs");
      if (range !== undefined && !overlaps(range, minX, maxX)) continue;
      const data = readChunkData(db, seriesId, group * CHUNKS_PER_STATS + row);
      const points = keepInRange(decodeChunk(data, stats.short(row, "count")), range);
      if (points.values.length > 0) yield points;
    }
  }
  const tail = keepInRange(readTail(db, seriesId, summary.wideSteps), range);
  if (tail.values.length > 0) yield tail;
}

/** Points of a series whose bytes can be decoded: less than its count where some are damaged. */
export function countReadable(db: ReadDb, seriesId: number): number {
  const { wideSteps } = readSummary(db, seriesId);
  const lengthOf = (read: () => PointColumns): number => {
    try {
      return read().values.length;
    } catch (error) {
      if (isAppError(error) && error.code === "DAMAGED") return 0;
      throw error;
    }
  };
  let count = lengthOf(() => readTail(db, seriesId, wideSteps));
  for (const { group } of readStatsRanges(db, seriesId, "step")) {
    const stats = readStats(db, seriesId, group);
    for (let row = 0; row < stats.length; row++) {
      const chunk = group * CHUNKS_PER_STATS + row;
      count += lengthOf(() =>
        decodeChunk(readChunkData(db, seriesId, chunk), stats.short(row, "count")),
      );
    }
  }
  return count;
}

/** False for NaN: what has no place on the axis. */
function overlaps(range: PointRange, min: number, max: number): boolean {
  return max >= range.from && min <= range.to;
}

function keepInRange(points: PointColumns, range: PointRange | undefined): PointColumns {
  if (range === undefined) return points;
  const axis = range.axis === "step" ? points.steps : points.timesUs;
  return filterPoints(points, (i) => Number(axis[i]) >= range.from && Number(axis[i]) <= range.to);
}

/**
 * The earliest and latest time of a series whose times are not in order; undefined where no point has one. The summary
 * has only the first and the last.
 */
export function readTimeExtent(
  db: ReadDb,
  seriesId: number,
): { readonly from: number; readonly to: number } | undefined {
  let from = Infinity;
  let to = -Infinity;
  const take = (low: number, high: number): void => {
    if (low < from) from = low;
    if (high > to) to = high;
  };
  for (const { min, max } of readStatsRanges(db, seriesId, "time")) take(min, max);
  for (const us of readTail(db, seriesId, false).timesUs) take(us, us);
  return from <= to ? { from, to } : undefined;
}
