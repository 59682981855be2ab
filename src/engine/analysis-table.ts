import { openComparison } from "./compare/index.ts";

/** What the analysis thread is asked: functions that may take seconds over many runs. */
export const analysisTable = {
  compare: { openComparison },
} as const;

export type AnalysisTable = typeof analysisTable;
