import { invalid } from "../../base/errors.ts";
import type { Actor } from "../runs/index.ts";
import { nowMs, systemUser, type Handler, type TrackingRoute } from "./calls.ts";
import { readFreeTag, readLimit, readToken } from "./calls-fields.ts";
import { type Fields } from "./fields.ts";
import { MOST_MODEL_TAG } from "./limits.ts";

/** Programs do not undo; what they changed stands in the history all the same. */
const CLIENT: Actor = { profileId: "mlflow", name: "MLflow client", kind: "system", via: "api" };
const TOPICS = ["models", "journal"];

const DEFAULT_MODELS = 100;
const MOST_MODELS = 1000;
const DEFAULT_VERSIONS = 10_000;
const MOST_VERSIONS = 200_000;

function readTags(fields: Fields): Record<string, string> {
  return Object.fromEntries(
    fields.messages("tags").map((tag) => {
      const { key, value } = readFreeTag(tag, MOST_MODEL_TAG);
      return [key, value];
    }),
  );
}

function readVersionNumber(fields: Fields): number {
  const text = fields.raw("version");
  if (text === undefined) throw fields.missing("version");
  if ((typeof text !== "string" && typeof text !== "number") || !/^\d{1,15}$/.test(String(text)))
    throw invalid("Parameter 'version' must be an integer.");
  return Number(text);
}

const createModel: Handler = async ({ threads, publish }, { fields }) => {
  const name = fields.requireText("name");
  await threads.write.call.registry.createModel({
    actor: CLIENT,
    name,
    description: fields.text("description") ?? "",
    tags: readTags(fields),
    nowMs: nowMs(),
  });
  publish(TOPICS);
  return { registered_model: await threads.read.call.tracking.getRegisteredModel({ name }) };
};

const getModel: Handler = async ({ threads }, { fields }) => ({
  registered_model: await threads.read.call.tracking.getRegisteredModel({
    name: fields.requireText("name"),
  }),
});

const updateModel: Handler = async ({ threads, publish }, { fields }) => {
  const name = fields.requireText("name");
  const description = fields.text("description") ?? "";
  await threads.write.call.registry.editModel({ actor: CLIENT, name, edit: { description } });
  publish(TOPICS);
  return { registered_model: await threads.read.call.tracking.getRegisteredModel({ name }) };
};

const renameModel: Handler = async ({ threads, publish }, { fields }) => {
  const name = fields.requireText("new_name");
  await threads.write.call.registry.editModel({
    actor: CLIENT,
    name: fields.requireText("name"),
    edit: { name },
  });
  publish(TOPICS);
  return { registered_model: await threads.read.call.tracking.getRegisteredModel({ name }) };
};

const deleteModel: Handler = async ({ threads, publish }, { fields }) => {
  await threads.write.call.registry.removeModel({
    actor: CLIENT,
    name: fields.requireText("name"),
  });
  publish(TOPICS);
  return {};
};

const searchModels: Handler = async ({ threads }, { fields }) => {
  const { models, nextToken } = await threads.read.call.tracking.searchModels({
    filter: fields.text("filter") ?? "",
    orderBy: fields.texts("order_by"),
    limit: readLimit(fields, { otherwise: DEFAULT_MODELS, most: MOST_MODELS }),
    token: readToken(fields),
  });
  return {
    ...(models.length > 0 && { registered_models: models }),
    ...(nextToken !== undefined && { next_page_token: nextToken }),
  };
};

const latestVersions: Handler = async ({ threads }, { fields }) => {
  const versions = await threads.read.call.tracking.getLatestVersions({
    name: fields.requireText("name"),
    stages: fields.texts("stages"),
  });
  return versions.length > 0 ? { model_versions: versions } : {};
};

/** @param value null takes the tag off */
function tagModel(value: "set" | "delete"): Handler {
  return async ({ threads, publish }, { fields }) => {
    const name = fields.requireText("name");
    const { key, value: text } = readFreeTag(fields, MOST_MODEL_TAG);
    const tags = { [key]: value === "set" ? text : null };
    await threads.write.call.registry.editModel({ actor: CLIENT, name, edit: { tags } });
    publish(TOPICS);
    return {};
  };
}

function tagVersion(value: "set" | "delete"): Handler {
  return async ({ threads, publish }, { fields }) => {
    const { key, value: text } = readFreeTag(fields, MOST_MODEL_TAG);
    await threads.write.call.registry.editVersion({
      actor: CLIENT,
      name: fields.requireText("name"),
      version: readVersionNumber(fields),
      edit: { tags: { [key]: value === "set" ? text : null } },
    });
    publish(TOPICS);
    return {};
  };
}

const setAlias: Handler = async ({ threads, publish }, { fields }) => {
  await threads.write.call.registry.setAlias({
    actor: CLIENT,
    name: fields.requireText("name"),
    alias: fields.requireText("alias"),
    version: readVersionNumber(fields),
  });
  publish(TOPICS);
  return {};
};

