import { durable, outsideTransaction } from "../store/index.ts";
import {
  countArtifacts,
  countProject,
  listArtifactProblems,
  listArtifacts,
  listImportedSources,
  listMediaFiles,
  listModels,
  listUnfinished,
  loadImport,
} from "./ingest/imports/queries.ts";
import {
  addImport,
  beginImport,
  endImport,
  putArtifacts,
  putModels,
  replaceArtifact,
  removeDeleted,
  setArtifacts,
} from "./ingest/imports/writes.ts";
import { findTwins, listRunsOfSeveral, setTwins } from "./ingest/joins/find-twins.ts";
import { comparePairs, listMetricNames, loadJoinSources } from "./ingest/joins/queries.ts";
import { moveSources } from "./ingest/move-sources.ts";
import {
  listSources,
  listStarts,
  loadConsolePlaces,
  loadFile,
  loadFolder,
  loadRhythms,
  loadStates,
} from "./ingest/queries.ts";
import { storeCompanion } from "./ingest/params.ts";
import { listKnownPlaces } from "./ingest/stores/queries.ts";
import { dismissStore } from "./ingest/stores/writes.ts";
import { storeWindow } from "./ingest/store-window.ts";
import { dropEmptyRuns, forgetSources } from "./ingest/forget-sources.ts";
import {
  learnFingerprints,
  markGone,
  registerFiles,
  setCheckouts,
  setStates,
} from "./ingest/writes.ts";
import {
  addProject,
  editMetric,
  editProject,
  editRuns,
  editView,
  getPoints,
  getRun,
  getRunAbout,
  getRunPlace,
  listRecords,
  joinByEvidence,
  joinRuns,
  listGroups,
  findFact,
  findLinks,
  findMedia,
  listHistory,
  listMedia,
  listMediaSteps,
  listMetrics,
  listPaths,
  listValues,
  listProjects,
  listRunArtifacts,
  listRuns,
  listSeries,
  listTextRules,
  listViews,
  putSettings,
  readCellsOf,
  readGroupSeries,
  readPoints,
  readSeries,
  readSettings,
  removeTextRule,
  saveTextRule,
  saveView,
  splitSource,
  takeBack,
  type WriteContext,
} from "./runs/index.ts";
import { carryKept, carryRest } from "./system/carry-over.ts";
import { backUp, isComplete, newestBackupMs, runChecks } from "./system/queries.ts";
import type { WriteDb } from "../store/index.ts";

/** What the reader threads answer. */
export const readTable = {
  runs: {
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
    listMedia,
    listMediaSteps,
    findMedia,
    listPaths,
    listValues,
    listHistory,
    listTextRules,
    listViews,
    readGroupSeries,
    readSeries,
    readPoints,
    listRunArtifacts,
    listSeries,
    getPoints,
    readSettings,
  },
  ingest: {
    loadFolder,
    loadFile,
    listSources,
    listStarts,
    loadStates,
    loadRhythms,
    loadConsolePlaces,
    loadJoinSources,
    listMetricNames,
    comparePairs,
    listRunsOfSeveral,
    findTwins,
    countArtifacts,
    countProject,
    listArtifactProblems,
    listArtifacts,
    listImportedSources,
    listMediaFiles,
    listModels,
    listUnfinished,
    loadImport,
    listKnownPlaces,
  },
  system: { runChecks, newestBackupMs, isComplete },
} as const;

type ContextFn<A, R> = (context: WriteContext, db: WriteDb, args: A) => R;

/** What the writer thread does. Decisions of people are durable: answered when they are on the disk. */
export function createWriteTable(context: WriteContext) {
  const bind =
    <A, R>(fn: ContextFn<A, R>) =>
    (db: WriteDb, args: A): R =>
      fn(context, db, args);
  return {
    runs: {
      addProject: durable(bind(addProject)),
      editMetric: durable(bind(editMetric)),
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
    },
    ingest: {
      registerFiles: bind(registerFiles),
      storeWindow: bind(storeWindow),
      moveSources: bind(moveSources),
      forgetSources,
      dropEmptyRuns,
      storeCompanion,
      markGone,
      learnFingerprints: bind(learnFingerprints),
      setStates,
      setCheckouts,
      joinByEvidence: bind(joinByEvidence),
      setTwins,
      dismissStore: durable(bind(dismissStore)),
      addImport: durable(bind(addImport)),
      beginImport: durable(beginImport),
      endImport: durable(endImport),
      putArtifacts,
      putModels,
      replaceArtifact,
      removeDeleted: bind(removeDeleted),
      setArtifacts,
    },
    system: {
      backUp: outsideTransaction(backUp),
      carryKept: outsideTransaction(carryKept),
      carryRest: outsideTransaction(carryRest),
    },
  } as const;
}

export type ReadTable = typeof readTable;
export type WriteTable = ReturnType<typeof createWriteTable>;
