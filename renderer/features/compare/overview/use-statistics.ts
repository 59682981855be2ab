import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import { MOST_LABEL } from "../../../../src/contract/compare-groups.ts";
import type { MetricStatistics } from "../../../../src/contract/compare-statistics.ts";
import { orpc } from "../../../client/api.ts";
import { keepWhileSame } from "../../../client/keep-while-same.ts";
import {
  metricTableOptions,
  type MetricTable,
  type MetricTableInput,
} from "../../../client/metric-table.ts";
import { toReading } from "../../../client/reading.ts";
import { useView } from "../../../state/view.ts";
import { useComparison } from "../use-comparison.tsx";

/** As many metrics as one table has. */
const MOST_METRICS = 2000;

/** How the groups of the page are compared, as the engine takes it. */
function useMethod(): MetricTableInput {
  const { groupIds, baseline, metrics } = useComparison();
  const [{ cst }] = useView();
  return useMemo(
    () => ({
      groups: groupIds,
      baseline,
      limit: MOST_METRICS,
      test: cst?.t ?? "auto",
      correction: cst?.c ?? "holm",
      pairing: cst?.p ?? "auto",
      part: cst?.v ?? "best",
      ...(cst?.m === "chosen" && metrics.length > 0 && { metrics: [...metrics] }),
    }),
    [groupIds, baseline, metrics, cst],
  );
}

export function useMetricTable(): UseQueryResult<MetricTable> {
  const method = useMethod();
  return useQuery({
    ...metricTableOptions(method),
    placeholderData: keepWhileSame(method, ["groups", "baseline"]),
  });
}

/** Everything of one metric, its p corrected with those of the whole table. */
export function useMetricStatistics(metric: string | undefined): {
  readonly statistics: MetricStatistics | undefined;
  /** There is an answer, and the metric is not in it: fewer than two of the groups have it. */
  readonly isAbsent: boolean;
  readonly comparisons: number;
  readonly error: unknown;
  readonly retry: () => void;
} {
  const method = useMethod();
  const [{ cst }] = useView();
  const { groups } = useComparison();
  const query = useQuery({
    ...orpc.compare.readMetrics.queryOptions({
      input: {
        ...method,
        names: groups.map(({ label }) => label.slice(0, MOST_LABEL)),
        only: [metric ?? ""],
        ...(cst?.w !== undefined && { power: Number(cst.w) / 100 }),
      },
    }),
    enabled: metric !== undefined,
    placeholderData: keepWhileSame(method, ["groups", "baseline"]),
  });
  const { data, error, retry } = toReading(query);
  const statistics = data?.metrics.find((one) => one.metric === metric);
  return {
    statistics,
    isAbsent: data !== undefined && statistics === undefined && !query.isPlaceholderData,
    comparisons: data?.comparisons ?? 0,
    error,
    retry,
  };
}
