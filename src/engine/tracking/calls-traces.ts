import { invalid, notFound } from "../../base/errors.ts";
import { setTimeout as sleep } from "node:timers/promises";
import type { TraceState } from "../llm/index.ts";
import { nowMs, traceTopics, type Handler, type TrackingRoute } from "./calls.ts";
import { readAssessment } from "./calls-assessments.ts";
import { readLimit, readTag, readToken } from "./calls-fields.ts";
import type { Tag } from "./experiments.ts";
import { type Fields } from "./fields.ts";
import {
  DEFAULT_TRACES,
  MOST_KEY,
  MOST_LINKED_TRACES,
  MOST_RUN_TAG,
  MOST_TRACES,
} from "./limits.ts";
import { readDuration, readTimestamp } from "./proto-times.ts";

const STATES: Readonly<Record<number, TraceState>> = {
  0: "STATE_UNSPECIFIED",
  1: "OK",
  2: "ERROR",
  3: "IN_PROGRESS",
};
/** Only the server says where the spans of a trace are. */
const IMMUTABLE_TAGS: ReadonlySet<string> = new Set([
  "mlflow.trace.spansLocation",
  "mlflow.trace.archiveLocation",
  "mlflow.trace.archivalFailure",
]);
const TRACE_ID = /^[\w.:/-]{1,250}$/;
/** Clients ask for a trace right after they sent it, its last spans may be on their way. */
const WAITS_MS = [250, 1000];

const start: Handler = async ({ threads, publish }, { fields }) => {
  const info = fields.message("trace")?.message("trace_info");
  if (info === undefined) throw fields.missing("trace");
  const id = info.requireText("trace_id");
  if (!TRACE_ID.test(id)) throw invalid(`Invalid trace ID '${id.slice(0, 300)}'.`);
  const experimentId = info
    .message("trace_location")
    ?.message("mlflow_experiment")
    ?.text("experiment_id");
  if (!experimentId) throw info.missing("trace_location.mlflow_experiment.experiment_id");
  const now = nowMs();
  const began = info.text("request_time");
  const lasted = info.text("execution_duration");
  await threads.write.call.llm.startTrace({
    id,
    experimentId,
    startMs: began === undefined ? now : readTimestamp(began, info.nameOf("request_time")),
    durationMs:
      lasted === undefined ? undefined : readDuration(lasted, info.nameOf("execution_duration")),
    state: info.enumeration("state", STATES) ?? "STATE_UNSPECIFIED",
    clientRequestId: info.text("client_request_id"),
    requestPreview: info.text("request_preview"),
    responsePreview: info.text("response_preview"),
    metadata: readEntries(info, "trace_metadata"),
    tags: readEntries(info, "tags"),
    assessments: info.messages("assessments").map((one) => readAssessment(one, now)),
  });
  publish(traceTopics([id]));
  return { trace: { trace_info: await threads.read.call.llm.getTraceInfo({ id }) } };
};

/** A map of texts. Long ones are cut off. */
function readEntries(fields: Fields, name: string): Tag[] {
  const map = fields.message(name);
  if (map === undefined) return [];
  return Object.entries(fields.raw(name) as object).map(([key, value]: [string, unknown]) => {
    if (typeof value !== "string")
      throw invalid(`Invalid value for parameter '${map.nameOf(key)}': it must be a string.`);
    if (key.length > MOST_KEY)
      throw invalid(`A key of '${fields.nameOf(name)}' is longer than ${MOST_KEY} characters.`);
    return { key, value: value.slice(0, MOST_RUN_TAG) };
  });
}

const getInfo: Handler = async ({ threads }, { path: { id = "" } }) => ({
  trace: { trace_info: await threads.read.call.llm.getTraceInfo({ id }) },
});

const get: Handler = async ({ threads }, { fields }) => {
  const id = fields.requireText("trace_id");
  const allowPartial = fields.boolean("allow_partial") ?? false;
  for (const wait of [0, ...WAITS_MS]) {
    if (wait > 0) await sleep(wait);
    const trace = await threads.read.call.llm.getTrace({ id, allowPartial });
    if (trace !== undefined) return { trace };
  }
  throw notFound(`Trace with ID ${id} is not fully exported yet, please try again later.`);
};

function readIds(fields: Fields): {
  readonly ids: readonly string[];
  readonly experimentIds: readonly string[] | undefined;
} {
  const ids = fields.texts("trace_ids");
  if (ids.length === 0) throw fields.missing("trace_ids");
  return {
    ids,
    experimentIds: fields.has("experiment_ids") ? fields.texts("experiment_ids") : undefined,
  };
}

const batchGet: Handler = async ({ threads }, { fields }) => {
  const traces = await threads.read.call.llm.listTraces(readIds(fields));
  return traces.length === 0 ? {} : { traces };
};

const batchGetInfos: Handler = async ({ threads }, { fields }) => {
  const infos = await threads.read.call.llm.listTraceInfos(readIds(fields));
  return infos.length === 0 ? {} : { trace_infos: infos };
};