const deleteAlias: Handler = async ({ threads, publish }, { fields }) => {
  await threads.write.call.registry.setAlias({
    actor: CLIENT,
    name: fields.requireText("name"),
    alias: fields.requireText("alias"),
    version: null,
  });
  publish(TOPICS);
  return {};
};

/** An alias that is not there is an invalid value, not something missing: clients look at the code. */
const getByAlias: Handler = async ({ threads }, { fields }) => {
  const alias = fields.requireText("alias");
  const version = await threads.read.call.tracking.getVersionByAlias({
    name: fields.requireText("name"),
    alias,
  });
  if (version === undefined) throw invalid(`Registered model alias ${alias} not found.`);
  return { model_version: version };
};

const createVersion: Handler = async ({ threads, publish }, { fields }) => {
  const version = await threads.write.call.tracking.createModelVersion({
    actor: CLIENT,
    name: fields.requireText("name"),
    source: fields.requireText("source"),
    runId: fields.text("run_id") ?? "",
    loggedModelId: fields.text("model_id") ?? "",
    userId: systemUser(),
    description: fields.text("description") ?? "",
    tags: readTags(fields),
    nowMs: nowMs(),
  });
  publish(TOPICS);
  return { model_version: version };
};

const getVersion: Handler = async ({ threads }, { fields }) => ({
  model_version: await threads.read.call.tracking.getModelVersion({
    name: fields.requireText("name"),
    version: readVersionNumber(fields),
  }),
});

const updateVersion: Handler = async ({ threads, publish }, { fields }) => {
  const of = { name: fields.requireText("name"), version: readVersionNumber(fields) };
  const description = fields.text("description") ?? "";
  await threads.write.call.registry.editVersion({ actor: CLIENT, ...of, edit: { description } });
  publish(TOPICS);
  return { model_version: await threads.read.call.tracking.getModelVersion(of) };
};

const deleteVersion: Handler = async ({ threads, publish }, { fields }) => {
  await threads.write.call.registry.removeVersion({
    actor: CLIENT,
    name: fields.requireText("name"),
    version: readVersionNumber(fields),
  });
  publish(TOPICS);
  return {};
};

const getDownloadUri: Handler = async ({ threads }, { fields }) => {
  const { source } = await threads.read.call.tracking.getModelVersion({
    name: fields.requireText("name"),
    version: readVersionNumber(fields),
  });
  return { artifact_uri: source };
};

const searchVersions: Handler = async ({ threads }, { fields }) => {
  const { versions, nextToken } = await threads.read.call.tracking.searchVersions({
    filter: fields.text("filter") ?? "",
    orderBy: fields.texts("order_by"),
    limit: readLimit(fields, { otherwise: DEFAULT_VERSIONS, most: MOST_VERSIONS }),
    token: readToken(fields),
  });
  return {
    ...(versions.length > 0 && { model_versions: versions }),
    ...(nextToken !== undefined && { next_page_token: nextToken }),
  };
};

const transitionStage: Handler = async ({ threads, publish }, { fields }) => {
  const of = { name: fields.requireText("name"), version: readVersionNumber(fields) };
  await threads.write.call.registry.setStage({
    actor: CLIENT,
    ...of,
    stage: fields.requireText("stage"),
    archiveOthers: fields.boolean("archive_existing_versions") ?? false,
  });
  publish(TOPICS);
  return { model_version: await threads.read.call.tracking.getModelVersion(of) };
};

const route = (method: TrackingRoute["method"], path: string, handler: Handler): TrackingRoute => ({
  method,
  version: "2.0",
  path,
  handler,
});

export const REGISTRY_CALLS: readonly TrackingRoute[] = [
  route("POST", "registered-models/create", createModel),
  route("GET", "registered-models/get", getModel),
  route("PATCH", "registered-models/update", updateModel),
  route("POST", "registered-models/rename", renameModel),
  route("DELETE", "registered-models/delete", deleteModel),
  route("GET", "registered-models/search", searchModels),
  route("POST", "registered-models/get-latest-versions", latestVersions),
  route("GET", "registered-models/get-latest-versions", latestVersions),
  route("POST", "registered-models/set-tag", tagModel("set")),
  route("DELETE", "registered-models/delete-tag", tagModel("delete")),
  route("POST", "registered-models/alias", setAlias),
  route("DELETE", "registered-models/alias", deleteAlias),
  route("GET", "registered-models/alias", getByAlias),
  route("POST", "model-versions/create", createVersion),
  route("GET", "model-versions/get", getVersion),
  route("PATCH", "model-versions/update", updateVersion),
  route("DELETE", "model-versions/delete", deleteVersion),
  route("GET", "model-versions/search", searchVersions),
  route("GET", "model-versions/get-download-uri", getDownloadUri),
  route("POST", "model-versions/set-tag", tagVersion("set")),
  route("DELETE", "model-versions/delete-tag", tagVersion("delete")),
  route("POST", "model-versions/transition-stage", transitionStage),
];
