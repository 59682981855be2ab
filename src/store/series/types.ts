import type { PointColumns } from "../../base/points.ts";

/**
 * Points of a full chunk. 1000 float32 values and their header are just under one 4 KiB page, 1000 float64 values just
 * under two: a chunk is read with one or two page reads and wastes nothing.
 */
export const CHUNK_POINTS = 1000;
/** A tail of at least so many points is merged into the last chunk that is not full. */
export const TAIL_POINTS = 256;

/** A compressed piece of one series, made away from the writer thread (`encodeChunk`). */
export interface EncodedChunk {
  readonly count: number;
  /** See chunk-stats.ts. */
  readonly stats: Uint8Array;
  /** See chunk-codec.ts. */
  readonly data: Uint8Array;
}

/** What arrives for one series in one go, in file order: encoded chunks first, the remainder raw. */
export interface SeriesBatch {
  readonly chunks: readonly EncodedChunk[];
  readonly rest: PointColumns;
}
