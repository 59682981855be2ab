import { flattenParams, type JsonValue } from "../../base/json.ts";
import type { RunState } from "../../base/run-event.ts";
import {
  readBlockRecord,
  readRun,
  type RecordSink,
  readTimestamp,
  type RunFields,
  visitFields,
} from "../block-log/index.ts";
import { numberOf } from "../jsonl/json-line.ts";
import { readEnvironment, readGit, readTelemetry } from "./environment.ts";
import { parseStep, stepFromNumber } from "../numbers.ts";
import type { MediaContent } from "../media.ts";
import { ProtoWalker, WIRE_BYTES, WIRE_VARINT } from "../proto.ts";
import { tagEvents } from "../tag-events.ts";
import { timeFromNumber } from "../times.ts";
import { type Item, readItem } from "./items.ts";
import { mediaTypeOf, readMedium, samplesOf, splitMedia } from "./media.ts";

/** Fields of `Record` in wandb_internal.proto. */
const HISTORY = 2;
const SUMMARY = 3;
const CONFIG = 5;
const STATS = 7;
const ARTIFACT = 8;
const RUN = 17;
const EXIT = 18;
const ENVIRONMENT = 26;

/** A `Record`: one content and some numbers. */
export function readWandbRecord(bytes: Uint8Array, sink: RecordSink): void {
  const walker = new ProtoWalker(bytes);
  visitFields(walker, 0, bytes.length, (field, from, to, wire) => {
    if (wire !== WIRE_BYTES) return;
    if (field === HISTORY) readHistory(walker, from, to, sink);
    else if (field === SUMMARY) readSummary(walker, from, to, sink);
    else if (field === CONFIG) readConfig(walker, from, to, sink);
    else if (field === STATS) readStats(walker, from, to, sink);
    else if (field === ARTIFACT) readArtifact(walker, from, to, sink);
    else if (field === RUN) {
      readRun(walker, from, to, RUN_FIELDS, sink, (inner, at, until) => {
        if (inner === RUN_CONFIG) readConfig(walker, at, until, sink);
        else if (inner === RUN_GIT) readGit(walker, at, until, sink);
        else if (inner === RUN_TELEMETRY) readTelemetry(walker, at, until, sink);
      });
    } else if (field === EXIT) readExit(walker, from, to, sink);
    else if (field === ENVIRONMENT) readEnvironment(walker, from, to, sink);
  });
}

/** HistoryRecord: 1 items, 2 step {1 num}. */
function readHistory(walker: ProtoWalker, start: number, end: number, sink: RecordSink): void {
  const items: Item[] = [];
  let step: number | bigint | undefined;
  visitFields(walker, start, end, (field, from, to, wire) => {
    if (wire !== WIRE_BYTES) return;
    if (field === 1) addItem(walker, from, to, items);
    else if (field === 2) {
      // proto3 leaves out what is 0.
      step = 0;
      visitFields(walker, from, to, (inner, _from, _to, innerWire) => {
        if (inner === 1 && innerWire === WIRE_VARINT) step = parseStep(String(walker.bigInt64));
      });
    }
  });
  const own = (key: string): JsonValue | undefined =>
    items.find(({ path }) => path.length === 1 && path[0] === key)?.value;
  const at = step ?? stepOf(own("_step")) ?? 0;
  const timestamp = own("_timestamp");
  const timeUs = typeof timestamp === "number" ? (timeFromNumber(timestamp)?.us ?? NaN) : NaN;
  if (!Number.isNaN(timeUs)) sink.facts.timeUs = timeUs;
  const { media, rest } = splitMedia(items);
  for (const { path, value } of rest) {
    // Names that begin with "_" are W&B's own.
    if (path[0]?.startsWith("_") === true) continue;
    pushValue(path.join("."), value, at, timeUs, sink);
  }
  for (const [item, medium] of media.entries()) {
    const mediaType = mediaTypeOf(medium);
    if (mediaType === undefined) continue;
    const { name: metric } = medium;
    sink.tellMedium({ metric, mediaType, step: at, timeUs, item, samples: samplesOf(medium) });
  }
}

/** See `AppendCodec.readMedia`. */
export function readWandbMedia(
  framed: Uint8Array,
  ref: { readonly offset: number; readonly item: number; readonly crc: number },
): MediaContent | "changed" | "unreadable" {
  const items: Item[] = [];
  const isThere = readBlockRecord(framed, ref, (record) => {
    const walker = new ProtoWalker(record);
    visitFields(walker, 0, record.length, (field, from, to, wire) => {
      if (field !== HISTORY || wire !== WIRE_BYTES) return;
      visitFields(walker, from, to, (inner, start, end, innerWire) => {
        if (inner === 1 && innerWire === WIRE_BYTES) addItem(walker, start, end, items);
      });
    });
  });
  if (!isThere) return "changed";
  const medium = splitMedia(items).media[ref.item];
  return medium === undefined ? "unreadable" : readMedium(medium);
}

