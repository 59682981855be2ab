import { isPlainObject, type JsonValue } from "../../base/json.ts";
import type { FactSeen, RunEvent } from "../../base/run-event.ts";
import type { LongFact } from "../../base/run-facts.ts";
import type { FileFacts } from "../codec.ts";
import { eventLinesCodec, type LineSink } from "../event-lines/index.ts";
import { factEvents, longText } from "../facts.ts";
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

  read: readMetricsLine,
});

type Target = Pick<LineSink, "push" | "emit">;

export function readMetricsLine(line: string, sink: Target): "events" | "bad" {
  const events = tryParseJson(line);
  if (!Array.isArray(events)) return "bad";
  for (const event of events as readonly JsonValue[])
    if (isPlainObject(event)) readEvent(event, sink);
  return "events";
}

function readEvent(event: { readonly [key: string]: JsonValue }, sink: Target): void {
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
  read: readTask,
  longFact: taskFact,
});

/** Undefined where the text is not whole. */
export function readTask(
  text: string,
): { readonly events: readonly RunEvent[]; readonly fingerprint?: string } | undefined {
  const task = tryParseJson(text);
  if (!isPlainObject(task)) return undefined;
  const { id, name, project_name: project, hyperparams, tags } = task;
  const events: RunEvent[] = [
    {
      kind: "source",
      part: null,
      ...(typeof id === "string" && { loggerRunId: id }),
      ...(typeof name === "string" && name !== "" && { name }),
      ...(typeof project === "string" && project !== "" && { experiment: project }),
    },
  ];
  for (const tag of Array.isArray(tags) ? (tags as readonly JsonValue[]) : [])
    if (typeof tag === "string") events.push({ kind: "tag", part: null, key: tag, value: "" });
  for (const [section, params] of Object.entries(isPlainObject(hyperparams) ? hyperparams : {})) {
    for (const [key, param] of Object.entries(isPlainObject(params) ? params : {})) {
      const value = isPlainObject(param) ? param["value"] : undefined;
      if (value !== undefined)
        events.push({ kind: "param", part: null, key: `${section}/${key}`, value });
    }
  }
  events.push(...factsOfScript(task["script"]));
  return { events, ...(typeof id === "string" && { fingerprint: id }) };
}

export function taskFact(text: string, key: LongFact): string | undefined {
  const task = tryParseJson(text);
  const script = isPlainObject(task) ? task["script"] : undefined;
  if (!isPlainObject(script)) return undefined;
  return longText(key === "code.diff" ? script["diff"] : packagesOf(script));
}

type Script = { readonly [key: string]: JsonValue };

function packagesOf({ requirements }: Script): JsonValue | undefined {
  if (!isPlainObject(requirements)) return undefined;
  const { pip, conda } = requirements;
  return longText(pip) ?? conda;
}

function factsOfScript(script: JsonValue | undefined): readonly FactSeen[] {
  if (!isPlainObject(script)) return [];
  const { branch, diff, entry_point: entry, repository, version_num: commit } = script;
  const folder = script["working_dir"];
  const packages = packagesOf(script);
  // The list begins with a line of the interpreter's own.
  const python = /^# Python (\d\S*)/.exec(longText(packages) ?? "")?.[1];
  return factEvents(null, {
    "code.commit": commit,
    "code.branch": branch,
    "code.remote": repository,
    "code.diff": diff,
    ...(commit !== "" && { "code.dirty": longText(diff) !== undefined }),
    "run.script": entry,
    "run.cwd": folder === "." ? undefined : folder,
    "env.python": python,
    "env.packages": packages,
  });
}
