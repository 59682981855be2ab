import { isPlainObject, type JsonValue } from "../../base/json.ts";
import type { CompanionCodec } from "../codec.ts";
import { eventLinesCodec, type LineSink } from "../event-lines/index.ts";
import { factEvents, plainTextFact } from "../facts.ts";
import { numberOf, tryParseJson } from "../jsonl/json-line.ts";
import { stepFromNumber } from "../numbers.ts";
import { timeFromNumber } from "../times.ts";

export { neptuneExportCodec } from "./export.ts";

/** What Neptune notes for itself: no parameters of the training. */
const OWN = /^(sys|monitoring|source_code)$/;

/**
 * Neptune's offline runs, `.neptune/offline/run__<id>/data-<n>.log`: an operation a line. (The service has ended; its
 * folders stay.)
 */
export const neptuneCodec = eventLinesCodec({
  id: "neptune",
  matches: (file) => /^data-\d+\.log$/.test(file.name),

  sniff(head) {
    const text = new TextDecoder().decode(head).trimStart();
    if (text === "" || (text.length < 10 && '{"obj": {"'.startsWith(text))) return { kind: "wait" };
    return /^\{"obj"\s*:/.test(text)
      ? { kind: "yes", logger: "neptune" }
      : { kind: "no", reason: "not the operations of a Neptune run" };
  },

  sourcePath: (file) => file.folder,
  runName: (file) => file.folder.split("/").at(-1) ?? file.folder,
  // Steps of the series that were logged without one.
  memory: () => ({}),

  read(line, sink) {
    const entry = tryParseJson(line);
    const operation = isPlainObject(entry) ? entry["obj"] : undefined;
    if (!isPlainObject(operation)) return "bad";
    const { type, path } = operation;
    if (typeof type !== "string" || !Array.isArray(path)) return "nothing";
    const keys = (path as readonly JsonValue[]).map(String);
    if (type === "LogFloats") pushFloats(keys.join("/"), operation["values"], sink);
    else if (type.startsWith("Assign")) assign(keys, operation["value"] ?? null, sink);
    else return "nothing";
    return "events";
  },
});

function pushFloats(metric: string, values: JsonValue | undefined, sink: LineSink): void {
  if (!Array.isArray(values)) return;
  const next = isPlainObject(sink.memory) ? { ...sink.memory } : {};
  for (const entry of values as readonly JsonValue[]) {
    if (!isPlainObject(entry)) continue;
    const value = numberOf(entry["value"] ?? null);
    if (value === undefined) continue;
    const counted = typeof next[metric] === "number" ? next[metric] : 0;
    const step = stepFromNumber(numberOf(entry["step"] ?? null) ?? counted) ?? counted;
    const { ts } = entry;
    const timeUs = typeof ts === "number" ? (timeFromNumber(ts)?.us ?? NaN) : NaN;
    sink.push(metric, step, timeUs, value);
    next[metric] = Number(step) + 1;
  }
  sink.memory = next;
}

function assign(keys: readonly string[], value: JsonValue, sink: LineSink): void {
  const [first = "", second = ""] = keys;
  if (!OWN.test(first)) {
    sink.emit({ kind: "param", part: null, key: keys.join("/"), value });
  } else if (first === "sys" && second === "name" && typeof value === "string") {
    if (value !== "" && value !== "Untitled")
      sink.emit({ kind: "source", part: null, name: value });
  } else if (first === "sys" && second === "failed" && value === true) {
    const reason = "Neptune noted that it failed";
    sink.emit({ kind: "state", part: null, state: "failed", reason, atUs: 0 });
  } else if (first === "sys" && second === "hostname" && typeof value === "string") {
    sink.emit({ kind: "source", part: null, writer: { host: value } });
    for (const fact of factEvents(null, { "env.host": value })) sink.emit(fact);
  } else if (first === "source_code" && second === "entrypoint") {
    for (const fact of factEvents(null, { "run.script": value })) sink.emit(fact);
  }
}

const RUN_FOLDER = /(^|\/)run__[^/]+$/;

/** `metadata.json` of a run. */
export const neptuneMetadataCodec: CompanionCodec = {
  id: "neptune-metadata",
  kind: "companion",
  matches: ({ name, folder }) => name === "metadata.json" && RUN_FOLDER.test(folder),
  scope: ({ folder }) => ({ folder, below: false }),
  parse: () => [],
  facts(bytes) {
    const told = tryParseJson(new TextDecoder().decode(bytes));
    if (!isPlainObject(told)) return [];
    return factEvents(null, { "env.os": told["os"], "env.python": told["pythonVersion"] });
  },
};

const UPLOADS = /\/upload_path$/;
const LISTS = /^source_code_requirements-.+\.txt$/;
const DIFFS = /^source_code_diff-.+\.patch$/;
const inRun = (folder: string): string => folder.replace(UPLOADS, "");

/** Packages and uncommitted changes, which Neptune keeps for its upload. */
export const neptuneUploadCodec: CompanionCodec = {
  id: "neptune-upload",
  kind: "companion",
  matches: ({ name, folder }) =>
    (LISTS.test(name) || DIFFS.test(name)) &&
    UPLOADS.test(folder) &&
    RUN_FOLDER.test(inRun(folder)),
  scope: ({ folder }) => ({ folder: inRun(folder), below: false }),
  ...plainTextFact(({ name }) => (LISTS.test(name) ? "env.packages" : "code.diff")),
};
