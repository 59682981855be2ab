export {
  addDatasetExperiments,
  createEvaluationDataset,
  deleteDatasetTag,
  deleteEvaluationDataset,
  getEvaluationDataset,
  listDatasetExperiments,
  removeDatasetExperiments,
  setDatasetTags,
  type EvaluationDataset,
} from "./datasets.ts";
export { createDataHandlers } from "./handlers.ts";
export { describeDataset, listDatasets, listRecords } from "./queries.ts";
export { deleteDatasetRecords, readDatasetRecords, upsertDatasetRecords } from "./records.ts";
