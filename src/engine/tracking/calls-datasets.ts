import { nowMs, type Handler, type TrackingRoute } from "./calls.ts";
import { readLimit, readToken } from "./calls-fields.ts";
import {
  DEFAULT_EVAL_DATASETS,
  DEFAULT_EVAL_RECORDS,
  MOST_EVAL_DATASETS,
  MOST_EVAL_RECORDS,
} from "./limits.ts";

/** Answers about data sets are stale. */
const TOPICS = ["datasets"];

const create: Handler = async ({ threads, publish }, { fields }) => {
  const id = await threads.write.call.data.createEvaluationDataset({
    name: fields.requireText("name"),
    tags: fields.text("tags") ?? "",
    experimentIds: fields.texts("experiment_ids"),
    nowMs: nowMs(),
  });
  publish(TOPICS);
  return { dataset: await threads.read.call.data.getEvaluationDataset({ id }) };
};

const get: Handler = async ({ threads }, { path: { id = "" } }) => ({
  dataset: await threads.read.call.data.getEvaluationDataset({ id }),
});

const remove: Handler = async ({ threads, publish }, { path: { id = "" } }) => {
  await threads.write.call.data.deleteEvaluationDataset({ id });
  publish(TOPICS);
  return {};
};

const search: Handler = async ({ threads }, { fields }) => {
  const { datasets, nextToken } = await threads.read.call.tracking.searchEvaluationDatasets({
    experimentIds: fields.texts("experiment_ids"),
    filter: fields.text("filter_string") ?? "",
    orderBy: fields.texts("order_by"),
    limit: readLimit(fields, { otherwise: DEFAULT_EVAL_DATASETS, most: MOST_EVAL_DATASETS }),
    token: readToken(fields),
  });
  return {
    ...(datasets.length > 0 && { datasets }),
    ...(nextToken !== undefined && { next_page_token: nextToken }),
  };
};

const setTags: Handler = async ({ threads, publish }, { fields, path: { id = "" } }) => {
  await threads.write.call.data.setDatasetTags({ id, tags: fields.requireText("tags") });
  publish(TOPICS);
  return {};
};

const deleteTag: Handler = async ({ threads, publish }, { path: { id = "", key = "" } }) => {
  await threads.write.call.data.deleteDatasetTag({ id, key });
  publish(TOPICS);
  return {};
};

const upsertRecords: Handler = async ({ threads, publish }, { fields, path: { id = "" } }) => {
  const { inserted, updated } = await threads.write.call.data.upsertDatasetRecords({
    id,
    records: fields.requireText("records"),
    nowMs: nowMs(),
  });
  publish(TOPICS);
  return { inserted_count: inserted, updated_count: updated };
};

const readRecords: Handler = async ({ threads }, { fields, path: { id = "" } }) => {
  const { records, nextToken } = await threads.read.call.data.readDatasetRecords({
    id,
    limit: readLimit(fields, { otherwise: DEFAULT_EVAL_RECORDS, most: MOST_EVAL_RECORDS }),
    token: readToken(fields),
  });
  return { records, ...(nextToken !== undefined && { next_page_token: nextToken }) };
};

const deleteRecords: Handler = async ({ threads, publish }, { fields, path: { id = "" } }) => {
  const deleted = await threads.write.call.data.deleteDatasetRecords({
    id,
    recordIds: fields.texts("dataset_record_ids"),
  });
  publish(TOPICS);
  return { deleted_count: deleted };
};

const listExperiments: Handler = async ({ threads }, { path: { id = "" } }) => {
  const ids = await threads.read.call.data.listDatasetExperiments({ id });
  return { ...(ids.length > 0 && { experiment_ids: ids }) };
};

const addExperiments: Handler = async ({ threads, publish }, { fields, path: { id = "" } }) => {
  const experimentIds = fields.texts("experiment_ids");
  await threads.write.call.data.addDatasetExperiments({ id, experimentIds, nowMs: nowMs() });
  publish(TOPICS);
  return { dataset: await threads.read.call.data.getEvaluationDataset({ id }) };
};

const removeExperiments: Handler = async ({ threads, publish }, { fields, path: { id = "" } }) => {
  const experimentIds = fields.texts("experiment_ids");
  await threads.write.call.data.removeDatasetExperiments({ id, experimentIds, nowMs: nowMs() });
  publish(TOPICS);
  return { dataset: await threads.read.call.data.getEvaluationDataset({ id }) };
};

const route = (method: TrackingRoute["method"], path: string, handler: Handler): TrackingRoute => ({
  method,
  version: "3.0",
  path: `datasets/${path}`,
  handler,
});

export const DATASET_CALLS: readonly TrackingRoute[] = [
  route("POST", "create", create),
  route("POST", "search", search),
  route("GET", "search", search),
  route("GET", ":id", get),
  route("DELETE", ":id", remove),
  route("PATCH", ":id/tags", setTags),
  route("DELETE", ":id/tags/:key", deleteTag),
  route("POST", ":id/records", upsertRecords),
  route("GET", ":id/records", readRecords),
  route("DELETE", ":id/records", deleteRecords),
  route("GET", ":id/experiment-ids", listExperiments),
  route("POST", ":id/add-experiments", addExperiments),
  route("POST", ":id/remove-experiments", removeExperiments),
];
