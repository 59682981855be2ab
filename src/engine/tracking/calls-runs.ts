import { invalid, notFound } from "../../base/errors.ts";
import {
  nowUs,
  systemUser,
  writePage,
  type Handler,
  type TrackingContext,
  type TrackingRoute,
} from "./calls.ts";
import {
  readLimit,
  readParam,
  readPoint,
  readRunId,
  readTag,
  readToken,
  readViewType,
} from "./calls-fields.ts";
import { type Fields } from "./fields.ts";
import type { LoggedInput } from "./inputs.ts";
import {
  DEFAULT_RUNS,
  MOST_BATCH,
  MOST_BATCH_METRICS,
  MOST_BATCH_PARAMS,
  MOST_BATCH_TAGS,
  MOST_RUN_TAG,
  MOST_RUNS,
} from "./limits.ts";
import type { LoggedPoint } from "./log-points.ts";
import type { Param } from "./log-batch.ts";
import type { Tag } from "./experiments.ts";
import { topicsOf, TRACKING_PROJECT } from "./project.ts";
import type { Run } from "./queries.ts";
import { RUN_STATUSES } from "./runs.ts";

async function readRun({ threads }: TrackingContext, trackingId: string): Promise<Run> {
  const [run] = await threads.read.call.tracking.readRuns([trackingId]);
  if (run === undefined) throw notFound(`Run with id=${trackingId} not found`);
  return run;
}

const createRun: Handler = async (context, { fields }) => {
  const created = await context.threads.write.call.tracking.createRun({
    experimentId: fields.text("experiment_id") || "0",
    name: fields.text("run_name"),
    userId: fields.text("user_id") ?? systemUser(),
    startMs: fields.int64("start_time") ?? Date.now(),
    tags: readTags(fields),
    nowUs: nowUs(),
  });
  context.publish([...topicsOf(created.runIds), "projects", "journal"]);
  return { run: await readRun(context, created.trackingId) };
};

const getRun: Handler = async (context, { fields }) => ({
  run: await readRun(context, readRunId(fields)),
});

const updateRun: Handler = async (context, { fields }) => {
  const trackingId = readRunId(fields);
  const { runIds } = await context.threads.write.call.tracking.updateRun({
    trackingId,
    name: fields.text("run_name"),
    // What is no status is ignored, as MLflow does.
    status: fields.enumeration("status", RUN_STATUSES),
    endMs: fields.int64("end_time"),
    nowUs: nowUs(),
  });
  context.publish([...topicsOf(runIds), "projects"]);
  return { run_info: (await readRun(context, trackingId)).info };
};

function setDeleted(deleted: boolean): Handler {
  return async ({ threads, publish }, { fields }) => {
    const { runIds } = await threads.write.call.tracking.setRunDeleted({
      trackingId: readRunId(fields),
      deleted,
    });
    publish([...topicsOf(runIds), "projects", "journal"]);
    return {};
  };
}

interface Logged {
  readonly points?: readonly LoggedPoint[];
  readonly params?: readonly Param[];
  readonly tags?: readonly Tag[];
}

async function log(
  { threads, publish }: TrackingContext,
  trackingId: string,
  { points = [], params = [], tags = [] }: Logged,
): Promise<object> {
  const { runIds, newMetrics } = await threads.write.call.tracking.logBatch({
    trackingId,
    points,
    params,
    tags,
    nowUs: nowUs(),
  });
  publish([
    ...topicsOf(runIds),
    ...(points.length > 0 ? runIds.map((id) => `series:${id}`) : []),
    ...(newMetrics ? [`metrics:${TRACKING_PROJECT}`] : []),
  ]);
  return {};
}

const logBatch: Handler = async (context, { fields }) => {
  const metrics = fields.messages("metrics");
  const params = fields.messages("params");
  const tags = fields.messages("tags");
  limit("metrics", metrics, MOST_BATCH_METRICS);
  limit("params", params, MOST_BATCH_PARAMS);
  limit("tags", tags, MOST_BATCH_TAGS);
  if (metrics.length + params.length + tags.length > MOST_BATCH)
    throw invalid(
      `A batch logging request can contain at most ${MOST_BATCH} metrics, params and tags in total.`,
    );
  const logged = params.map(readParam);
  const keys = new Set(logged.map(({ key }) => key));
  if (keys.size < logged.length)
    throw invalid("Duplicate parameter keys have been submitted in one batch.");
  return log(context, readRunId(fields), {
    points: metrics.map(readPoint),
    params: logged,
    tags: readTags(fields),
  });
};

