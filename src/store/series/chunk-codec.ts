import type { PointColumns, Steps, Values } from "../../base/points.ts";
import type { IntColumn } from "../../base/picture/dense-column.ts";
import { damaged, encodeInts, readInts } from "./int-column.ts";
import { decodeSteps, encodeSteps, readStepAxis } from "./step-column.ts";
import { areDoubles, decodeValues, encodeValues } from "./value-column.ts";
import { encodeStats, summarizePoints } from "./chunk-stats.ts";
import type { EncodedChunk } from "./types.ts";

/**
 * The points of a chunk: `u16 step bytes, u16 time bytes`, the steps, the times, padding, the values. Each column is
 * read by itself. The values after their first byte lie on a multiple of 8, so that raw ones are read in place.
 */
const HEADER_BYTES = 4;
/** More points would not fit the lengths and the indices of the statistics. */
export const MAX_CHUNK_POINTS = 4096;

/** Encodes the points from `start` up to, not including, `end`. */
export function encodeChunk(columns: PointColumns, start: number, end: number): EncodedChunk {
  const count = end - start;
  if (count < 1 || count > MAX_CHUNK_POINTS) throw new RangeError(`chunk of ${count} points`);
  const points: PointColumns = {
    steps: columns.steps.subarray(start, end),
    timesUs: columns.timesUs.subarray(start, end),
    values: columns.values.subarray(start, end),
  };
  const steps = encodeSteps(points.steps);
  const times = encodeInts(points.timesUs);
  const values = encodeValues(points.values);
  // Statistics and points in one buffer: it crosses threads as one.
  const stats = encodeStats(summarizePoints(points));
  const valuesAt = placeValues(HEADER_BYTES + steps.length + times.length);
  const buffer = new ArrayBuffer(stats.length + valuesAt + values.length);
  const head = new Uint8Array(buffer, 0, stats.length);
  head.set(stats);
  const data = new Uint8Array(buffer, stats.length);
  const view = new DataView(buffer, stats.length);
  view.setUint16(0, steps.length, true);
  view.setUint16(2, times.length, true);
  data.set(steps, HEADER_BYTES);
  data.set(times, HEADER_BYTES + steps.length);
  data.set(values, valuesAt);
  return { count, stats: head, data };
}

/** The first place behind the times whose next one is a multiple of 8. */
function placeValues(timesEnd: number): number {
  return ((timesEnd + 8) & ~7) - 1;
}

interface ChunkParts {
  readonly steps: Uint8Array;
  readonly times: Uint8Array;
  readonly values: Uint8Array;
}

function splitChunk(data: Uint8Array, count: number): ChunkParts {
  if (data.length < HEADER_BYTES || !(count >= 1 && count <= MAX_CHUNK_POINTS)) throw damaged();
  const stepsEnd = HEADER_BYTES + ((data[0] as number) | ((data[1] as number) << 8));
  const timesEnd = stepsEnd + ((data[2] as number) | ((data[3] as number) << 8));
  const valuesAt = placeValues(timesEnd);
  if (valuesAt > data.length) throw damaged();
  return {
    steps: data.subarray(HEADER_BYTES, stepsEnd),
    times: data.subarray(stepsEnd, timesEnd),
    values: data.subarray(valuesAt),
  };
}

/** Throws AppError DAMAGED, as all readers here do. */
export function decodeChunk(data: Uint8Array, count: number): PointColumns {
  const parts = splitChunk(data, count);
  return {
    steps: decodeSteps(parts.steps, count),
    timesUs: readInts(parts.times, count).toArray(),
    values: decodeValues(parts.values, count),
  };
}

export function decodeChunkSteps(data: Uint8Array, count: number): Steps {
  return decodeSteps(splitChunk(data, count).steps, count);
}

/** Whether the chunk's values came as doubles. */
export function hasDoubles(data: Uint8Array, count: number): boolean {
  return areDoubles(splitChunk(data, count).values);
}

/** For reduction: the axes by index, the values whole. */
export interface ChunkAxes {
  readonly steps: IntColumn;
  readonly times: IntColumn;
  readonly values: Values;
}

export function readChunk(data: Uint8Array, count: number): ChunkAxes {
  const parts = splitChunk(data, count);
  return {
    steps: readStepAxis(parts.steps, count),
    times: readInts(parts.times, count),
    values: decodeValues(parts.values, count),
  };
}
