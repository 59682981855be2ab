import { isPlainObject, type JsonValue } from "../../base/json.ts";
import { axisRole, SOFT_STEP } from "../axis.ts";
import type { FileFacts, Sniff } from "../codec.ts";
import { isPrintedTable } from "../stable-baselines3.ts";
import { numberOf, tryParseJson, visitScalars } from "./json-line.ts";

/** Names by habit of JSON documents that are in truth a record a line. */
const LINES_NAME =
  /^(?:.*[._-])?(?:metrics|progress|results?|history|training|train(?:ing)?[_-]?log|logs?|scalars|stats|summary)\.(?:json|txt|log)$/i;
const HEAD_BYTES = 65_536;

export function hasLinesName(name: string): boolean {
  return /\.(jsonl|ndjson|log)$/i.test(name) || LINES_NAME.test(name);
}

const DOCUMENT = "one JSON document, not a record a line: this format is not supported yet";
const NEITHER = "neither a table of metrics nor JSON lines";

const no = (reason: string): Sniff => ({ kind: "no", reason });

/** Is every line a record of metrics? The first lines decide. */
export function sniffJsonl(head: Uint8Array, file: FileFacts, whole: boolean): Sniff {
  const text = new TextDecoder().decode(head).trimStart();
  if (text === "") return { kind: "wait" };
  if (isPrintedTable(text)) return no("printed tables for people to read, not data");
  if (text[0] !== "{" && text[0] !== "[") return no(NEITHER);
  const ends = text.includes("\n");
  if (!ends && !whole) {
    // A record of a hundred thousand metrics is longer than what is shown here.
    return head.length < HEAD_BYTES ? { kind: "wait" } : { kind: "yes", logger: "jsonl" };
  }
  // The last line may be torn, or written to at this moment.
  const lines = text.split("\n");
  const open = lines.pop() ?? "";
  if (whole && isPlainObject(tryParseJson(open))) lines.push(open);
  const records: Array<{ readonly [key: string]: JsonValue }> = [];
  let hasArray = false;
  for (const line of lines) {
    if (line.trim() === "") continue;
    const record = tryParseJson(line);
    if (isPlainObject(record)) records.push(record);
    else if (Array.isArray(record)) hasArray = true;
    else if (records.length === 0) return no(describeOther(text));
  }
  const [first] = records;
  if (first === undefined) {
    return hasArray
      ? no("lines of JSON arrays (ClearML): this format is not supported yet")
      : { kind: "wait" };
  }
  const foreign = foreignLogger(first, file);
  if (foreign !== undefined) return no(`${foreign}: this format is not supported yet`);
  return judge(records, file);
}

function judge(
  records: ReadonlyArray<{ readonly [key: string]: JsonValue }>,
  file: FileFacts,
): Sniff {
  let hasAxis = false;
  let hasMetric = false;
  let isBaselines = false;
  for (const record of records) {
    visitScalars(record, (key, value) => {
      if (numberOf(value) === undefined) return;
      const role = axisRole(key);
      if (role === "step" || role === "epoch") hasAxis = true;
      else if (role === undefined) hasMetric = true;
      if (key === SOFT_STEP) isBaselines = true;
    });
  }
  if (isBaselines) return { kind: "yes", logger: "stable-baselines3" };
  // One line of JSON may as well be a document: without an axis it takes a name by habit and a second record.
  const isKnown = LINES_NAME.test(file.name.replace(/\.(jsonl|ndjson)$/i, ".json"));
  const isLines = records.length > 1 || !file.name.endsWith(".json");
  if (hasMetric && (hasAxis || (isKnown && isLines))) return { kind: "yes", logger: "jsonl" };
  // The first line may describe the run, and the records come behind.
  if (records.length === 1 && isLines) return { kind: "wait" };
  if (!isLines) return no(DOCUMENT);
  return no(hasMetric ? "JSON without a step, iteration or epoch" : "JSON lines without numbers");
}

function describeOther(text: string): string {
  return /^[{[]\s*\n/.test(text) ? DOCUMENT : NEITHER;
}

/** Loggers that a codec of their own will read, by the keys of their first record. */
function foreignLogger(
  record: { readonly [key: string]: JsonValue },
  file: FileFacts,
): string | undefined {
  const has = (...keys: readonly string[]) => keys.every((key) => Object.hasOwn(record, key));
  if (has("op_code", "worker_id")) return "Optuna journal";
  if (has("obj", "version", "at")) return "Neptune offline run";
  if (has("training_iteration", "trial_id")) return "Ray Tune trial";
  if (has("index", "data", "create_time")) return "SwanLab log";
  if (has("type", "task", "timestamp")) return "ClearML offline run";
  if (has("best_global_step") || has("log_history")) return "Hugging Face Trainer state";
  if (has("steps", "values") && file.name === "metrics.json") return "Sacred metrics";
  return undefined;
}
