import { flattenParams, isPlainObject, type JsonValue } from "../../base/json.ts";
import {
  readRun,
  type RecordSink,
  readTimestamp,
  type RunFields,
  visitFields,
} from "../block-log/index.ts";
import { numberOf } from "../jsonl/json-line.ts";
import { parseStep, stepFromNumber } from "../numbers.ts";
import { ProtoWalker, WIRE_BYTES, WIRE_VARINT } from "../proto.ts";
import { timeFromNumber } from "../times.ts";
import { type Item, readItem } from "./items.ts";

/** Fields of `Record` in wandb_internal.proto. */
const HISTORY = 2;
const CONFIG = 5;
const STATS = 7;
const RUN = 17;
const EXIT = 18;

/** A dictionary of these kinds is a picture, a table or a histogram and no nested values. */
const isMedia = (value: { readonly [key: string]: JsonValue }): boolean =>
  typeof value["_type"] === "string";

/** A `Record`: one content and some numbers. */
export function readWandbRecord(bytes: Uint8Array, sink: RecordSink): void {
  const walker = new ProtoWalker(bytes);
  visitFields(walker, 0, bytes.length, (field, from, to, wire) => {
    if (wire !== WIRE_BYTES) return;
    if (field === HISTORY) readHistory(walker, from, to, sink);
    else if (field === CONFIG) readConfig(walker, from, to, sink);
    else if (field === STATS) readStats(walker, from, to, sink);
    else if (field === RUN) {
      readRun(walker, from, to, RUN_FIELDS, sink, (inner, at, until) => {
        if (inner === RUN_CONFIG) readConfig(walker, at, until, sink);
      });
    } else if (field === EXIT) readExit(walker, from, to, sink);
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
  for (const { path, value } of items) {
    // Names that begin with "_" are W&B's own.
    if (path[0]?.startsWith("_") === true) continue;
    pushValue(path.join("."), value, at, timeUs, sink);
  }
}

function addItem(walker: ProtoWalker, start: number, end: number, items: Item[]): void {
  const item = readItem(walker, start, end);
  if (item !== undefined) items.push(item);
}

function stepOf(value: JsonValue | undefined): number | bigint | undefined {
  if (typeof value === "number") return stepFromNumber(value);
  return typeof value === "string" ? parseStep(value) : undefined;
}

/** Numbers in dictionaries are metrics, named by all keys to them. */
function pushValue(
  name: string,
  value: JsonValue,
  step: number | bigint,
  timeUs: number,
  sink: RecordSink,
): void {
  if (isPlainObject(value)) {
    if (isMedia(value)) return;
    for (const key of Object.keys(value))
      pushValue(`${name}.${key}`, value[key] ?? null, step, timeUs, sink);
    return;
  }
  const number = numberOf(value);
  if (number === undefined) return;
  sink.facts.fingerprint ??= `${timeUs} ${step} ${name} ${number}`;
  sink.push(name, step, timeUs, number);
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

/** ConfigRecord: 1 updates. */
function readConfig(walker: ProtoWalker, start: number, end: number, sink: RecordSink): void {
  visitFields(walker, start, end, (field, from, to, wire) => {
    if (field !== 1 || wire !== WIRE_BYTES) return;
    const item = readItem(walker, from, to);
    if (item === undefined || item.path[0] === "_wandb") return;
    for (const [key, value] of flattenParams(item.value, item.path.join(".")))
      sink.emit({ kind: "param", part: null, key, value });
  });
}

/** RunRecord; 4 is its config. */
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
    state: code === 0 ? "finished" : "failed",
    reason: `W&B noted exit code ${code}`,
    atUs: Math.max(timeUs ?? 0, (startedUs ?? 0) + runtime * 1e6),
  });
}
