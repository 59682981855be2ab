import { unzipSync } from "fflate";
import { isPlainObject, type JsonValue } from "../../base/json.ts";
import { documentCodec, type DocumentSink } from "../document/index.ts";
import { numberOf, tryParseJson } from "../jsonl/json-line.ts";
import { stepFromNumber } from "../numbers.ts";
import { timeFromNumber } from "../times.ts";

/** A part of the archive that claims more when it is unpacked is not unpacked. */
const MAX_BYTES = 512 * 1024 * 1024;
const MESSAGES = "messages.json";
const EXPERIMENT = "experiment.json";

/** Comet's offline experiments, an archive each that is written at the end: `.cometml-runs/<id>.zip`. */
export const cometCodec = documentCodec({
  id: "comet",
  logger: "comet",
  matches: (file) => file.name.endsWith(".zip") && /(^|\/)\.cometml-runs$/.test(file.folder),
  isLike: (head) => head.startsWith("PK\u0003\u0004"),
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
      if (type === "metric_msg") readMetric(payload["metric"], timeUs, sink);
      else if (type === "parameter_msg") readParam(payload["param"], sink);
      else if (type === "log_other" && payload["key"] === "Name") {
        const { value } = payload;
        if (typeof value === "string" && value !== "")
          sink.events.emit({ kind: "source", part: null, name: value });
      }
    }
  },
});

/** Undefined for an archive that is not whole. */
function decode(bytes: Uint8Array): JsonValue | undefined {
  try {
    // oxlint-disable-next-line node/no-sync -- of bytes in memory
    const files = unzipSync(bytes, {
      filter: ({ name, originalSize }) =>
        (name === MESSAGES || name === EXPERIMENT) && originalSize <= MAX_BYTES,
    });
    const textOf = (name: string): string => new TextDecoder().decode(files[name]);
    const messages = textOf(MESSAGES)
      .split("\n")
      .flatMap((line) => tryParseJson(line) ?? []);
    return { experiment: tryParseJson(textOf(EXPERIMENT)) ?? null, messages };
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
  if (endedUs !== undefined) {
    const reason = "Comet closed its archive";
    events.emit({ kind: "state", part: null, state: "finished", reason, atUs: endedUs });
  }
}

function readMetric(metric: JsonValue | undefined, timeUs: number, sink: DocumentSink): void {
  if (!isPlainObject(metric)) return;
  const { metricName: name, metricValue, step } = metric;
  const value = numberOf(metricValue ?? null);
  if (typeof name !== "string" || value === undefined) return;
  sink.push(name, stepFromNumber(numberOf(step ?? null) ?? 0) ?? 0, timeUs, value);
}

function readParam(param: JsonValue | undefined, { events }: DocumentSink): void {
  if (!isPlainObject(param)) return;
  const { paramName: key, paramValue: value } = param;
  if (typeof key === "string" && value !== undefined)
    events.emit({ kind: "param", part: null, key, value });
}
