import type { QueryKey } from "@tanstack/react-query";
import { decodeColumnGroups } from "../../src/base/column-blob.ts";
import { GROUP_COLUMNS } from "../../src/base/stats/group-curve.ts";
import type { GroupSeriesMeta } from "../../src/contract/runs.ts";
import { joinDomains } from "../charts/scale.ts";
import { api, orpc } from "./api.ts";
import type { SeriesQuery } from "./series.ts";

export interface GroupSeriesQuery extends Omit<SeriesQuery, "runIds" | "ghosts"> {
  readonly groups: ReadonlyArray<readonly string[]>;
}

/** One group, ready to draw: columns of equal length; `smooth` is empty without smoothing. */
export interface GroupSeries extends GroupSeriesMeta {
  readonly x: Float64Array;
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly n: Uint32Array;
  readonly smooth: Float64Array;
}

export interface GroupPicture {
  readonly range: { readonly from: number; readonly to: number } | undefined;
  readonly groups: readonly GroupSeries[];
}

/** Read again when one of its runs gets data. */
export function groupSeriesOptions(query: GroupSeriesQuery): {
  queryKey: QueryKey;
  queryFn: (context: { signal: AbortSignal }) => Promise<GroupPicture>;
} {
  const input = { ...query, groups: query.groups.map((runIds) => [...runIds]) };
  return {
    queryKey: orpc.runs.readGroupSeries.queryKey({ input }),
    queryFn: async ({ signal }) => {
      const blob = await api.runs.readGroupSeries(input, { signal });
      const groups = decodeGroups(await blob.arrayBuffer());
      return { range: query.range ?? joinDomains(groups.map(({ extent }) => extent)), groups };
    },
  };
}

/** Views into the blob, without a copy. Throws RangeError when the blob is cut short or has a wrong shape. */
function decodeGroups(buffer: ArrayBuffer): readonly GroupSeries[] {
  return decodeColumnGroups<GroupSeriesMeta, (typeof GROUP_COLUMNS)[number]>(
    buffer,
    GROUP_COLUMNS,
  ).map(({ meta: group, column }) => ({
    ...group,
    x: column("x") as Float64Array,
    mean: column("mean") as Float64Array,
    sd: column("sd") as Float64Array,
    min: column("min") as Float64Array,
    max: column("max") as Float64Array,
    n: column("n") as Uint32Array,
    smooth: column("smooth") as Float64Array,
  }));
}
