import type { JsonValue } from "../../base/json.ts";
import { type RecordSink, visitFields } from "../block-log/index.ts";
import { factEvents } from "../facts.ts";
import { type ProtoWalker, WIRE_BYTES, WIRE_VARINT } from "../proto.ts";
import { factsOfMetadata } from "./metadata.ts";

/** Fields of EnvironmentRecord, by their names in `wandb-metadata.json`. */
const TEXTS: ReadonlyMap<number, string> = new Map([
  [1, "os"],
  [2, "python"],
  [6, "program"],
  [7, "codePath"],
  [8, "codePathLocal"],
  [12, "host"],
  [13, "username"],
  [14, "executable"],
  [18, "gpu"],
]);
const NUMBERS: ReadonlyMap<number, string> = new Map([
  [16, "cpu_count"],
  [17, "cpu_count_logical"],
  [19, "gpu_count"],
]);
const ARGS = 5;
const GIT = 9;
const CPU = 22;
const NVIDIA = 24;
const AMD = 26;
/** Of CpuInfo, GpuNvidiaInfo and GpuAmdInfo. */
const CPU_MODEL = 3;
const NVIDIA_NAME = 1;
const AMD_MODEL = 6;

/** It comes in pieces: each record tells some of it. */
export function readEnvironment(
  walker: ProtoWalker,
  start: number,
  end: number,
  sink: RecordSink,
): void {
  const told: Record<string, JsonValue> = {};
  const args: string[] = [];
  const gpus: string[] = [];
  visitFields(walker, start, end, (field, from, to, wire) => {
    const number = NUMBERS.get(field);
    if (wire === WIRE_VARINT && number !== undefined) told[number] = walker.low;
    if (wire !== WIRE_BYTES) return;
    const text = TEXTS.get(field);
    if (text !== undefined) told[text] = walker.text(from, to);
    else if (field === ARGS) args.push(walker.text(from, to));
    else if (field === GIT) readGit(walker, from, to, sink);
    else if (field === CPU) told["cpu"] = { model: textOf(walker, from, to, CPU_MODEL) };
    else if (field === NVIDIA) gpus.push(textOf(walker, from, to, NVIDIA_NAME));
    else if (field === AMD) gpus.push(textOf(walker, from, to, AMD_MODEL));
  });
  if (gpus.length > 0) told["gpu_nvidia"] = gpus;
  for (const fact of factsOfMetadata({ ...told, args })) sink.emit(fact);
}

/** GitRepoRecord: 1 remote_url, 2 commit. */
export function readGit(walker: ProtoWalker, start: number, end: number, sink: RecordSink): void {
  const told = { "code.remote": "", "code.commit": "" };
  visitFields(walker, start, end, (field, from, to, wire) => {
    if (wire !== WIRE_BYTES) return;
    if (field === 1) told["code.remote"] = walker.text(from, to);
    if (field === 2) told["code.commit"] = walker.text(from, to);
  });
  for (const fact of factEvents(null, told)) sink.emit(fact);
}

/** TelemetryRecord: 4 python_version. Without statistics of the machine there is no other word of it. */
export function readTelemetry(
  walker: ProtoWalker,
  start: number,
  end: number,
  sink: RecordSink,
): void {
  const python = textOf(walker, start, end, 4);
  for (const fact of factEvents(null, { "env.python": python })) sink.emit(fact);
}

function textOf(walker: ProtoWalker, start: number, end: number, wanted: number): string {
  let text = "";
  visitFields(walker, start, end, (field, from, to, wire) => {
    if (field === wanted && wire === WIRE_BYTES) text = walker.text(from, to);
  });
  return text;
}
