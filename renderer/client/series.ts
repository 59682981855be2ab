import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { decodeColumnGroups } from "../../src/base/column-blob.ts";
import type { Kernel } from "../../src/base/smoothing.ts";
import { SERIES_COLUMNS, type SeriesMeta, type XAxis } from "../../src/contract/runs.ts";
import { api, orpc } from "./api.ts";
import { askAt } from "./moment.ts";
import { momentOf } from "./query-client.ts";
import { readPicture, type SeriesPicture } from "./series-picture.ts";
import { seriesVersionsOf } from "./series-versions.ts";

export type { SeriesPicture };

export interface SeriesQuery {
  /** A metric, or "=" and a formula. */
  readonly metric: string;
  readonly runIds: readonly string[];
  readonly x: XAxis;
  /** In units of the axis: steps, microseconds, those of a formula. Both ends inclusive; without it the whole series. */
  readonly range?: { readonly from: number; readonly to: number };
  readonly pixelColumns: number;
  /** Pixel columns of a logarithmic axis. */
  readonly log: boolean;
  readonly kernel: Kernel;
  /** With 0 the smooth columns are empty. */
  readonly smoothing: number;
  readonly ghosts: boolean;
}

/** One line, ready to draw: columns of equal length in each of the groups (x, y, step, timeUs), (smooth...), (mark...). */
export interface SeriesLine extends SeriesMeta {
  readonly x: Float64Array;
  /** Finite values only. */
  readonly y: Float32Array | Float64Array;
  readonly step: Float64Array;
  /** Microseconds UTC; NaN where the source has no time. */
  readonly timeUs: Float64Array;
  readonly smoothX: Float64Array;
  readonly smoothY: Float64Array;
  readonly markX: Float64Array;
  /** 0 NaN, 1 +Infinity, 2 -Infinity. */
  readonly markKind: Uint8Array;
}

/**
 * `useQuery(seriesOptions(query))`: fetched again when one of its runs gets data, and the old lines stay meanwhile. Only
 * runs that no picture at hand has up to date are read.
 */
export function seriesOptions(query: SeriesQuery): {
  queryKey: QueryKey;
  queryFn: (context: { client: QueryClient; signal: AbortSignal }) => Promise<SeriesPicture>;
} {
  return {
    queryKey: orpc.runs.readSeries.queryKey({ input: { ...query, runIds: [...query.runIds] } }),
    queryFn: ({ client, signal }) =>
      readPicture(query, {
        known: picturesOf(client),
        versionOf: seriesVersionsOf(client).of,
        read: async (runIds, range) => {
          const { range: _, ...rest } = query;
          const input = { ...rest, runIds: [...runIds], ...(range === undefined ? {} : { range }) };
          const blob = await askAt(momentOf(client), () => api.runs.readSeries(input, { signal }));
          return decodeSeries(await blob.arrayBuffer());
        },
      }),
  };
}

/** What the cached answers hold, newest first. */
function picturesOf(client: QueryClient): readonly SeriesPicture[] {
  return client
    .getQueryCache()
    .findAll({ queryKey: orpc.runs.readSeries.key() })
    .toSorted((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt)
    .flatMap(({ state }) => (state.data === undefined ? [] : [state.data as SeriesPicture]));
}

/** Views into the blob, without a copy. Throws RangeError when the blob is cut short or has a wrong shape. */
export function decodeSeries(buffer: ArrayBuffer): readonly SeriesLine[] {
  return decodeColumnGroups<SeriesMeta, (typeof SERIES_COLUMNS)[number]>(
    buffer,
    SERIES_COLUMNS,
  ).map(({ meta: line, column }) => ({
    ...line,
    x: column("x") as Float64Array,
    y: column("y") as Float32Array | Float64Array,
    step: column("step") as Float64Array,
    timeUs: column("timeUs") as Float64Array,
    smoothX: column("smoothX") as Float64Array,
    smoothY: column("smoothY") as Float64Array,
    markX: column("markX") as Float64Array,
    markKind: column("markKind") as Uint8Array,
  }));
}
