import { useQuery } from "@tanstack/react-query";
import { orpc } from "../../../client/api.ts";
import { pathOptions } from "../../runs/index.ts";
import type { RunSet } from "../../../../src/contract/report-blocks.ts";
import { metricColumn } from "../../runs/index.ts";

interface Option {
  readonly value: string;
  readonly label: string;
}

export interface Suggestions {
  readonly metrics: readonly string[];
  /** Paths of params, tags and fields; those that tell the runs apart come first. */
  readonly keys: readonly Option[];
  readonly varying: readonly string[];
  /** Paths of columns of a table. */
  readonly columns: readonly Option[];
}

/** What the runs of a set can be asked about; of runs of all projects only the metrics are known. */
export function useSuggestions(set: RunSet | undefined): Suggestions {
  const projectId = set?.projectId ?? undefined;
  const { data: paths } = useQuery({
    ...orpc.runs.listPaths.queryOptions({ input: { projectId: projectId ?? "" } }),
    enabled: projectId !== undefined,
  });
  const { data: all } = useQuery({
    ...orpc.runs.listMetrics.queryOptions({ input: {} }),
    enabled: set !== undefined && projectId === undefined,
  });
  const metrics = paths?.metrics ?? [...new Set(all?.map(({ metric }) => metric))];
  const keys = pathOptions(paths ?? NO_PATHS, []);
  return {
    metrics,
    keys,
    varying: keys.slice(0, paths?.varying.length ?? 0).map(({ value }) => value),
    columns: [
      ...keys,
      ...metrics.map((metric) => ({ value: metricColumn(metric), label: metric })),
    ],
  };
}

const NO_PATHS = { params: [], metrics: [], tags: [], varying: [] };
