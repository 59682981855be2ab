import { analysisTable } from "./analysis-table.ts";
import { listSources } from "./ingest/queries.ts";
import {
  getPoints,
  getRun,
  getRunAbout,
  listGroups,
  listMetrics,
  listPaths,
  listProjects,
  listRuns,
  listSeries,
  listValues,
  readCellsOf,
  readGroupSeries,
  readPoints,
  readSeries,
  type OfMoment,
} from "./runs/index.ts";

/** What can be asked of a moment of the past. */
export const pastQuestions = {
  runs: {
    getPoints,
    getRun,
    getRunAbout,
    listGroups,
    listMetrics,
    listPaths,
    listProjects,
    listRuns,
    listSeries,
    listValues,
    readCellsOf,
    readGroupSeries,
    readPoints,
    readSeries,
  },
  compare: analysisTable.compare,
  ingest: { listSources },
};
export type PastTable = OfMoment<typeof pastQuestions>;
