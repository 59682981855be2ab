import type { QueryKey } from "@tanstack/react-query";
import { decodeColumnBlob } from "../../src/base/column-blob.ts";
import {
  METRIC_TABLE_COLUMNS,
  NO_VERDICT,
  VERDICTS,
  type MetricTableMeta,
  type Verdict,
} from "../../src/contract/compare-statistics.ts";
import { api, orpc } from "./api.ts";

export type MetricTableInput = Parameters<typeof api.compare.readMetricTable>[0];
type ColumnName = Exclude<(typeof METRIC_TABLE_COLUMNS)[number], "verdict">;

export type TableMetric = MetricTableMeta["metrics"][number];

/** Metrics by groups. */
export interface MetricTable extends MetricTableMeta {
  /** NaN for none. */
  readonly at: (name: ColumnName, metric: number, group: number) => number;
  /** Undefined for the baseline. */
  readonly verdictAt: (metric: number, group: number) => Verdict | undefined;
}

/** Read again when a project of the comparison changes. */
export function metricTableOptions(input: MetricTableInput): {
  queryKey: QueryKey;
  queryFn: (context: { signal: AbortSignal }) => Promise<MetricTable>;
} {
  return {
    queryKey: orpc.compare.readMetricTable.queryKey({ input }),
    queryFn: async ({ signal }) => {
      const blob = await api.compare.readMetricTable(input, { signal });
      return decodeTable(await blob.arrayBuffer(), input.groups.length);
    },
  };
}

/** Throws RangeError when the blob is cut short or has a wrong shape. */
function decodeTable(buffer: ArrayBuffer, groups: number): MetricTable {
  const { meta, columns } = decodeColumnBlob(buffer);
  const table = meta as MetricTableMeta;
  const cells = table.metrics.length * groups;
  if (
    columns.length !== METRIC_TABLE_COLUMNS.length ||
    columns.some(({ length }) => length !== cells)
  )
    throw new RangeError(`expected ${METRIC_TABLE_COLUMNS.length} columns of ${cells} cells`);
  const read = (name: (typeof METRIC_TABLE_COLUMNS)[number], metric: number, group: number) =>
    Number(columns[METRIC_TABLE_COLUMNS.indexOf(name)]?.[metric * groups + group] ?? Number.NaN);
  return {
    ...table,
    at: read,
    verdictAt: (metric, group) => {
      const code = read("verdict", metric, group);
      return code === NO_VERDICT ? undefined : VERDICTS[code];
    },
  };
}
