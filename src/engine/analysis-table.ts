import {
  compareCurves,
  diffConfig,
  listComparedMetrics,
  measureCurves,
  openComparison,
  readMetrics,
  readMetricTable,
} from "./compare/index.ts";

/** What the analysis thread is asked: functions that may take seconds over many runs. */
export const analysisTable = {
  compare: {
    openComparison,
    listComparedMetrics,
    readMetrics,
    readMetricTable,
    diffConfig,
    measureCurves,
    compareCurves,
  },
} as const;

export type AnalysisTable = typeof analysisTable;
