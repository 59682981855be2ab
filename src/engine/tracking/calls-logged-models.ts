import { invalid } from "../../base/errors.ts";
import { nowMs, type Handler, type TrackingRoute } from "./calls.ts";
import { readFreeTag, readLimit, readParam, readToken } from "./calls-fields.ts";
import type { Tag } from "./experiments.ts";
import { type Fields } from "./fields.ts";
import { DEFAULT_MODELS, MOST_BATCH_PARAMS, MOST_MODEL_TAG, MOST_MODELS } from "./limits.ts";
import { MODEL_STATUSES } from "./logged-models.ts";

const FORBIDDEN_NAME = /[/:.%"']/;

const create: Handler = async ({ threads }, { fields }) => {
  const name = fields.text("name") || undefined;
  if (name !== undefined && FORBIDDEN_NAME.test(name))
    throw invalid(`Invalid model name '${name}': it must not contain any of / : . % " '.`);
  const params = fields.messages("params").map(readParam);
  if (params.length > MOST_BATCH_PARAMS)
    throw invalid(`A model is made with at most ${MOST_BATCH_PARAMS} params.`);
  const id = await threads.write.call.tracking.createLoggedModel({
    experimentId: fields.text("experiment_id") || "0",
    name,
    sourceRunId: fields.text("source_run_id") ?? "",
    modelType: fields.text("model_type") ?? "",
    params,
    tags: readTags(fields),
    nowMs: nowMs(),
  });
  return { model: await threads.read.call.tracking.getLoggedModel({ id, withDeleted: false }) };
};

function readTags(fields: Fields): Tag[] {
  return fields.messages("tags").map((tag) => readFreeTag(tag, MOST_MODEL_TAG));
}

const get: Handler = async ({ threads }, { fields, path: { id = "" } }) => ({
  model: await threads.read.call.tracking.getLoggedModel({
    id,
    withDeleted: fields.boolean("allow_deleted") ?? false,
  }),
});

const finalize: Handler = async ({ threads }, { fields, path: { id = "" } }) => {
  const status = fields.enumeration("status", MODEL_STATUSES);
  if (status === undefined)
    throw invalid("Invalid value for parameter 'status': it is no status of a model.");
  await threads.write.call.tracking.finalizeLoggedModel({ id, status, nowMs: nowMs() });
  return { model: await threads.read.call.tracking.getLoggedModel({ id, withDeleted: false }) };
};

const remove: Handler = async ({ threads }, { path: { id = "" } }) => {
  await threads.write.call.tracking.deleteLoggedModel({ id, nowMs: nowMs() });
  return {};
};

const setTags: Handler = async ({ threads }, { fields, path: { id = "" } }) => {
  await threads.write.call.tracking.setLoggedModelTags({
    id,
    tags: readTags(fields),
    nowMs: nowMs(),
  });
  return { model: await threads.read.call.tracking.getLoggedModel({ id, withDeleted: false }) };
};

const deleteTag: Handler = async ({ threads }, { path: { id = "", key = "" } }) => {
  await threads.write.call.tracking.deleteLoggedModelTag({ id, key });
  return {};
};

const logParams: Handler = async ({ threads }, { fields, path: { id = "" } }) => {
  await threads.write.call.tracking.logModelParams({
    id,
    params: fields.messages("params").map(readParam),
  });
  return {};
};

const search: Handler = async ({ threads }, { fields }) => {
  const { models, nextToken } = await threads.read.call.tracking.searchLoggedModels({
    experimentIds: fields.texts("experiment_ids"),
    filter: fields.text("filter") ?? "",
    datasets: fields.messages("datasets").map((dataset) => ({
      name: dataset.requireText("dataset_name"),
      digest: dataset.text("dataset_digest") || undefined,
    })),
    orderBy: fields.messages("order_by").map((order) => ({
      field: order.requireText("field_name"),
      ascending: order.boolean("ascending") ?? true,
      datasetName: order.text("dataset_name") || undefined,
      datasetDigest: order.text("dataset_digest") || undefined,
    })),
    limit: readLimit(fields, { otherwise: DEFAULT_MODELS, most: MOST_MODELS }),
    token: readToken(fields),
  });
  return {
    ...(models.length > 0 && { models }),
    ...(nextToken !== undefined && { next_page_token: nextToken }),
  };
};

const route = (method: TrackingRoute["method"], path: string, handler: Handler): TrackingRoute => ({
  method,
  version: "2.0",
  path: `logged-models${path}`,
  handler,
});

export const LOGGED_MODEL_CALLS: readonly TrackingRoute[] = [
  route("POST", "", create),
  route("POST", "/search", search),
  route("GET", "/:id", get),
  route("PATCH", "/:id", finalize),
  route("DELETE", "/:id", remove),
  route("PATCH", "/:id/tags", setTags),
  route("DELETE", "/:id/tags/:key", deleteTag),
  route("POST", "/:id/params", logParams),
];
