import type { Handlers } from "../module.ts";
import type { ReadFact } from "../runs/index.ts";
import { createFindingHandlers, type FindingAccess } from "./findings/handlers.ts";
import { createPackageReader } from "./explain/package-lists.ts";
import { readCurves } from "./read-curves.ts";
import { createPredictionHandlers } from "./predictions/handlers.ts";
import type { SourceAccess } from "./predictions/sources.ts";

export function createCompareHandlers(
  access: SourceAccess & FindingAccess & { readonly readFact: ReadFact },
): Handlers<"compare"> {
  const { threads } = access;
  const readPackages = createPackageReader(access.readFact);
  return {
    openComparison: (input) => threads.analyse.call.compare.openComparison(input),
    readMetrics: (input) => threads.analyse.call.compare.readMetrics(input),
    diffConfig: (input) => threads.analyse.call.compare.diffConfig(input),
    async readMetricTable(input) {
      const bytes = await threads.analyse.call.compare.readMetricTable(input);
      return new Blob([bytes], { type: "application/octet-stream" });
    },
    readImportance: (input) => threads.analyse.call.compare.readImportance(input),
    readDependence: (input) => threads.analyse.call.compare.readDependence(input),
    readCorrelations: (input) => threads.analyse.call.compare.readCorrelations(input),
    listColumns: (input) => threads.analyse.call.compare.listColumns(input),
    async readTable(input) {
      const bytes = await threads.analyse.call.compare.readTable(input);
      return new Blob([bytes], { type: "application/octet-stream" });
    },
    readCurves: (input, { signal }) => readCurves(threads, input, signal),
    listComparedMetrics: (input) => threads.analyse.call.compare.listComparedMetrics(input),
    async explainChange(input) {
      const packages = await readPackages(
        await threads.analyse.call.compare.listPackageRefs(input),
      );
      return threads.analyse.call.compare.explainChange({ ...input, packages });
    },
    ...createPredictionHandlers(access),
    ...createFindingHandlers(access),
  };
}
