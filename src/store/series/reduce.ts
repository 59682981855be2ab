import type { Steps } from "../../base/points.ts";
import type { ReadDb } from "../open.ts";
import { decodeChunkSteps, MAX_CHUNK_POINTS, readChunk } from "./chunk-codec.ts";
import type { StatsTable } from "./chunk-stats.ts";
import { checkQuery, decodedPoints, Reducer } from "./reducer.ts";
import {
  CHUNKS_PER_STATS,
  readChunkData,
  readStats,
  readStatsRanges,
  readTail,
  type StatsRange,
} from "./rows.ts";
import { Smoother } from "./smoother.ts";
import { readSummary, type SeriesSummary } from "./summary.ts";
import type { ReducedSeries, ReduceQuery } from "./types.ts";

/**
 * A picture of one series, exact per pixel column (see `ReducedSeries`). Chunks that lie in one column or outside the
 * range are known from their statistics; the others are decoded. Memory does not grow with the series.
 * Throws AppError NOT_FOUND, INVALID_INPUT, DAMAGED.
 */
export function reduceSeries(db: ReadDb, seriesId: number, query: ReduceQuery): ReducedSeries {
  checkQuery(query);
  return db.transaction(() => reduceStored(db, seriesId, query))();
}

function reduceStored(db: ReadDb, seriesId: number, query: ReduceQuery): ReducedSeries {
  const summary = readSummary(db, seriesId);
  const job: Job = { db, seriesId, query, summary };
  const groups = wantedGroups(job);
  const reducer = new Reducer(query, mayBeFew(job, groups));
  const smoother = smootherFor(job);
  for (const group of groups) {
    const stats = readStats(db, seriesId, group);
    for (let row = 0; row < stats.length; row++) {
      addChunk(job, reducer, smoother, { stats, row, chunk: group * CHUNKS_PER_STATS + row });
    }
  }
  const tail = readTail(db, seriesId, summary.wideSteps);
  const tailOrder = summary.chunks * MAX_CHUNK_POINTS;
  reducer.addPoints(decodedPoints(tail, tailOrder, query.axis), smoother?.next(tail.values));
  const { reduced, order } = reducer.finish(!summary.float32);
  return summary.wideSteps ? { ...reduced, steps: exactSteps(job, order, tail.steps) } : reduced;
}

interface Job {
  readonly db: ReadDb;
  readonly seriesId: number;
  readonly query: ReduceQuery;
  readonly summary: SeriesSummary;
}

interface ChunkRef {
  readonly stats: StatsTable;
  readonly row: number;
  readonly chunk: number;
}

function addChunk(
  job: Job,
  reducer: Reducer,
  smoother: Smoother | undefined,
  { stats, row, chunk }: ChunkRef,
): void {
  const order = chunk * MAX_CHUNK_POINTS;
  if (smoother === undefined && reducer.addStats(stats, row, order)) return;
  const { steps, times, values } = readChunk(
    readChunkData(job.db, job.seriesId, chunk),
    stats.short(row, "count"),
  );
  const monotone = job.query.axis === "step" ? stats.monotoneSteps(row) : stats.monotoneTimes(row);
  reducer.addPoints({ steps, times, values, order, monotone }, smoother?.next(values));
}

/** The rows of statistics that can have a part in the picture, in file order. */
function wantedGroups({ db, seriesId, query, summary }: Job): number[] {
  const ranges = readStatsRanges(db, seriesId, query.axis);
  const { points } = summary;
  const monotone = query.axis === "step" ? points?.monotoneSteps : points?.monotoneTimes;
  if (query.smoothing > 0 || monotone !== true) return ranges.map(({ group }) => group);
  const hasFinite = ({ group }: StatsRange): boolean => {
    const stats = readStats(db, seriesId, group);
    for (let row = 0; row < stats.length; row++) {
      if (stats.nonFinite(row) < stats.short(row, "count")) return true;
    }
    return false;
  };
  const before = ranges.findLast((range) => range.max < query.from && hasFinite(range));
  const inside = ranges.filter(({ min, max }) => max >= query.from && min <= query.to);
  const after = ranges.find((range) => range.min > query.to && hasFinite(range));
  return [before, ...inside, after].flatMap((range) => (range === undefined ? [] : [range.group]));
}

/** Whether the range may hold so few points that all are drawn; reads on only while it may. */
function mayBeFew({ db, seriesId, query }: Job, groups: readonly number[]): boolean {
  const { axis, from, to } = query;
  let count = 0;
  for (const group of groups) {
    const stats = readStats(db, seriesId, group);
    for (let row = 0; row < stats.length; row++) {
      const minX = stats.double(row, axis === "step" ? "minStep" : "minUs");
      const maxX = stats.double(row, axis === "step" ? "maxStep" : "maxUs");
      if (minX >= from && maxX <= to) count += stats.short(row, "count") - stats.nonFinite(row);
    }
    if (count > 4 * query.pixelColumns) return false;
  }
  return true;
}

function smootherFor({ query, summary }: Job): Smoother | undefined {
  if (query.smoothing === 0) return undefined;
  const { min, max } = summary.points ?? {};
  return new Smoother(query.smoothing, min?.value === max?.value);
}

/** The chosen points' steps as int64: what was drawn at a double's exactness is looked up again. */
function exactSteps({ db, seriesId, summary }: Job, order: Float64Array, tailSteps: Steps): BigInt64Array {
  let known = -1;
  let steps: Steps = tailSteps;
  return BigInt64Array.from(order, (position) => {
    const chunk = Math.floor(position / MAX_CHUNK_POINTS);
    if (chunk !== known) {
      known = chunk;
      steps = chunk === summary.chunks ? tailSteps : readSteps(db, seriesId, chunk);
    }
    return BigInt(steps[position % MAX_CHUNK_POINTS] ?? 0);
  });
}

function readSteps(db: ReadDb, seriesId: number, chunk: number): Steps {
  const stats = readStats(db, seriesId, Math.floor(chunk / CHUNKS_PER_STATS));
  const count = stats.short(chunk % CHUNKS_PER_STATS, "count");
  return decodeChunkSteps(readChunkData(db, seriesId, chunk), count);
}
