import type { PointColumns } from "../../base/points.ts";
import type { EncodedChunk, SeriesBatch } from "../../store/index.ts";

/**
 * The points of all series of a window, end to end: a hundred thousand series with a point each cross a thread as a
 * few arrays instead of hundreds of thousands.
 */
export interface PackedPoints {
  /** Chunks: their points, statistics and bytes. */
  readonly chunkCounts: Uint16Array;
  readonly chunkSizes: Uint32Array;
  readonly chunkStats: Uint8Array;
  readonly chunkData: Uint8Array;
  /** The short remainders that are not worth a chunk yet. */
  readonly steps: Float64Array;
  readonly timesUs: Float64Array;
  readonly values: Float64Array;
}

/** Where the points of one series lie. */
export interface PackedRange {
  readonly firstChunk: number;
  readonly chunks: number;
  /** In `chunkData`. */
  readonly dataStart: number;
  readonly restStart: number;
  readonly restCount: number;
  /** A remainder with wide steps travels by itself. */
  readonly wide: PointColumns | undefined;
}

export function packPoints(batches: readonly SeriesBatch[]): {
  packed: PackedPoints;
  ranges: PackedRange[];
} {
  const chunks = batches.flatMap((batch) => batch.chunks);
  const restTotal = sum(batches, ({ rest }) => (isWide(rest) ? 0 : rest.values.length));
  const packed: PackedPoints = {
    chunkCounts: Uint16Array.from(chunks, ({ count }) => count),
    chunkSizes: Uint32Array.from(chunks, ({ data }) => data.length),
    chunkStats: new Uint8Array(sum(chunks, ({ stats }) => stats.length)),
    chunkData: new Uint8Array(sum(chunks, ({ data }) => data.length)),
    steps: new Float64Array(restTotal),
    timesUs: new Float64Array(restTotal),
    values: new Float64Array(restTotal),
  };
  let firstChunk = 0;
  let statsStart = 0;
  let dataEnd = 0;
  let restStart = 0;
  const ranges = batches.map(({ chunks: own, rest }): PackedRange => {
    const dataStart = dataEnd;
    for (const { stats, data } of own) {
      packed.chunkStats.set(stats, statsStart);
      packed.chunkData.set(data, dataEnd);
      statsStart += stats.length;
      dataEnd += data.length;
    }
    const range = { firstChunk, chunks: own.length, dataStart, restStart };
    firstChunk += own.length;
    if (!(rest.steps instanceof Float64Array)) return { ...range, restCount: 0, wide: rest };
    packed.steps.set(rest.steps, restStart);
    packed.timesUs.set(rest.timesUs, restStart);
    packed.values.set(rest.values, restStart);
    restStart += rest.values.length;
    return { ...range, restCount: rest.values.length, wide: undefined };
  });
  return { packed, ranges };
}

const isWide = ({ steps }: PointColumns): boolean => steps instanceof BigInt64Array;

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += of(item);
  return total;
}

/** Views into the packed arrays; float32 values come back as such (every one of them is a double, too). */
export function unpackPoints(
  packed: PackedPoints,
  range: PackedRange,
  float32: boolean,
): SeriesBatch {
  const chunks: EncodedChunk[] = [];
  const statsBytes = packed.chunkStats.length / packed.chunkCounts.length;
  let dataStart = range.dataStart;
  for (let i = range.firstChunk; i < range.firstChunk + range.chunks; i++) {
    const dataEnd = dataStart + (packed.chunkSizes[i] as number);
    chunks.push({
      count: packed.chunkCounts[i] as number,
      stats: packed.chunkStats.subarray(i * statsBytes, (i + 1) * statsBytes),
      data: packed.chunkData.subarray(dataStart, dataEnd),
    });
    dataStart = dataEnd;
  }
  if (range.wide !== undefined) return { chunks, rest: range.wide };
  const end = range.restStart + range.restCount;
  const values = packed.values.subarray(range.restStart, end);
  return {
    chunks,
    rest: {
      steps: packed.steps.subarray(range.restStart, end),
      timesUs: packed.timesUs.subarray(range.restStart, end),
      values: float32 ? Float32Array.from(values) : values,
    },
  };
}
