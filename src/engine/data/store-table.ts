import { durable } from "../../store/index.ts";
import {
  addDatasetExperiments,
  createEvaluationDataset,
  deleteDatasetTag,
  deleteEvaluationDataset,
  getEvaluationDataset,
  listDatasetExperiments,
  removeDatasetExperiments,
  setDatasetTags,
} from "./datasets.ts";
import { describeDataset, listDatasets, listRecords } from "./queries.ts";
import { deleteDatasetRecords, readDatasetRecords, upsertDatasetRecords } from "./records.ts";

/** What the reader threads answer of evaluation datasets. */
export const dataReads = {
  describeDataset,
  getEvaluationDataset,
  listDatasetExperiments,
  listDatasets,
  listRecords,
  readDatasetRecords,
} as const;

/** What the writer thread does for evaluation datasets. */
export const dataWrites = {
  addDatasetExperiments: durable(addDatasetExperiments),
  createEvaluationDataset: durable(createEvaluationDataset),
  deleteDatasetRecords: durable(deleteDatasetRecords),
  deleteDatasetTag: durable(deleteDatasetTag),
  deleteEvaluationDataset: durable(deleteEvaluationDataset),
  removeDatasetExperiments: durable(removeDatasetExperiments),
  setDatasetTags: durable(setDatasetTags),
  upsertDatasetRecords: durable(upsertDatasetRecords),
} as const;
