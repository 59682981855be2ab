import { isPlainObject, type JsonValue } from "../../base/json.ts";
import type { RunEvent } from "../../base/run-event.ts";
import type { FileFacts } from "../codec.ts";
import { eventLinesCodec, type LineSink } from "../event-lines/index.ts";
import { numberOf, tryParseJson } from "../jsonl/json-line.ts";
import { stepFromNumber } from "../numbers.ts";
import { wholeTextCodec } from "../whole-text/index.ts";

/** A folder `offline-<id>`, of which ClearML makes a zip at the end. */
const runName = (file: FileFacts): string => file.folder.split("/").at(-1) ?? file.folder;
/** The iteration of values that have none. */
const SINGLE = -(2 ** 31);

/** `metrics.jsonl` of an offline task: each line an array of events. */
export const clearmlMetricsCodec = eventLinesCodec({
  id: "clearml-metrics",
  matches: (file) => file.name === "metrics.jsonl",

  sniff(head) {
    const text = new TextDecoder().decode(head).trimStart();
    if (text === "" || text === "[" || /^\[\s*\{[^}]{0,300}$/.test(text)) return { kind: "wait" };
    return /^\[\s*\{[^}]*"(task|metric|variant)"\s*:/.test(text)
      ? { kind: "yes", logger: "clearml" }
      : { kind: "no", reason: "not the metrics of a ClearML task" };
  },

  sourcePath: (file) => file.folder,
  runName,

  read(line, sink) {
    const events = tryParseJson(line);
    if (!Array.isArray(events)) return "bad";
    for (const event of events as readonly JsonValue[])
      if (isPlainObject(event)) readEvent(event, sink);
    return "events";
  },
});

function readEvent(event: { readonly [key: string]: JsonValue }, sink: LineSink): void {
  const { metric, variant, iter, value, timestamp } = event;
  const number = numberOf(value ?? null);
  if (number === undefined || typeof metric !== "string" || typeof variant !== "string") return;
  if (iter === SINGLE) {
    sink.emit({ kind: "tag", part: null, key: variant, value: String(number) });
    return;
  }
  const step = stepFromNumber(numberOf(iter ?? null) ?? 0) ?? 0;
  const timeUs = typeof timestamp === "number" ? timestamp * 1000 : NaN;
  sink.push(`${metric}/${variant}`, step, timeUs, number);
}

/** `task.json` beside: name, project and hyperparameters, all of them texts. */
export const clearmlTaskCodec = wholeTextCodec({
  id: "clearml-task",
  logger: "clearml",
  matches: (file) => file.name === "task.json",
  isLike: (head) =>
    head.trimStart().startsWith("{") && /"(hyperparams|offline_folder|execution)"/.test(head),
  sourcePath: (file) => file.folder,
  runName,
  read(text) {
    const task = tryParseJson(text);
    if (!isPlainObject(task)) return undefined;
    const { id, name, project_name: project, hyperparams } = task;
    const events: RunEvent[] = [
      {
        kind: "source",
        part: null,
        ...(typeof id === "string" && { loggerRunId: id }),
        ...(typeof name === "string" && name !== "" && { name }),
        ...(typeof project === "string" && project !== "" && { experiment: project }),
      },
    ];
    for (const [section, params] of Object.entries(isPlainObject(hyperparams) ? hyperparams : {})) {
      for (const [key, param] of Object.entries(isPlainObject(params) ? params : {})) {
        const value = isPlainObject(param) ? param["value"] : undefined;
        if (value !== undefined)
          events.push({ kind: "param", part: null, key: `${section}/${key}`, value });
      }
    }
    return { events, ...(typeof id === "string" && { fingerprint: id }) };
  },
});