function limit(what: string, list: readonly unknown[], most: number): void {
  if (list.length > most)
    throw invalid(
      `A batch logging request can contain at most ${most} ${what}. Got ${list.length} ${what}. Please split up ${what} across multiple requests and try again.`,
    );
}

function readTags(fields: Fields): Tag[] {
  return fields.messages("tags").map((tag) => readTag(tag, { most: MOST_RUN_TAG, cut: true }));
}

const deleteTag: Handler = async ({ threads, publish }, { fields }) => {
  const { runIds } = await threads.write.call.tracking.deleteTag({
    trackingId: readRunId(fields),
    key: fields.requireText("key"),
  });
  publish(topicsOf(runIds));
  return {};
};

const searchRuns: Handler = async ({ threads }, { fields }) => {
  const { pieces, nextToken } = await threads.read.call.tracking.searchRuns({
    experimentIds: fields.texts("experiment_ids"),
    filter: fields.text("filter") ?? "",
    viewType: readViewType(fields, "run_view_type"),
    orderBy: fields.texts("order_by"),
    limit: readLimit(fields, { otherwise: DEFAULT_RUNS, most: MOST_RUNS }),
    token: readToken(fields),
  });
  return writePage("runs", pieces, nextToken);
};

const logInputs: Handler = async ({ threads, publish }, { fields }) => {
  const { runIds } = await threads.write.call.tracking.logInputs({
    trackingId: readRunId(fields),
    inputs: fields.messages("datasets").map(readInput),
    models: fields.messages("models").map((model) => model.requireText("model_id")),
  });
  publish(topicsOf(runIds));
  return {};
};

function readInput(fields: Fields): LoggedInput {
  const dataset = fields.message("dataset");
  if (dataset === undefined) throw fields.missing("dataset");
  return {
    dataset: {
      name: dataset.requireText("name"),
      digest: dataset.requireText("digest"),
      sourceType: dataset.requireText("source_type"),
      source: dataset.requireText("source"),
      schema: dataset.text("schema"),
      profile: dataset.text("profile"),
    },
    tags: fields.messages("tags").map((tag) => ({
      key: tag.requireText("key"),
      value: tag.text("value") ?? "",
    })),
  };
}

const logOutputs: Handler = async ({ threads, publish }, { fields }) => {
  const { runIds } = await threads.write.call.tracking.logOutputs({
    trackingId: readRunId(fields),
    models: fields.messages("models").map((model) => ({
      modelId: model.requireText("model_id"),
      step: model.int64("step") ?? 0,
    })),
  });
  publish(topicsOf(runIds));
  return {};
};

const logModel: Handler = async ({ threads, publish }, { fields }) => {
  const json = fields.requireText("model_json");
  try {
    // Written again as well: what is nested too deeply for that could not be kept.
    JSON.stringify(JSON.parse(json));
  } catch {
    throw invalid("Malformed model info. 'model_json' is no JSON, or is nested too deeply.");
  }
  const { runIds } = await threads.write.call.tracking.logModel({
    trackingId: readRunId(fields),
    json,
  });
  publish(topicsOf(runIds));
  return {};
};

const post = (path: string, handler: Handler): TrackingRoute => ({
  method: "POST",
  version: "2.0",
  path: `runs/${path}`,
  handler,
});

export const RUN_CALLS: readonly TrackingRoute[] = [
  post("create", createRun),
  { method: "GET", version: "2.0", path: "runs/get", handler: getRun },
  post("update", updateRun),
  post("delete", setDeleted(true)),
  post("restore", setDeleted(false)),
  post("search", searchRuns),
  post("log-metric", (context, { fields }) =>
    log(context, readRunId(fields), { points: [readPoint(fields)] }),
  ),
  post("log-parameter", (context, { fields }) =>
    log(context, readRunId(fields), { params: [readParam(fields)] }),
  ),
  post("set-tag", (context, { fields }) =>
    log(context, readRunId(fields), {
      tags: [readTag(fields, { most: MOST_RUN_TAG, cut: true })],
    }),
  ),
  post("delete-tag", deleteTag),
  post("log-batch", logBatch),
  post("log-inputs", logInputs),
  post("outputs", logOutputs),
  post("log-model", logModel),
];
