import type { PointColumns } from "../../base/points.ts";
import { encodeChunk } from "./chunk-codec.ts";
import { slicePoints } from "./points.ts";
import { CHUNK_POINTS, TAIL_POINTS, type EncodedChunk, type SeriesBatch } from "./types.ts";

/**
 * Points as they are handed to the writer: the compression is done here, in the caller's thread. A short remainder
 * stays raw.
 */
export function makeBatch(columns: PointColumns): SeriesBatch {
  const count = columns.values.length;
  const chunks: EncodedChunk[] = [];
  let start = 0;
  while (count - start >= TAIL_POINTS) {
    const end = Math.min(start + CHUNK_POINTS, count);
    chunks.push(encodeChunk(columns, start, end));
    start = end;
  }
  return { chunks, rest: slicePoints(columns, start, count) };
}
