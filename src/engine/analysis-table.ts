import {
  compareCurves,
  diffConfig,
  listColumns,
  listComparedMetrics,
  measureCurves,
  openComparison,
  readMetrics,
  readMetricTable,
  readTable,
} from "./compare/index.ts";

/** What the analysis thread is asked: functions that may take seconds over many runs. */
export const analysisTable = {
  compare: {
    compareCurves,
    diffConfig,
    listColumns,
    listComparedMetrics,
    measureCurves,
    openComparison,
    readMetrics,
    readMetricTable,
    readTable,
  },
} as const;

export type AnalysisTable = typeof analysisTable;
