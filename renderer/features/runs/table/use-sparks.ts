import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { seriesOptions, type SeriesLine, type SeriesPicture } from "../../../client/series.ts";
import type { Column } from "./columns.ts";

export type SparkOf = (runId: string, metric: string) => readonly SeriesLine[] | undefined;

const PIXEL_COLUMNS = 100;

/** Lines of the metrics that have a sparkline on screen, of these blocks of runs. */
export function useSparks(
  blocks: ReadonlyArray<readonly string[]>,
  columns: readonly Column[],
): SparkOf {
  const metrics = columns.flatMap(({ kind, key }) => (kind === "spark" ? [key] : []));
  const wanted = metrics.flatMap((metric) => blocks.map((runIds) => ({ metric, runIds })));
  const pictures = useQueries({
    queries: wanted.map(({ metric, runIds }) =>
      seriesOptions({
        metric,
        runIds,
        x: "step",
        pixelColumns: PIXEL_COLUMNS,
        log: false,
        kernel: "ema",
        smoothing: 0,
        ghosts: false,
      }),
    ),
    combine: dataOf,
  });
  return useMemo(() => {
    const byMetric = new Map<string, Map<string, SeriesLine[]>>();
    for (const { lines } of pictures.flatMap((picture) => picture ?? [])) {
      for (const line of lines) {
        const byRun = byMetric.get(line.metric) ?? new Map<string, SeriesLine[]>();
        byMetric.set(line.metric, byRun);
        byRun.set(line.runId, [...(byRun.get(line.runId) ?? []), line]);
      }
    }
    return (runId, metric) => byMetric.get(metric)?.get(runId);
  }, [pictures]);
}

function dataOf(
  results: ReadonlyArray<{ readonly data: SeriesPicture | undefined }>,
): ReadonlyArray<SeriesPicture | undefined> {
  return results.map(({ data }) => data);
}
