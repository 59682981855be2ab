import type { Steps } from "../../base/points.ts";
import type { ReadDb } from "../open.ts";
import { decodeChunkSteps, MAX_CHUNK_POINTS, readChunk } from "./chunk-codec.ts";
import { checkQuery, decodedPoints, Reducer } from "./reducer.ts";
import {
  CHUNKS_PER_STATS,
  readChunkData,
  readChunks,
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
  for (const group of groups) addGroup(job, reducer, smoother, group);
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

/**
 * What the statistics say comes first: the extremes known by then spare the decoded chunks most of their search.
 */
function addGroup(job: Job, reducer: Reducer, smoother: Smoother | undefined, group: number): void {
  const { db, seriesId, query } = job;
  const stats = readStats(db, seriesId, group);
  const firstChunk = group * CHUNKS_PER_STATS;
  const unknown: number[] = [];
  for (let row = 0; row < stats.length; row++) {
    const order = (firstChunk + row) * MAX_CHUNK_POINTS;
    if (smoother !== undefined || !reducer.addStats(stats, row, order)) unknown.push(row);
  }
  const chunks = unknown.map((row) => firstChunk + row);
  readChunks(db, seriesId, chunks).forEach((data, index) => {
    const row = unknown[index] as number;
    const { steps, times, values } = readChunk(data, stats.short(row, "count"));
    const monotone = query.axis === "step" ? stats.monotoneSteps(row) : stats.monotoneTimes(row);
    const order = (firstChunk + row) * MAX_CHUNK_POINTS;
    const bounds = stats.bounds(row);
    reducer.addPoints({ steps, times, values, order, monotone, bounds }, smoother?.next(values));
  });
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
      // Points without a time are in no range: how many a chunk has is not known.
      const allPlaced = axis === "step" || stats.monotoneTimes(row);
      if (!allPlaced || minX < from || maxX > to) continue;
      count += stats.short(row, "count") - stats.nonFinite(row);
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
function exactSteps(
  { db, seriesId, summary }: Job,
  order: Float64Array,
  tailSteps: Steps,
): BigInt64Array {
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
