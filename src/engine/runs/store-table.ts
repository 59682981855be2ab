import { durable } from "../../store/index.ts";
import { findFact, findLinks } from "./facts.ts";
import { getRunAbout, getRunPlace, listRecords } from "./files/queries.ts";
import { findUploadUri, listRunArtifacts } from "./files/run-artifacts.ts";
import { editFinding, listDismissed } from "./finding-edits.ts";
import { getPoints } from "./get-points.ts";
import { joinRuns, splitSource } from "./join-runs.ts";
import { nameKey } from "./key-edits.ts";
import { listGroups } from "./list-groups.ts";
import { listHistory } from "./list-history.ts";
import { findMedia, listMedia, listMediaSteps } from "./list-media.ts";
import { listPaths, listValues } from "./list-paths.ts";
import { listRuns } from "./list-runs.ts";
import { editMetric } from "./metric-definitions.ts";
import { listMoments } from "./past/list-moments.ts";
import { getRun, listMetrics, listProjects, readSettings } from "./queries.ts";
import { readCellsOf } from "./read-cells.ts";
import { readGroupSeries } from "./read-group-series.ts";
import { listSeries, readPoints } from "./read-points.ts";
import { readSeries } from "./read-series.ts";
import { addShare, removeShare } from "./share-edits.ts";
import { listTextRules, removeTextRule, saveTextRule } from "./text-rules.ts";
import { editView, listViews, saveView } from "./views.ts";
import { type BindWrite } from "./write-context.ts";
import { addProject, editProject, editRuns, putSettings, takeBack } from "./writes.ts";

/** What the reader threads answer of runs. */
export const runReads = {
  listProjects,
  listRuns,
  listGroups,
  readCellsOf,
  getRun,
  findFact,
  findLinks,
  getRunAbout,
  getRunPlace,
  listRecords,
  listMetrics,
  listMoments,
  listMedia,
  listMediaSteps,
  findMedia,
  listPaths,
  listValues,
  listHistory,
  listDismissed,
  listTextRules,
  listViews,
  readGroupSeries,
  readSeries,
  readPoints,
  findUploadUri,
  listRunArtifacts,
  listSeries,
  getPoints,
  readSettings,
} as const;

/** What the writer thread does for runs. */
export function runWrites(bind: BindWrite) {
  return {
    nameKey: durable(bind(nameKey)),
    addShare: durable(bind(addShare)),
    removeShare: durable(bind(removeShare)),
    addProject: durable(bind(addProject)),
    editMetric: durable(bind(editMetric)),
    editFinding: durable(bind(editFinding)),
    editProject: durable(bind(editProject)),
    editRuns: durable(bind(editRuns)),
    editView: durable(bind(editView)),
    saveView: durable(bind(saveView)),
    saveTextRule: durable(bind(saveTextRule)),
    removeTextRule: durable(bind(removeTextRule)),
    takeBack: durable(bind(takeBack)),
    joinRuns: durable(bind(joinRuns)),
    splitSource: durable(bind(splitSource)),
    putSettings: durable(putSettings),
  } as const;
}
