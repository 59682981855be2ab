export {
  createEvaluationDataset,
  getEvaluationDataset,
  type EvaluationDataset,
} from "./datasets.ts";
export { createDataHandlers } from "./handlers.ts";
export { describeDataset, listDatasets, listRecords } from "./queries.ts";
export { upsertDatasetRecords } from "./records.ts";
