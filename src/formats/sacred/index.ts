import { isPlainObject, type JsonValue } from "../../base/json.ts";
import type { FactSeen, RunState } from "../../base/run-event.ts";
import type { CompanionCodec, FileFacts } from "../codec.ts";
import { documentCodec, type DocumentSink } from "../document/index.ts";
import { factEvents, longText, namesOf } from "../facts.ts";
import { numberOf } from "../jsonl/json-line.ts";
import { stepFromNumber } from "../numbers.ts";
import { parseParams } from "../params/index.ts";
import { tagEvents } from "../tag-events.ts";
import { timeFromText } from "../times.ts";

/** Sacred's FileStorageObserver writes a run's files into a folder with a number. */
const sourcePath = (file: FileFacts): string => file.folder;
const runName = (file: FileFacts): string => (file.folder === "." ? "" : file.folder);

/** `metrics.json`: per metric its steps, values and times. */
export const sacredMetricsCodec = documentCodec({
  id: "sacred-metrics",
  logger: "sacred",
  matches: (file) => file.name === "metrics.json",
  isLike: (head, file) =>
    file.siblings.has("run.json") &&
    /^\{\s*(\}|"[^"]*"\s*:\s*\{\s*"(steps|values|timestamps)")/.test(head),
  sourcePath,
  runName,
  read(metrics, sink) {
    for (const [metric, lists] of Object.entries(metrics))
      if (isPlainObject(lists)) pushLists(metric, lists, sink);
  },
});

function pushLists(
  metric: string,
  { steps, values, timestamps }: { readonly [key: string]: JsonValue },
  sink: DocumentSink,
): void {
  if (!Array.isArray(values)) return;
  for (const [i, value] of (values as readonly JsonValue[]).entries()) {
    const number = numberOf(value);
    if (number === undefined) continue;
    const step = stepFromNumber(numberOf(at(steps, i)) ?? i) ?? i;
    const time = at(timestamps, i);
    // Sacred takes the time in UTC and leaves out the zone.
    const timeUs = typeof time === "string" ? (timeFromText(time)?.us ?? NaN) : NaN;
    sink.push(metric, step, timeUs, number);
  }
}

function at(list: JsonValue | undefined, i: number): JsonValue {
  return Array.isArray(list) ? ((list as readonly JsonValue[])[i] ?? null) : null;
}

const STATES: Readonly<Record<string, RunState>> = {
  COMPLETED: "finished",
  FAILED: "failed",
  INTERRUPTED: "killed",
  TIMEOUT: "killed",
};

/** `run.json`: what runs, where, since when, and how it ended. */
export const sacredRunCodec = documentCodec({
  id: "sacred-run",
  logger: "sacred",
  matches: (file) => file.name === "run.json",
  isLike: (head) => /"heartbeat"|"experiment"/.test(head) && /"artifacts"|"command"/.test(head),
  sourcePath,
  runName,
  read(run, { events }) {
    const textOf = (value: JsonValue | undefined): string | undefined =>
      typeof value === "string" ? value : undefined;
    const { experiment, host, start_time: start, stop_time: stop, status, fail_trace: trace } = run;
    const name = isPlainObject(experiment) ? textOf(experiment["name"]) : undefined;
    const hostname = isPlainObject(host) ? textOf(host["hostname"]) : undefined;
    const startedUs = timeFromText(textOf(start) ?? "")?.us;
    events.emit({
      kind: "source",
      part: null,
      ...(name !== undefined && { experiment: name }),
      ...(hostname !== undefined && { writer: { host: hostname } }),
      ...(startedUs !== undefined && { startedUs }),
    });
    for (const fact of factsOfRun(experiment, host)) events.emit(fact);
    const { result } = run;
    if (result !== undefined && result !== null)
      for (const tag of tagEvents("result", result)) events.emit(tag);
    const state = STATES[textOf(status) ?? ""];
    if (state === undefined) return;
    const last = Array.isArray(trace) ? textOf((trace as readonly JsonValue[]).at(-1)) : undefined;
    events.emit({
      kind: "state",
      part: null,
      state,
      reason: `Sacred noted ${textOf(status)}${last === undefined ? "" : `: ${last.trim().slice(0, 500)}`}`,
      atUs: timeFromText(textOf(stop) ?? "")?.us ?? startedUs ?? 0,
    });
  },
  longFact({ experiment }, key) {
    const isPackages = key === "env.packages" && isPlainObject(experiment);
    return isPackages ? longText(experiment["dependencies"]) : undefined;
  },
});

function factsOfRun(experiment: JsonValue = null, host: JsonValue = null): readonly FactSeen[] {
  const { mainfile, dependencies, repositories } = isPlainObject(experiment) ? experiment : {};
  const { hostname, os, cpu, gpus, python_version: python } = isPlainObject(host) ? host : {};
  const repository = at(repositories, 0);
  const { url, commit, dirty } = isPlainObject(repository) ? repository : {};
  const devices = isPlainObject(gpus) ? gpus["gpus"] : undefined;
  return factEvents(null, {
    "code.remote": url,
    "code.commit": commit,
    "code.dirty": dirty,
    "run.script": mainfile,
    "env.host": hostname,
    "env.os": at(os, 1),
    "env.python": python,
    "env.packages": dependencies,
    "env.cpu": cpu,
    "env.gpu": namesOf(devices, "model"),
    "env.gpus": Array.isArray(devices) ? devices.length : undefined,
  });
}

/** `config.json`: the run's parameters. */
export const sacredConfigCodec: CompanionCodec = {
  id: "sacred-config",
  kind: "companion",
  // Asked of a single name, what stands beside is not known yet.
  matches: (file) =>
    file.name === "config.json" && (file.siblings.size <= 1 || file.siblings.has("run.json")),
  scope: (file) => ({ folder: file.folder, below: false }),
  parse: parseParams,
};
