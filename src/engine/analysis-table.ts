import {
  compareCurves,
  diffConfig,
  explainChange,
  listColumns,
  listComparedMetrics,
  listPackageRefs,
  measureCurves,
  openComparison,
  readFindingStamp,
  readMetrics,
  readMetricTable,
  readTable,
  searchProject,
} from "./compare/index.ts";

/** What the analysis thread is asked: functions that may take seconds over many runs. */
export const analysisTable = {
  compare: {
    compareCurves,
    diffConfig,
    explainChange,
    listColumns,
    listComparedMetrics,
    listPackageRefs,
    measureCurves,
    openComparison,
    readFindingStamp,
    readMetrics,
    readMetricTable,
    readTable,
    searchProject,
  },
} as const;

export type AnalysisTable = typeof analysisTable;
