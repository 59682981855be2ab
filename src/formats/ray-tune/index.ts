import { isPlainObject, type JsonValue } from "../../base/json.ts";
import type { CompanionCodec, FileFacts } from "../codec.ts";
import { eventLinesCodec } from "../event-lines/index.ts";
import { factEvents } from "../facts.ts";
import { numberOf, tryParseJson } from "../jsonl/json-line.ts";
import { stepFromNumber } from "../numbers.ts";
import { parseParams } from "../params/index.ts";
import { timeFromNumber } from "../times.ts";
import { wholeTextCodec } from "../whole-text/index.ts";

/** What Ray adds to each result. */
const OWN = new Set([
  "checkpoint_dir_name",
  "config",
  "date",
  "done",
  "experiment_id",
  "experiment_tag",
  "hostname",
  "iterations_since_restore",
  "node_ip",
  "pid",
  "should_checkpoint",
  "time_since_restore",
  "time_this_iter_s",
  "time_total_s",
  "timestamp",
  "training_iteration",
  "trial_id",
]);

/** Names of what is nested deeper are longer than any that people give. */
const MAX_PREFIX = 2000;

/** A trial of Ray Tune: `result.json`, a result a line. The table and the event file beside say the same. */
export const rayTuneCodec = eventLinesCodec({
  id: "ray-tune",
  matches: (file) => file.name === "result.json",

  sniff(head, _file, whole) {
    const text = new TextDecoder().decode(head).trimStart();
    const end = text.indexOf("\n");
    if (text === "" || (end < 0 && whole)) return { kind: "wait" };
    return /"training_iteration"\s*:/.test(text) && /"trial_id"\s*:/.test(text)
      ? { kind: "yes", logger: "ray-tune" }
      : { kind: "no", reason: "not the results of a Ray Tune trial" };
  },

  sourcePath: (file) => file.folder,
  runName: (file) => file.folder.split("/").at(-1) ?? file.folder,

  claims: (file) => [
    "progress.csv",
    ...[...file.siblings].filter((name) => name.startsWith("events.out.tfevents.")),
  ],
  isCopy: (_head, _file, copy, copyHead) =>
    new TextDecoder()
      .decode(copyHead)
      .includes(copy.name === "progress.csv" ? "training_iteration" : "ray/tune/"),

  read(line, sink) {
    const result = tryParseJson(line);
    if (!isPlainObject(result)) return "bad";
    const { training_iteration: iteration, timestamp, pid, hostname, trial_id: id, done } = result;
    const step = stepFromNumber(numberOf(iteration ?? null) ?? NaN);
    if (step === undefined) return "bad";
    if (sink.memory === null) {
      sink.memory = true;
      sink.emit({
        kind: "source",
        part: null,
        ...(typeof id === "string" && { loggerRunId: id }),
        ...(typeof hostname === "string" && {
          writer: { host: hostname, ...(typeof pid === "number" && { pid }) },
        }),
      });
      for (const fact of factEvents(null, { "env.host": hostname })) sink.emit(fact);
    }
    const timeUs = typeof timestamp === "number" ? (timeFromNumber(timestamp)?.us ?? NaN) : NaN;
    visitResult(result, (key, number) => sink.push(key, step, timeUs, number));
    if (done === true) {
      const atUs = Number.isNaN(timeUs) ? 0 : timeUs;
      sink.emit({
        kind: "state",
        part: null,
        state: "finished",
        reason: "Ray noted it is done",
        atUs,
      });
    }
    return "events";
  },
});

/** Ray names what is nested by its path, as in its tables and for `TuneConfig(metric=...)`. */
function visitResult(
  result: { readonly [key: string]: JsonValue },
  visit: (key: string, value: number) => void,
  prefix = "",
): void {
  for (const [key, value] of Object.entries(result)) {
    if (prefix === "" && OWN.has(key)) continue;
    const number = numberOf(value);
    if (number !== undefined) visit(`${prefix}${key}`, number);
    else if (isPlainObject(value) && prefix.length < MAX_PREFIX)
      visitResult(value, visit, `${prefix}${key}/`);
  }
}

/** `error.txt` of a trial that broke: its traceback. Ray adds a further one when it tries again. */
export const rayErrorCodec = wholeTextCodec({
  id: "ray-error",
  logger: "ray-tune",
  // Asked of a single name, what stands beside is not known yet.
  matches: (file) =>
    file.name === "error.txt" && (file.siblings.size <= 1 || file.siblings.has("result.json")),
  isLike: (head) => /^Failure # \d+ \(occurred at /.test(head),
  sourcePath: (file) => file.folder,
  runName: (file) => file.folder.split("/").at(-1) ?? file.folder,
  read(text) {
    const last =
      text
        .trimEnd()
        .split("\n")
        .findLast((line) => /^\S/.test(line)) ?? "";
    const reason = `Ray noted an error: ${last.slice(0, 500)}`;
    // When that was stands there in local time of a zone that nobody names; the file's own time tells it.
    return { events: [{ kind: "state", part: null, state: "failed", reason, atUs: 0 }] };
  },
});

/** `params.json` of a trial. */
export const rayParamsCodec: CompanionCodec = {
  id: "ray-params",
  kind: "companion",
  // Asked of a single name, what stands beside is not known yet.
  matches: (file: FileFacts) =>
    file.name === "params.json" && (file.siblings.size <= 1 || file.siblings.has("result.json")),
  scope: (file) => ({ folder: file.folder, below: false }),
  parse: parseParams,
};
