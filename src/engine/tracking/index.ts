export { createArtifactDoor, type ArtifactDoor } from "./artifacts/artifact-door.ts";
export { pathOfUri, readArtifactPath } from "./artifacts/artifact-path.ts";
export {
  deleteUploads,
  findUpload,
  isFolder,
  listFolder,
  listUploads,
  putUpload,
} from "./artifacts/queries.ts";
export {
  JsonPieces,
  traceTopics,
  type Tracking,
  type TrackingContext,
  type TrackingRoute,
} from "./calls.ts";
export {
  createExperiment,
  deleteExperimentTag,
  getExperiment,
  getExperimentByName,
  renameExperiment,
  setExperimentDeleted,
  setExperimentTag,
  requireActiveExperiment,
  requireExperimentIds,
  type Tag,
} from "./experiments.ts";
export { Fields } from "./fields.ts";
export { readHistories, readHistoryPage, sampleHistories } from "./histories.ts";
export { logInputs, logOutputs } from "./inputs.ts";
export { logBatch } from "./log-batch.ts";
export {
  createLoggedModel,
  deleteLoggedModel,
  deleteLoggedModelTag,
  finalizeLoggedModel,
  getLoggedModel,
  logModelParams,
  setLoggedModelTags,
} from "./logged-models.ts";
export { checkKey } from "./names.ts";
export { topicsOf, TRACKING_PROJECT } from "./project.ts";
export { writeDuration, writeTimestamp } from "./proto-times.ts";
export { readRuns } from "./queries.ts";
export { TRACKING_ROUTES } from "./routes.ts";
export { getArtifactUri, listTrackingIds, nameRuns, requireRun } from "./run-links.ts";
export { readLineage } from "./registry/read-lineage.ts";
export { listSourceFiles } from "./registry/source-files.ts";
export { createModelVersion } from "./registry/create-version.ts";
export {
  getLatestVersions,
  getModelVersion,
  getRegisteredModel,
  getVersionByAlias,
  resolveSource,
} from "./registry/wire.ts";
export { createRun, deleteTag, logModel, setRunDeleted, updateRun } from "./runs.ts";
export {
  compareNumber,
  compareText,
  LIST_COMPARATORS,
  NULL_COMPARATORS,
  NUMBER_COMPARATORS,
  requireComparator,
  STRING_COMPARATORS,
  type Sql,
} from "./search/compare.ts";
export { readPage, type SortColumn } from "./search/page.ts";
export { parseFilter, parseSortKey, type Clause, type SortKey } from "./search/parse-filter.ts";
export { searchEvaluationDatasets } from "./search/search-evaluation-datasets.ts";
export { searchExperiments } from "./search/search-experiments.ts";
export { searchLoggedModels } from "./search/search-logged-models.ts";
export { searchModels, searchVersions } from "./search/search-registry.ts";
export { existing, missingLast, own, searchRuns } from "./search/search-runs.ts";
