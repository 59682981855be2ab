import type { Handlers } from "../module.ts";
import type { ReadFact } from "../runs/index.ts";
import { createFindingHandlers, type FindingAccess } from "./findings/handlers.ts";
import { readInParts } from "./importance/read-in-parts.ts";
import { createPackageReader } from "./explain/package-lists.ts";
import { readCurves, type Analyst } from "./read-curves.ts";
import { createPredictionHandlers } from "./predictions/handlers.ts";
import type { SourceAccess } from "./predictions/sources.ts";

export function createCompareHandlers(
  access: SourceAccess & FindingAccess & { readonly readFact: ReadFact },
): Handlers<"compare"> {
  const { threads } = access;
  const readPackages = createPackageReader(access.readFact);
  /** The thread that answers of now, or of the past. */
  const analystOf = ({ at }: { readonly at?: number }): Analyst =>
    at === undefined ? threads.analyse.call.compare : threads.past.call.compare;
  return {
    openComparison: (input, call) => analystOf(input).openComparison(input, call),
    readMetrics: (input, call) => analystOf(input).readMetrics(input, call),
    diffConfig: (input, call) => analystOf(input).diffConfig(input, call),
    async readMetricTable(input, call) {
      const bytes = await analystOf(input).readMetricTable(input, call);
      return new Blob([bytes], { type: "application/octet-stream" });
    },
    readImportance(input, call) {
      const analyst = analystOf(input);
      return readInParts(analyst, input, call, (args) => analyst.readImportance(args, call));
    },
    readDependence(input, call) {
      const analyst = analystOf(input);
      return readInParts(analyst, input, call, (args) => analyst.readDependence(args, call));
    },
    readCorrelations: (input, call) => analystOf(input).readCorrelations(input, call),
    listColumns: (input, call) => analystOf(input).listColumns(input, call),
    async readTable(input, call) {
      const bytes = await analystOf(input).readTable(input, call);
      return new Blob([bytes], { type: "application/octet-stream" });
    },
    readCurves: (input, call) => readCurves(analystOf(input), input, call),
    listComparedMetrics: (input, call) => analystOf(input).listComparedMetrics(input, call),
    async explainChange(input, call) {
      // Lists of packages stand in files, and today's are not those of then.
      const packages =
        input.at === undefined
          ? await readPackages(await analystOf(input).listPackageRefs(input, call))
          : {};
      return analystOf(input).explainChange({ ...input, packages }, call);
    },
    ...createPredictionHandlers(access),
    ...createFindingHandlers(access),
  };
}
