import { durable } from "../../store/index.ts";
import type { BindWrite } from "../runs/index.ts";
import {
  deleteUploads,
  findUpload,
  isFolder,
  listFolder,
  listUploads,
  putUpload,
} from "./artifacts/queries.ts";
import {
  createExperiment,
  deleteExperimentTag,
  getExperiment,
  getExperimentByName,
  renameExperiment,
  setExperimentDeleted,
  setExperimentTag,
} from "./experiments.ts";
import { readHistories, readHistoryPage, sampleHistories } from "./histories.ts";
import { logInputs, logOutputs } from "./inputs.ts";
import { logBatch } from "./log-batch.ts";
import {
  createLoggedModel,
  deleteLoggedModel,
  deleteLoggedModelTag,
  finalizeLoggedModel,
  getLoggedModel,
  logModelParams,
  setLoggedModelTags,
} from "./logged-models.ts";
import { readRuns } from "./queries.ts";
import { createModelVersion } from "./registry/create-version.ts";
import { readLineage } from "./registry/read-lineage.ts";
import { listSourceFiles } from "./registry/source-files.ts";
import {
  getLatestVersions,
  getModelVersion,
  getRegisteredModel,
  getVersionByAlias,
  resolveSource,
} from "./registry/wire.ts";
import { getArtifactUri, nameRuns } from "./run-links.ts";
import { createRun, deleteTag, logModel, setRunDeleted, updateRun } from "./runs.ts";
import { searchEvaluationDatasets } from "./search/search-evaluation-datasets.ts";
import { searchExperiments } from "./search/search-experiments.ts";
import { searchLoggedModels } from "./search/search-logged-models.ts";
import { searchModels, searchVersions } from "./search/search-registry.ts";
import { searchRuns } from "./search/search-runs.ts";

/** What the reader threads answer of MLflow's interface. */
export const trackingReads = {
  findUpload,
  getArtifactUri,
  getExperiment,
  getExperimentByName,
  getLatestVersions,
  getLoggedModel,
  getModelVersion,
  getRegisteredModel,
  getVersionByAlias,
  isFolder,
  listFolder,
  listSourceFiles,
  listUploads,
  nameRuns,
  readHistories,
  readHistoryPage,
  readLineage,
  readRuns,
  resolveSource,
  sampleHistories,
  searchEvaluationDatasets,
  searchExperiments,
  searchLoggedModels,
  searchModels,
  searchRuns,
  searchVersions,
} as const;

/** What the writer thread does for MLflow's interface. */
export function trackingWrites(bind: BindWrite) {
  return {
    createModelVersion: durable(bind(createModelVersion)),
    createRun: durable(bind(createRun)),
    setExperimentDeleted: durable(bind(setExperimentDeleted)),
    setRunDeleted: durable(bind(setRunDeleted)),
    createExperiment: durable(createExperiment),
    createLoggedModel: durable(createLoggedModel),
    deleteExperimentTag: durable(deleteExperimentTag),
    deleteLoggedModel: durable(deleteLoggedModel),
    deleteLoggedModelTag: durable(deleteLoggedModelTag),
    deleteTag: durable(deleteTag),
    deleteUploads: durable(deleteUploads),
    finalizeLoggedModel: durable(finalizeLoggedModel),
    logBatch: durable(logBatch),
    logInputs: durable(logInputs),
    logModel: durable(logModel),
    logModelParams: durable(logModelParams),
    logOutputs: durable(logOutputs),
    putUpload: durable(putUpload),
    renameExperiment: durable(renameExperiment),
    setExperimentTag: durable(setExperimentTag),
    setLoggedModelTags: durable(setLoggedModelTags),
    updateRun: durable(updateRun),
  } as const;
}
