import { isPlainObject, type JsonValue } from "../../base/json.ts";
import { eventLinesCodec, type LineSink } from "../event-lines/index.ts";
import { numberOf, tryParseJson } from "../jsonl/json-line.ts";
import { stepFromNumber } from "../numbers.ts";
import { timeFromText } from "../times.ts";
import { toExternal } from "./distribution.ts";
import { endEvent } from "./states.ts";

/** Operations of JournalStorage. */
const CREATE_STUDY = 0;
const DELETE_STUDY = 1;
const CREATE_TRIAL = 4;
const SET_PARAM = 5;
const SET_STATE = 6;
const SET_INTERMEDIATE = 7;
const SET_USER_ATTR = 8;

/** By number. */
const STATES = ["RUNNING", "COMPLETE", "PRUNED", "FAIL", "WAITING"] as const;

/** Studies by id, and trials by id: the study of each and its number in that. Ids count from 0. */
interface Memory {
  readonly studies: Array<{ readonly name: string; trials: number; isDeleted?: true }>;
  readonly trials: Trial[];
}
type Trial = { readonly study: number; readonly number: number; lastStep: number; isOver?: true };

type Operation = { readonly [key: string]: JsonValue };

/**
 * Optuna's JournalStorage: an operation a line, replayed in order. Each trial is a run, named by its study. A line is
 * written before Optuna knows whether it may be: what it refuses is left out here too.
 */
export const optunaJournalCodec = {
  ...eventLinesCodec({
    id: "optuna-journal",
    matches: (file) => file.name.endsWith(".log"),

    sniff(head) {
      const text = new TextDecoder().decode(head).trimStart();
      if (text === "" || (text.length < 12 && '{"op_code":'.startsWith(text)))
        return { kind: "wait" };
      return /^\{"op_code"\s*:/.test(text)
        ? { kind: "yes", logger: "optuna" }
        : { kind: "no", reason: "not an Optuna journal" };
    },

    sourcePath: (file) => file.path,
    runName: (file) => file.path,
    memory: () => ({ studies: [], trials: [] }),

    read(line, sink) {
      const operation = tryParseJson(line);
      if (!isPlainObject(operation)) return "bad";
      readOperation(operation, sink);
      return "events";
    },
  }),
  parts: true,
} as const;

function readOperation(operation: Operation, sink: LineSink): void {
  const memory = sink.memory as unknown as Memory;
  const code = operation["op_code"];
  if (code === CREATE_STUDY) {
    const { study_name: name } = operation;
    // Whoever goes on with a study asks for a new one first.
    if (
      typeof name === "string" &&
      !memory.studies.some((one) => one.name === name && !one.isDeleted)
    )
      memory.studies.push({ name, trials: 0 });
    return;
  }
  if (code === DELETE_STUDY) {
    const { study_id: study } = operation;
    const known = typeof study === "number" ? memory.studies[study] : undefined;
    if (known !== undefined) known.isDeleted = true;
    return;
  }
  if (code === CREATE_TRIAL) return createTrial(operation, memory, sink);
  const id = operation["trial_id"];
  const trial = typeof id === "number" ? memory.trials[id] : undefined;
  if (trial === undefined || trial.isOver === true) return;
  const part = partOf(memory, trial);
  if (code === SET_PARAM) {
    const { param_name: key, param_value_internal: value, distribution } = operation;
    if (typeof key === "string" && typeof value === "number")
      sink.emit({ kind: "param", part, key, value: toExternal(value, textOf(distribution)) });
  } else if (code === SET_INTERMEDIATE) {
    const step = stepFromNumber(numberOf(operation["step"] ?? null) ?? NaN);
    const value = numberOf(operation["intermediate_value"] ?? null);
    if (step === undefined || value === undefined) return;
    sink.push("intermediate_value", step, NaN, value, part);
    trial.lastStep = Number(step);
  } else if (code === SET_STATE) {
    // One that had been waiting begins.
    const startedUs = timeIn(operation, "datetime_start");
    if (startedUs !== undefined) sink.emit({ kind: "source", part, startedUs });
    setState(operation, part, trial, sink);
  } else if (code === SET_USER_ATTR) setAttributes(operation["user_attr"], part, sink);
}

function createTrial(operation: Operation, memory: Memory, sink: LineSink): void {
  const study = typeof operation["study_id"] === "number" ? operation["study_id"] : 0;
  const known = memory.studies[study];
  if (known === undefined || known.isDeleted === true) return;
  const trial: Trial = { study, number: known.trials++, lastStep: 0 };
  memory.trials.push(trial);
  const part = partOf(memory, trial);
  if (memory.studies.findIndex(({ name }) => name === known.name) < study)
    sink.emit({ kind: "attempt", part, reason: "its study was deleted and made anew" });
  const startedUs = timeIn(operation, "datetime_start");
  sink.emit({
    kind: "source",
    part,
    name: part,
    experiment: known.name,
    ...(startedUs !== undefined && { startedUs }),
  });
  // One that was made elsewhere and is added with all that it has.
  const { params, distributions } = operation;
  if (isPlainObject(params)) {
    for (const [key, value] of Object.entries(params)) {
      const distribution = isPlainObject(distributions) ? distributions[key] : undefined;
      if (typeof value === "number")
        sink.emit({ kind: "param", part, key, value: toExternal(value, textOf(distribution)) });
    }
  }
  setAttributes(operation["user_attrs"], part, sink);
  const { intermediate_values: intermediate } = operation;
  for (const [step, value] of Object.entries(isPlainObject(intermediate) ? intermediate : {})) {
    const number = numberOf(value);
    if (number !== undefined) sink.push("intermediate_value", Number(step), NaN, number, part);
    trial.lastStep = Math.max(trial.lastStep, Number(step));
  }
  setState(operation, part, trial, sink);
}

function setState(operation: Operation, part: string, trial: Trial, sink: LineSink): void {
  const { state, values, value } = operation;
  const list = Array.isArray(values) ? (values as readonly JsonValue[]) : [value ?? null];
  const atUs = timeIn(operation, "datetime_complete");
  for (const [i, one] of list.entries()) {
    const number = numberOf(one);
    if (number !== undefined)
      sink.push(
        list.length > 1 ? `value_${i}` : "value",
        trial.lastStep,
        atUs ?? NaN,
        number,
        part,
      );
  }
  const ended = endEvent(part, typeof state === "number" ? STATES[state] : undefined, atUs);
  if (ended === undefined) return;
  trial.isOver = true;
  sink.emit(ended);
}

function setAttributes(attributes: JsonValue | undefined, part: string, sink: LineSink): void {
  for (const [key, value] of Object.entries(isPlainObject(attributes) ? attributes : {})) {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    sink.emit({ kind: "tag", part, key, value: text });
  }
}

function timeIn(operation: Operation, key: string): number | undefined {
  return timeFromText(textOf(operation[key]))?.us;
}

function partOf({ studies }: Memory, { study, number }: Trial): string {
  return `${studies[study]?.name ?? "study"}/${number}`;
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
