import type { PointColumns, Steps } from "../../base/points.ts";
import type { ReadDb } from "../open.ts";
import { decodeChunk, MAX_CHUNK_POINTS, readChunk } from "./chunk-codec.ts";
import { filterPoints } from "./points.ts";
import { readPoints } from "./read.ts";
import { checkQuery, decodedPoints, Reducer } from "../../base/picture/reducer.ts";
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
import type { ReducedSeries, ReduceQuery } from "../../base/picture/types.ts";

/** A part of a drawn line: the points of a series whose step is below this one. */
export interface LinePart {
  readonly seriesId: number;
  readonly belowStep: number;
}

/**
 * A picture of one series, exact per pixel column (see `ReducedSeries`). Chunks that lie in one column or outside the
 * range are known from their statistics; the others are decoded. Memory does not grow with the series.
 * Throws AppError NOT_FOUND, INVALID_INPUT, DAMAGED.
 */
export function reduceSeries(db: ReadDb, seriesId: number, query: ReduceQuery): ReducedSeries {
  return reduceLine(db, [{ seriesId, belowStep: Infinity }], query);
}

/** The same for several series that are drawn as one line, such as the attempts of a run. */
export function reduceLine(
  db: ReadDb,
  parts: readonly LinePart[],
  query: ReduceQuery,
): ReducedSeries {
  checkQuery(query);
  return db.transaction(() => reduceStored(db, parts, query))();
}

function reduceStored(db: ReadDb, parts: readonly LinePart[], query: ReduceQuery): ReducedSeries {
  const jobs = parts.map((part, index): Job => ({
    ...part,
    db,
    query,
    summary: readSummary(db, part.seriesId),
    firstOrder: index * MAX_SERIES_ORDER,
  }));
  const groups = jobs.map(wantedGroups);
  const reducer = new Reducer(query, mayBeFew(jobs, groups));
  const smoother = smootherFor(jobs, query);
  for (const [index, job] of jobs.entries()) {
    for (const group of groups[index] ?? []) addGroup(job, reducer, smoother, group);
    const { summary, firstOrder, seriesId, belowStep } = job;
    const tail = keepBelow(readTail(db, seriesId, summary.wideSteps), belowStep);
    const order = firstOrder + summary.chunks * MAX_CHUNK_POINTS;
    reducer.addPoints(decodedPoints(tail, order, query.axis), smoother?.next(tail.values));
  }
  const { reduced, order } = reducer.finish(jobs.some(({ summary }) => !summary.float32));
  const wide = jobs.some(({ summary }) => summary.wideSteps);
  return wide ? { ...reduced, steps: exactSteps(jobs, order) } : reduced;
}

interface Job extends LinePart {
  readonly db: ReadDb;
  readonly query: ReduceQuery;
  readonly summary: SeriesSummary;
  /** Of the part's first point in the line. */
  readonly firstOrder: number;
}

/** More than any series has: 2^20 chunks of MAX_CHUNK_POINTS, and a tail. */
const MAX_SERIES_ORDER = 2 ** 33;

/**
 * What the statistics say comes first: the extremes known by then spare the decoded chunks most of their search.
 */
