import { compareConfig } from "./compare-config.ts";
import { compareChanges } from "./compare-changes.ts";
import { compareCurves } from "./compare-curves.ts";
import { compareFindings } from "./compare-findings.ts";
import { compareGroups } from "./compare-groups.ts";
import { compareImportance } from "./compare-importance.ts";
import { compareMetrics } from "./compare-metrics.ts";
import { comparePredictions } from "./compare-predictions.ts";
import { compareStatistics } from "./compare-statistics.ts";
import { compareTable } from "./compare-table.ts";

/** Runs and groups of runs beside each other. */
export const compare = {
  ...compareGroups,
  ...compareStatistics,
  ...compareConfig,
  ...compareMetrics,
  ...compareCurves,
  ...compareChanges,
  ...comparePredictions,
  ...compareTable,
  ...compareImportance,
  ...compareFindings,
};
