import {
  compareCurves,
  createImportance,
  diffConfig,
  explainChange,
  listColumns,
  listComparedMetrics,
  listPackageRefs,
  measureCurves,
  openComparison,
  readCorrelations,
  readMetrics,
  readMetricTable,
  readTable,
  searchProject,
} from "./compare/index.ts";
import { encodeReport, findSets, readStoredBlock } from "./reports/index.ts";
import { findExported, listKeys, readRows } from "./exports/index.ts";

/** What the analysis thread is asked: functions that may take seconds over many runs. */
export const analysisTable = {
  reports: { encodeReport, findSets, readStoredBlock },
  compare: {
    compareCurves,
    diffConfig,
    explainChange,
    listColumns,
    listComparedMetrics,
    listPackageRefs,
    measureCurves,
    openComparison,
    readCorrelations,
    readMetrics,
    readMetricTable,
    readTable,
    searchProject,
    ...createImportance(),
  },
  exports: { findExported, listKeys, readRows },
} as const;

export type AnalysisTable = typeof analysisTable;
