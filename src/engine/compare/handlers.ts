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
    openComparison: (input) => analystOf(input).openComparison(input),
    readMetrics: (input) => analystOf(input).readMetrics(input),
    diffConfig: (input) => analystOf(input).diffConfig(input),
    async readMetricTable(input) {
      const bytes = await analystOf(input).readMetricTable(input);
      return new Blob([bytes], { type: "application/octet-stream" });
    },
    readImportance(input, { signal }) {
      const analyst = analystOf(input);
      return readInParts(analyst, input, signal, (args) => analyst.readImportance(args));
    },
    readDependence(input, { signal }) {
      const analyst = analystOf(input);
      return readInParts(analyst, input, signal, (args) => analyst.readDependence(args));
    },
    readCorrelations: (input) => analystOf(input).readCorrelations(input),
    listColumns: (input) => analystOf(input).listColumns(input),
    async readTable(input) {
      const bytes = await analystOf(input).readTable(input);
      return new Blob([bytes], { type: "application/octet-stream" });
    },
    readCurves: (input, { signal }) => readCurves(analystOf(input), input, signal),
    listComparedMetrics: (input) => analystOf(input).listComparedMetrics(input),
    async explainChange(input) {
      // Lists of packages stand in files, and today's are not those of then.
      const packages =
        input.at === undefined
          ? await readPackages(await analystOf(input).listPackageRefs(input))
          : {};
      return analystOf(input).explainChange({ ...input, packages });
    },
    ...createPredictionHandlers(access),
    ...createFindingHandlers(access),
  };
}
