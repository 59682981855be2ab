import { z } from "zod";
import { procedure } from "./common.ts";
import { at } from "./run-past.ts";

/** Which series of a run: as it was written, attempt by attempt. */
const seriesKey = {
  metric: z.string(),
  context: z.string(),
  sourceId: z.string(),
  attempt: z.int(),
};

/**
 * Meta of the blob that `runs.readPoints` answers. Its columns: step (f64, i64 where one is beyond 2^53), timeUs (f64, NaN for
 * none), value (f32 or f64, non-finite as such).
 */
export interface PointsMeta {
  /** Stored points of the series, this part or not. */
  readonly total: number;
}

/** Every stored point of a run, part by part. Spread into `runs`. */
export const runPoints = {
  /** By metric, path and part of the source, context and attempt: the same order for the same data. */
  listSeries: procedure
    .route({ method: "GET", path: "/runs/{runId}/series" })
    .input(z.object({ ...at, runId: z.string() }))
    .output(
      z.object({
        series: z.array(
          z.object({
            ...seriesKey,
            /** Path of the source, with the logger's own id of the run where the file holds several. */
            source: z.string(),
            points: z.int(),
          }),
        ),
      }),
    ),
  /** Points in file order, `limit` of them from the one at `offset`; see `PointsMeta` for the blob. */
  readPoints: procedure
    .route({ method: "POST", path: "/runs/{runId}/series/points" })
    .input(
      z.object({
        ...at,
        runId: z.string(),
        ...seriesKey,
        offset: z.int().min(0),
        limit: z.int().min(1).max(200_000),
      }),
    )
    .output(z.instanceof(Blob)),
};
