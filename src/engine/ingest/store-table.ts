import { durable } from "../../store/index.ts";
import { joinByEvidence, type BindWrite } from "../runs/index.ts";
import { dropEmptyRuns, forgetSources } from "./forget-sources.ts";
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
} from "./imports/queries.ts";
import {
  addImport,
  beginImport,
  endImport,
  putArtifacts,
  putModels,
  removeDeleted,
  replaceArtifact,
  setArtifacts,
} from "./imports/writes.ts";
import { findTwins, listRunsOfSeveral, setTwins } from "./joins/find-twins.ts";
import { comparePairs, listMetricNames, loadJoinSources } from "./joins/queries.ts";
import { moveSources } from "./move-sources.ts";
import { storeCompanion } from "./params.ts";
import {
  listSources,
  listStarts,
  loadConsolePlaces,
  loadFile,
  loadFolder,
  loadRhythms,
  loadStates,
} from "./queries.ts";
import { storeWindow } from "./store-window.ts";
import { listKnownPlaces } from "./stores/queries.ts";
import { dismissStore } from "./stores/writes.ts";
import { learnFingerprints, markGone, registerFiles, setCheckouts, setStates } from "./writes.ts";

/** What the reader threads answer about folders, sources and imports. */
export const ingestReads = {
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
} as const;

/** What the writer thread does with what is read from files. */
export function ingestWrites(bind: BindWrite) {
  return {
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
  } as const;
}
