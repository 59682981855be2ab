import type { PointColumns } from "../../base/points.ts";
import type { WriteDb } from "../open.ts";
import { decodeChunk, decodeChunkSteps, encodeChunk, hasDoubles } from "./chunk-codec.ts";
import {
  StatsTable,
  summarizePoints,
  type PointSummary,
  type SummaryPoint,
} from "./chunk-stats.ts";
import { concatPoints, EMPTY_POINTS } from "./points.ts";
import { readChunkData, readTail, StatsWriter, writeChunkData, writeTail } from "./rows.ts";
import { mergeSummaries, readSummary, writeSummary } from "./summary.ts";
import { CHUNK_POINTS, TAIL_POINTS, type EncodedChunk, type SeriesBatch } from "./types.ts";

/**
 * Adds points to the end of a series and brings its summary up to date; call it inside a transaction. The points are
 * in file order: encoded chunks first, then the rest. A series turns to wide steps or to doubles with the first batch
 * that needs it; its older chunks stay as they are.
 * Throws AppError NOT_FOUND, DAMAGED.
 */
export function appendToSeries(db: WriteDb, seriesId: number, batch: SeriesBatch): void {
  const before = readSummary(db, seriesId);
  const chunks = new ChunkAppender(db, seriesId, before.chunks);
  const { rest } = batch;
  const hasRest = rest.values.length > 0;
  let { wideSteps, float32, points } = before;
  let tail = readTail(db, seriesId, wideSteps);
  const hadTail = tail.values.length > 0;

  for (const chunk of batch.chunks) {
    const summary = summaryOf(chunk);
    wideSteps ||= typeof summary.firstStep === "bigint";
    float32 &&= !hasDoubles(chunk.data, chunk.count);
    points = mergeSummaries(points, summary);
    chunks.addPoints(tail);
    tail = EMPTY_POINTS;
    chunks.addChunk(chunk);
  }
  if (hasRest) {
    wideSteps ||= rest.steps instanceof BigInt64Array;
    float32 &&= rest.values instanceof Float32Array;
    points = mergeSummaries(points, summarizePoints(rest));
    tail = concatPoints([tail, rest]);
  }
  if (tail.values.length >= TAIL_POINTS) {
    chunks.addPoints(tail);
    tail = EMPTY_POINTS;
  }
  chunks.flush();
  if (hadTail || tail.values.length > 0) writeTail(db, seriesId, tail, { wideSteps, float32 });
  writeSummary(db, seriesId, { wideSteps, float32, chunks: chunks.count, points });
}

/** Adds chunks behind those of a series; a last chunk that is not full takes what fits. */
class ChunkAppender {
  readonly #db: WriteDb;
  readonly #seriesId: number;
  readonly #stats: StatsWriter;
  count: number;

  constructor(db: WriteDb, seriesId: number, count: number) {
    this.#db = db;
    this.#seriesId = seriesId;
    this.#stats = new StatsWriter(db, seriesId);
    this.count = count;
  }

  addPoints(points: PointColumns): void {
    const added = points.values.length;
    if (added === 0) return;
    const last = this.#lastCount();
    const merged = last < CHUNK_POINTS ? concatPoints([this.#takeLast(last), points]) : points;
    const total = merged.values.length;
    for (let start = 0; start < total; start += CHUNK_POINTS) {
      this.#push(encodeChunk(merged, start, Math.min(start + CHUNK_POINTS, total)));
    }
  }

  /** Two short chunks become one where they fit; more is not decoded again in the writer. */
  addChunk(chunk: EncodedChunk): void {
    const last = this.#lastCount();
    if (last + chunk.count > CHUNK_POINTS) {
      this.#push(chunk);
      return;
    }
    const merged = concatPoints([this.#takeLast(last), decodeChunk(chunk.data, chunk.count)]);
    this.#push(encodeChunk(merged, 0, merged.values.length));
  }

  flush(): void {
    this.#stats.flush();
  }

  /** Points of the last chunk; a full one's where there is none, so that nothing is merged into it. */
  #lastCount(): number {
    return this.count === 0 ? CHUNK_POINTS : this.#stats.countOf(this.count - 1);
  }

  #takeLast(count: number): PointColumns {
    this.count--;
    return decodeChunk(readChunkData(this.#db, this.#seriesId, this.count), count);
  }

  #push(chunk: EncodedChunk): void {
    writeChunkData(this.#db, this.#seriesId, this.count, chunk.count, chunk.data);
    this.#stats.set(this.count, chunk.stats);
    this.count++;
  }
}

/** Statistics round wide steps to doubles: the exact ones are in the points. */
export function summaryOf(chunk: EncodedChunk): PointSummary {
  const summary = new StatsTable(chunk.stats).summary(0);
  const steps = decodeWideSteps(chunk);
  if (steps === undefined) return summary;
  const exact = (point: SummaryPoint | undefined): SummaryPoint | undefined =>
    point === undefined ? undefined : { ...point, step: steps[point.index] as bigint };
  let minStep = steps[0] as bigint;
  let maxStep = minStep;
  for (const step of steps) {
    if (step < minStep) minStep = step;
    if (step > maxStep) maxStep = step;
  }
  return {
    ...summary,
    firstStep: steps[0] as bigint,
    lastStep: steps[steps.length - 1] as bigint,
    minStep,
    maxStep,
    min: exact(summary.min),
    max: exact(summary.max),
  };
}

function decodeWideSteps(chunk: EncodedChunk): BigInt64Array | undefined {
  const largest = new StatsTable(chunk.stats);
  const reach = Math.max(
    Math.abs(largest.double(0, "minStep")),
    Math.abs(largest.double(0, "maxStep")),
  );
  // Only steps near the edge of the doubles can be wide: the usual chunk is not unpacked.
  if (reach < 2 ** 52) return undefined;
  const steps = decodeChunkSteps(chunk.data, chunk.count);
  return steps instanceof BigInt64Array ? steps : undefined;
}