const search: Handler = async ({ threads }, { fields }) => {
  const locations = fields.messages("locations");
  if (locations.length === 0) throw fields.missing("locations");
  const { traces, nextToken } = await threads.read.call.llm.searchTraces({
    experimentIds: locations.flatMap(
      (one) => one.message("mlflow_experiment")?.text("experiment_id") ?? [],
    ),
    filter: fields.text("filter") ?? "",
    orderBy: fields.texts("order_by"),
    limit: readLimit(fields, { otherwise: DEFAULT_TRACES, most: MOST_TRACES }),
    token: readToken(fields),
  });
  return {
    ...(traces.length > 0 && { traces }),
    ...(nextToken !== undefined && { next_page_token: nextToken }),
  };
};

function refuseImmutable(key: string): void {
  if (IMMUTABLE_TAGS.has(key))
    throw invalid(`Tag '${key}' is immutable and cannot be changed on a trace.`);
}

const setTag: Handler = async ({ threads, publish }, { fields, path: { id = "" } }) => {
  const tag = readTag(fields, { most: MOST_RUN_TAG, cut: true });
  refuseImmutable(tag.key);
  await threads.write.call.llm.setTraceTag({ traceId: id, tag });
  publish(traceTopics([id]));
  return {};
};

const deleteTag: Handler = async ({ threads, publish }, { fields, path: { id = "" } }) => {
  const key = fields.requireText("key");
  refuseImmutable(key);
  await threads.write.call.llm.deleteTraceTag({ traceId: id, key });
  publish(traceTopics([id]));
  return {};
};

const remove: Handler = async ({ threads, publish }, { fields }) => {
  const experimentId = fields.requireText("experiment_id");
  const untilMs = fields.int64("max_timestamp_millis");
  const limit = fields.int("max_traces");
  const traceIds = fields.texts("request_ids");
  if (untilMs === undefined && traceIds.length === 0)
    throw invalid("Either `max_timestamp_millis` or `trace_ids` must be specified.");
  if (untilMs !== undefined && traceIds.length > 0)
    throw invalid("Only one of `max_timestamp_millis` and `trace_ids` can be specified.");
  if (limit !== undefined && traceIds.length > 0)
    throw invalid("`max_traces` can't be specified if `trace_ids` is specified.");
  if (limit !== undefined && limit <= 0)
    throw invalid(`\`max_traces\` must be a positive integer, received ${limit}.`);
  const deleted = await threads.write.call.llm.deleteTraces({
    experimentId,
    untilMs,
    limit,
    traceIds,
  });
  // Those that their times found are not told one by one.
  publish([...traceTopics(traceIds), "traces:gone"]);
  return { traces_deleted: deleted };
};

const linkToRun: Handler = async ({ threads, publish }, { fields }) => {
  const traceIds = fields.texts("trace_ids");
  if (traceIds.length === 0) throw fields.missing("trace_ids");
  if (traceIds.length > MOST_LINKED_TRACES)
    throw invalid(
      `Cannot link more than ${MOST_LINKED_TRACES} traces to a run in a single request. Provided ${traceIds.length} traces.`,
    );
  await threads.write.call.llm.linkTracesToRun({ traceIds, runId: fields.requireText("run_id") });
  publish(traceTopics(traceIds));
  return {};
};

const linkPrompts: Handler = async ({ threads, publish }, { fields }) => {
  const versions = fields.messages("prompt_versions");
  if (versions.length === 0) throw fields.missing("prompt_versions");
  const traceId = fields.requireText("trace_id");
  await threads.write.call.llm.linkPromptsToTrace({
    traceId,
    prompts: versions.map((one) => `${one.requireText("name")}/${one.requireText("version")}`),
  });
  publish(traceTopics([traceId]));
  return {};
};

const route = (
  method: TrackingRoute["method"],
  versions: ReadonlyArray<TrackingRoute["version"]>,
  path: string,
  handler: Handler,
): TrackingRoute[] =>
  versions.map((version) => ({ method, version, path: `traces${path}`, handler }));

export const TRACE_CALLS: readonly TrackingRoute[] = [
  ...route("POST", ["3.0"], "", start),
  ...route("GET", ["3.0"], "/:id", getInfo),
  ...route("GET", ["3.0"], "/get", get),
  ...route("GET", ["3.0"], "/batchGet", batchGet),
  ...route("POST", ["3.0"], "/batchGetInfos", batchGetInfos),
  ...route("POST", ["3.0"], "/search", search),
  ...route("PATCH", ["2.0", "3.0"], "/:id/tags", setTag),
  ...route("DELETE", ["2.0", "3.0"], "/:id/tags", deleteTag),
  ...route("POST", ["2.0", "3.0"], "/delete-traces", remove),
  ...route("POST", ["2.0"], "/link-to-run", linkToRun),
  ...route("POST", ["2.0"], "/link-prompts", linkPrompts),
];