function addItem(walker: ProtoWalker, start: number, end: number, items: Item[]): void {
  const item = readItem(walker, start, end);
  if (item !== undefined) items.push(item);
}

function stepOf(value: JsonValue | undefined): number | bigint | undefined {
  if (typeof value === "number") return stepFromNumber(value);
  return typeof value === "string" ? parseStep(value) : undefined;
}

function pushValue(
  name: string,
  value: JsonValue,
  step: number | bigint,
  timeUs: number,
  sink: RecordSink,
): void {
  const number = numberOf(value);
  if (number === undefined) return;
  sink.facts.fingerprint ??= `${timeUs} ${step} ${name} ${number}`;
  sink.push(name, step, timeUs, number);
}

/**
 * SummaryRecord: 1 updates. With each row of the history goes one that repeats it, which has the row's step; any other holds
 * what the script itself says of its run.
 */
function readSummary(walker: ProtoWalker, start: number, end: number, sink: RecordSink): void {
  const items: Item[] = [];
  visitFields(walker, start, end, (field, from, to, wire) => {
    if (field === 1 && wire === WIRE_BYTES) addItem(walker, from, to, items);
  });
  if (items.some(({ path }) => path[0] === "_step")) return;
  for (const { path, value } of splitMedia(items).rest) {
    if (path[0]?.startsWith("_") === true) continue;
    for (const tag of tagEvents(path.join("."), value)) sink.emit(tag);
  }
}

/** StatsRecord: 2 timestamp, 3 items. */
function readStats(walker: ProtoWalker, start: number, end: number, sink: RecordSink): void {
  const items: Item[] = [];
  let timeUs = NaN;
  visitFields(walker, start, end, (field, from, to, wire) => {
    if (wire !== WIRE_BYTES) return;
    if (field === 2) timeUs = readTimestamp(walker, from, to);
    else if (field === 3) addItem(walker, from, to, items);
  });
  for (const { path, value } of items) {
    const number = numberOf(value);
    if (number !== undefined)
      sink.push(`system.${path.join(".")}`, sink.facts.stats, timeUs, number);
  }
  if (items.length > 0) sink.facts.stats++;
}

/** What W&B makes of tables by itself; their files are among those of the run. */
const OWN_ARTIFACT = /^(run_table|wandb-.*)$/;

/** ArtifactRecord: 4 type, 5 name. Its files lie in W&B's own cache until they are sent. */
function readArtifact(walker: ProtoWalker, start: number, end: number, sink: RecordSink): void {
  let [type, name] = ["", ""];
  visitFields(walker, start, end, (field, from, to, wire) => {
    if (field === 4 && wire === WIRE_BYTES) type = walker.text(from, to);
    if (field === 5 && wire === WIRE_BYTES) name = walker.text(from, to);
  });
  if (!OWN_ARTIFACT.test(type) && name !== "")
    sink.emit({ kind: "artifact", part: null, path: `${type}/${name}`, place: "" });
}

/** ConfigRecord: 1 updates. */
function readConfig(walker: ProtoWalker, start: number, end: number, sink: RecordSink): void {
  visitFields(walker, start, end, (field, from, to, wire) => {
    if (field !== 1 || wire !== WIRE_BYTES) return;
    const item = readItem(walker, from, to, true);
    if (item === undefined || item.path[0] === "_wandb") return;
    for (const [key, value] of flattenParams(item.value, item.path.join(".")))
      sink.emit({ kind: "param", part: null, key, value });
  });
}

/** RunRecord. */
const RUN_FIELDS: RunFields = {
  loggerRunId: 1,
  experiment: 3,
  group: 6,
  jobType: 7,
  name: 8,
  tags: 10,
  host: 13,
  startedAt: 17,
};
const RUN_CONFIG = 4;
const RUN_TELEMETRY = 19;
const RUN_GIT = 21;

/** Python's own exit is 255 when a person interrupts it, as W&B notes; from 128 on codes are signals. */
function describeExit(code: number): { readonly state: RunState; readonly reason: string } {
  const reason = `W&B noted exit code ${code}`;
  if (code === 0) return { state: "finished", reason };
  if (code === 255) return { state: "killed", reason: `${reason}: interrupted` };
  return { state: code > 128 && code < 160 ? "killed" : "failed", reason };
}

/** RunExitRecord: 1 exit_code, 2 runtime in seconds. */
function readExit(walker: ProtoWalker, start: number, end: number, sink: RecordSink): void {
  let code = 0;
  let runtime = 0;
  visitFields(walker, start, end, (field, _from, _to, wire) => {
    if (wire !== WIRE_VARINT) return;
    if (field === 1) code = walker.low;
    if (field === 2) runtime = walker.low;
  });
  const { timeUs, startedUs } = sink.facts;
  sink.emit({
    kind: "state",
    part: null,
    ...describeExit(code),
    atUs: Math.max(timeUs ?? 0, (startedUs ?? 0) + runtime * 1e6),
  });
}
