import type { Handlers } from "../module.ts";
import { readCurves } from "./read-curves.ts";
import { createPredictionHandlers } from "./predictions/handlers.ts";
import type { SourceAccess } from "./predictions/sources.ts";

export function createCompareHandlers(access: SourceAccess): Handlers<"compare"> {
  const { threads } = access;
  return {
    openComparison: (input) => threads.analyse.call.compare.openComparison(input),
    readMetrics: (input) => threads.analyse.call.compare.readMetrics(input),
    diffConfig: (input) => threads.analyse.call.compare.diffConfig(input),
    async readMetricTable(input) {
      const bytes = await threads.analyse.call.compare.readMetricTable(input);
      return new Blob([bytes], { type: "application/octet-stream" });
    },
    listColumns: (input) => threads.analyse.call.compare.listColumns(input),
    async readTable(input) {
      const bytes = await threads.analyse.call.compare.readTable(input);
      return new Blob([bytes], { type: "application/octet-stream" });
    },
    readCurves: (input, { signal }) => readCurves(threads, input, signal),
    listComparedMetrics: (input) => threads.analyse.call.compare.listComparedMetrics(input),
    ...createPredictionHandlers(access),
  };
}
