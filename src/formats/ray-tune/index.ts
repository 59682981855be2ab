import { flattenParams, isPlainObject, type JsonValue } from "../../base/json.ts";
import type { CompanionCodec, FileFacts } from "../codec.ts";
import { eventLinesCodec } from "../event-lines/index.ts";
import { numberOf, tryParseJson } from "../jsonl/json-line.ts";
import { stepFromNumber } from "../numbers.ts";
import { parseParams } from "../params/index.ts";
import { timeFromNumber } from "../times.ts";

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
    const { training_iteration: iteration, timestamp, pid, hostname, trial_id: id } = result;
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
    }
    const timeUs = typeof timestamp === "number" ? (timeFromNumber(timestamp)?.us ?? NaN) : NaN;
    for (const [key, value] of flattenParams(withoutOwn(result))) {
      const number = numberOf(value);
      if (number !== undefined) sink.push(key, step, timeUs, number);
    }
    return "events";
  },
});

function withoutOwn(result: { readonly [key: string]: JsonValue }): JsonValue {
  return Object.fromEntries(Object.entries(result).filter(([key]) => !OWN.has(key)));
}

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
