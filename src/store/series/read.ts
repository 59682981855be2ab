import type { PointColumns } from "../../base/points.ts";
import type { ReadDb } from "../open.ts";
import { decodeChunk } from "./chunk-codec.ts";
import { concatPoints, EMPTY_POINTS, toDoubles, widenSteps } from "./points.ts";
import { CHUNKS_PER_STATS, readChunkData, readStats, readStatsRanges, readTail } from "./rows.ts";
import { readSummary } from "./summary.ts";
import type { PointRange } from "./types.ts";

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

/** The same, piece by piece with flat memory; run it inside a transaction. Pieces are not empty. */
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
      const points = filterPoints(decodeChunk(data, stats.short(row, "count")), range);
      if (points.values.length > 0) yield points;
    }
  }
  const tail = filterPoints(readTail(db, seriesId, summary.wideSteps), range);
  if (tail.values.length > 0) yield tail;
}

/** False for NaN: what has no place on the axis. */
function overlaps(range: PointRange, min: number, max: number): boolean {
  return max >= range.from && min <= range.to;
}

function filterPoints(points: PointColumns, range: PointRange | undefined): PointColumns {
  if (range === undefined) return points;
  const axis = range.axis === "step" ? points.steps : points.timesUs;
  const kept: number[] = [];
  for (let i = 0; i < axis.length; i++) {
    const x = Number(axis[i]);
    if (x >= range.from && x <= range.to) kept.push(i);
  }
  if (kept.length === 0) return EMPTY_POINTS;
  if (kept.length === axis.length) return points;
  return pickPoints(points, kept);
}

function pickPoints(points: PointColumns, indices: readonly number[]): PointColumns {
  const pick = <T extends Float64Array | Float32Array | BigInt64Array>(column: T, into: T): T => {
    indices.forEach((index, i) => (into[i] = column[index] as number & bigint));
    return into;
  };
  const { length } = indices;
  return {
    steps:
      points.steps instanceof BigInt64Array
        ? pick(points.steps, new BigInt64Array(length))
        : pick(points.steps, new Float64Array(length)),
    timesUs: pick(points.timesUs, new Float64Array(length)),
    values:
      points.values instanceof Float32Array
        ? pick(points.values, new Float32Array(length))
        : pick(points.values, new Float64Array(length)),
  };
}
