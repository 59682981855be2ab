import { isPlainObject, type JsonValue } from "../../base/json.ts";
import { unzipTexts, ZIP_MAGIC } from "../archive.ts";
import { documentCodec, type DocumentSink } from "../document/index.ts";
import { commandOf, factEvents, longText } from "../facts.ts";
import { numberOf, parseExactJson, tryParseJson } from "../jsonl/json-line.ts";
import { parseNumber, stepFromNumber } from "../numbers.ts";
import { timeFromNumber } from "../times.ts";

const MESSAGES = "messages.json";
const EXPERIMENT = "experiment.json";
const PARAMETER = "parameter_msg";
/** Comet's own troubles are noted in the same place. */
const FAILURE = /in the user script: (.+)/;

/** Comet's offline experiments, an archive each that is written at the end: `.cometml-runs/<id>.zip`. */
export const cometCodec = documentCodec({
  id: "comet",
  logger: "comet",
  matches: (file) => file.name.endsWith(".zip") && /(^|\/)\.cometml-runs$/.test(file.folder),
  isLike: (head) => head.startsWith(ZIP_MAGIC),
  runName: (file) => file.name.replace(/\.zip$/, ""),
  decode,
  read(archive, sink) {
    const { experiment, messages } = archive;
    if (isPlainObject(experiment)) readExperiment(experiment, sink);
    let timeUs = NaN;
    for (const message of Array.isArray(messages) ? (messages as readonly JsonValue[]) : []) {
      if (!isPlainObject(message) || !isPlainObject(message["payload"])) continue;
      const { type, payload } = message;
      const { local_timestamp: timestamp } = payload;
      if (typeof timestamp === "number") timeUs = timeFromNumber(timestamp)?.us ?? timeUs;
      if (type === "metric_msg") readMetric(payload, timeUs, sink);
      // A list is in a field of its own.
      else if (type === PARAMETER) readParam(payload["param"] ?? payload["params"], sink);
      else if (type === "log_other" && payload["key"] === "Name") {
        const { value } = payload;
        if (typeof value === "string" && value !== "")
          sink.events.emit({ kind: "source", part: null, name: value });
      } else readFacts(type, payload, sink);
    }
  },
  longFact({ messages }, key) {
    if (key !== "env.packages") return undefined;
    for (const message of Array.isArray(messages) ? (messages as readonly JsonValue[]) : []) {
      const payload = isPlainObject(message) ? message["payload"] : undefined;
      const text = isPlainObject(payload) ? longText(payload["installed_packages"]) : undefined;
      if (text !== undefined) return text;
    }
    return undefined;
  },
});

function readFacts(
  type: JsonValue | undefined,
  payload: { readonly [key: string]: JsonValue },
  { events }: DocumentSink,
): void {
  const { command, hostname, os, user, git_metadata: git } = payload;
  const told =
    type === "installed_packages"
      ? { "env.packages": payload["installed_packages"] }
      : type === "git_metadata" && isPlainObject(git)
        ? {
            "code.commit": git["parent"],
            "code.branch": git["branch"],
            "code.remote": git["origin"],
          }
        : type === "system_details"
          ? {
              "run.command": commandOf(payload["python_exe"], command),
              "run.script": Array.isArray(command) ? (command as readonly JsonValue[])[0] : command,
              "env.host": hostname,
              "env.os": os,
              "env.user": user,
              "env.python": payload["python_version"],
            }
          : {};
  for (const fact of factEvents(null, told)) events.emit(fact);
  if (type === "system_details" && typeof hostname === "string" && hostname !== "") {
    const { pid } = payload;
    const writer = { host: hostname, ...(typeof pid === "number" && { pid }) };
    events.emit({ kind: "source", part: null, writer });
  }
}

/** Undefined for an archive that is not whole. */
function decode(bytes: Uint8Array): JsonValue | undefined {
  const texts = unzipTexts(bytes, [MESSAGES, EXPERIMENT]);
  if (texts === undefined) return undefined;
  const messages = texts[MESSAGES].split("\n").flatMap((line) => parseMessage(line) ?? []);
  return { experiment: tryParseJson(texts[EXPERIMENT]) ?? null, messages };
}

/** Only of parameters integers of any width have to be exact: of thousands of values that takes long. */
function parseMessage(line: string): JsonValue | undefined {
  if (!line.includes(PARAMETER)) return tryParseJson(line);
  try {
    return parseExactJson(line);
  } catch {
    return undefined;
  }
}

function readExperiment(
  {
    offline_id: id,
    project_name: project,
    start_time: start,
    stop_time: stop,
    tags,
    customer_error_message: trouble,
  }: {
    readonly [key: string]: JsonValue;
  },
  { events }: DocumentSink,
): void {
  const [startedUs, endedUs] = [start, stop].map((time) =>
    typeof time === "number" ? timeFromNumber(time)?.us : undefined,
  );
  events.emit({
    kind: "source",
    part: null,
    ...(typeof id === "string" && { loggerRunId: id }),
    ...(typeof project === "string" && project !== "" && { experiment: project }),
    ...(startedUs !== undefined && { startedUs }),
  });
  for (const tag of Array.isArray(tags) ? (tags as readonly JsonValue[]) : [])
    if (typeof tag === "string") events.emit({ kind: "tag", part: null, key: tag, value: "" });
  if (endedUs === undefined) return;
  const failure = typeof trouble === "string" ? FAILURE.exec(trouble)?.[1] : undefined;
  const [state, reason] =
    failure === undefined
      ? (["finished", "Comet closed its archive"] as const)
      : (["failed", `Comet noted ${failure.slice(0, 500)}`] as const);
  events.emit({ kind: "state", part: null, state, reason, atUs: endedUs });
}

/** Named as Comet shows it: what was logged within `experiment.train()` is `train_loss`. */
function readMetric(
  { metric, context }: { readonly [key: string]: JsonValue },
  timeUs: number,
  sink: DocumentSink,
): void {
  if (!isPlainObject(metric)) return;
  const { metricName, metricValue, step, epoch } = metric;
  const value =
    typeof metricValue === "string" ? parseNumber(metricValue) : numberOf(metricValue ?? null);
  if (typeof metricName !== "string" || value === undefined) return;
  const isWithin = typeof context === "string" && context !== "";
  const name = isWithin ? `${context}_${metricName}` : metricName;
  const counted = sink.metrics.get(name)?.length ?? 0;
  const at = numberOf(step ?? null) ?? numberOf(epoch ?? null) ?? counted;
  sink.push(name, stepFromNumber(at) ?? counted, timeUs, value);
}

function readParam(param: JsonValue | undefined, { events }: DocumentSink): void {
  if (!isPlainObject(param)) return;
  const { paramName: key, paramValue: value } = param;
  if (typeof key === "string" && value !== undefined)
    events.emit({ kind: "param", part: null, key, value });
}
