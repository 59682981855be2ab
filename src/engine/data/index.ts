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
export { deleteDatasetRecords, readDatasetRecords, upsertDatasetRecords } from "./records.ts";