function addGroup(job: Job, reducer: Reducer, smoother: Smoother | undefined, group: number): void {
  const { db, seriesId, query, belowStep, firstOrder } = job;
  const stats = readStats(db, seriesId, group);
  const firstChunk = group * CHUNKS_PER_STATS;
  const unknown: number[] = [];
  for (let row = 0; row < stats.length; row++) {
    if (stats.double(row, "minStep") >= belowStep) continue;
    const order = firstOrder + (firstChunk + row) * MAX_CHUNK_POINTS;
    const whole = smoother === undefined && stats.double(row, "maxStep") < belowStep;
    if (!whole || !reducer.addStats(stats, row, order)) unknown.push(row);
  }
  const chunks = unknown.map((row) => firstChunk + row);
  readChunks(db, seriesId, chunks).forEach((data, index) => {
    const row = unknown[index] as number;
    const order = firstOrder + (firstChunk + row) * MAX_CHUNK_POINTS;
    const count = stats.short(row, "count");
    if (stats.double(row, "maxStep") >= belowStep) {
      const points = keepBelow(decodeChunk(data, count), belowStep);
      reducer.addPoints(decodedPoints(points, order, query.axis), smoother?.next(points.values));
      return;
    }
    const { steps, times, values } = readChunk(data, count);
    const monotone = query.axis === "step" ? stats.monotoneSteps(row) : stats.monotoneTimes(row);
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
function mayBeFew(jobs: readonly Job[], groups: ReadonlyArray<readonly number[]>): boolean {
  let count = 0;
  for (const [index, { db, seriesId, query, belowStep }] of jobs.entries()) {
    const { axis, from, to } = query;
    for (const group of groups[index] ?? []) {
      const stats = readStats(db, seriesId, group);
      for (let row = 0; row < stats.length; row++) {
        const minX = stats.double(row, axis === "step" ? "minStep" : "minUs");
        const maxX = stats.double(row, axis === "step" ? "maxStep" : "maxUs");
        // Points without a time are in no range: how many a chunk has is not known.
        const allPlaced = axis === "step" || stats.monotoneTimes(row);
        const whole = stats.double(row, "maxStep") < belowStep;
        if (!allPlaced || !whole || minX < from || maxX > to) continue;
        count += stats.short(row, "count") - stats.nonFinite(row);
      }
      if (count > 4 * query.pixelColumns) return false;
    }
  }
  return true;
}

function smootherFor(jobs: readonly Job[], { smoothing }: ReduceQuery): Smoother | undefined {
  return smoothing === 0 ? undefined : new Smoother(smoothing, isConstant(jobs));
}

/** A line of one value stays as it is. Parts that are cut are read only where the others have no two values. */
function isConstant(jobs: readonly Job[]): boolean {
  const found = new Set<number>();
  const [whole, cut] = [jobs.filter(isWhole), jobs.filter((job) => !isWhole(job))];
  for (const { summary } of whole) {
    for (const point of [summary.points?.min, summary.points?.max])
      if (point !== undefined) found.add(point.value);
  }
  for (const { db, seriesId, belowStep } of cut) {
    if (found.size > 1) return false;
    const range = { axis: "step", from: -Infinity, to: belowStep } as const;
    for (const value of keepBelow(readPoints(db, seriesId, range), belowStep).values)
      if (Number.isFinite(value)) found.add(value);
  }
  return found.size <= 1;
}

/** Nothing of the part is left out. */
function isWhole({ summary: { points }, belowStep }: Job): boolean {
  return points === undefined || Number(points.maxStep) < belowStep;
}

/** The points of an older attempt that the next one did not write again. */
function keepBelow(points: PointColumns, step: number): PointColumns {
  return step === Infinity ? points : filterPoints(points, (i) => Number(points.steps[i]) < step);
}

/** The chosen points' steps as int64: what was drawn at a double's exactness is looked up again. */
function exactSteps(jobs: readonly Job[], order: Float64Array): BigInt64Array {
  let known = -1;
  let steps: Steps = new BigInt64Array(0);
  return BigInt64Array.from(order, (place) => {
    const chunkOfLine = Math.floor(place / MAX_CHUNK_POINTS);
    if (chunkOfLine !== known) {
      known = chunkOfLine;
      steps = readSteps(jobs, place);
    }
    return BigInt(steps[place % MAX_CHUNK_POINTS] ?? 0);
  });
}

/** The steps of the chunk, or of the tail, that this place lies in. */
function readSteps(jobs: readonly Job[], place: number): Steps {
  const job = jobs[Math.floor(place / MAX_SERIES_ORDER)];
  if (job === undefined) throw new RangeError(`no point at ${place}`);
  const { db, seriesId, summary, belowStep } = job;
  const chunk = Math.floor((place - job.firstOrder) / MAX_CHUNK_POINTS);
  if (chunk === summary.chunks) {
    return keepBelow(readTail(db, seriesId, summary.wideSteps), belowStep).steps;
  }
  const stats = readStats(db, seriesId, Math.floor(chunk / CHUNKS_PER_STATS));
  const count = stats.short(chunk % CHUNKS_PER_STATS, "count");
  const data = readChunkData(db, seriesId, chunk);
  return keepBelow(decodeChunk(data, count), belowStep).steps;
}
