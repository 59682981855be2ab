import {
  readRun,
  type RecordSink,
  readTimestamp,
  type RunFields,
  visitFields,
} from "../block-log/index.ts";
import { stepFromNumber } from "../numbers.ts";
import { ProtoWalker, WIRE_BYTES, WIRE_FIXED64, WIRE_VARINT } from "../proto.ts";
import { MEDIA, tellMedium } from "./media.ts";

/** Fields of `Record` in swanlab/record/v1. */
const START = 10;
const FINISH = 11;
const SCALAR = 13;

/** A `Record`: 2 timestamp, and one content. */
export function readSwanlabRecord(bytes: Uint8Array, sink: RecordSink): void {
  const walker = new ProtoWalker(bytes);
  visitFields(walker, 0, bytes.length, (field, from, to, wire) => {
    if (wire !== WIRE_BYTES) return;
    if (field === START) readRun(walker, from, to, START_FIELDS, sink);
    else if (field === FINISH) readFinish(walker, from, to, sink);
    else if (field === SCALAR) readScalar(walker, from, to, sink);
    else if (field === MEDIA) tellMedium(walker, from, to, sink);
  });
}

/** ScalarRecord: 1 key, 2 step, 4 timestamp, 5 value {1 number}. */
function readScalar(walker: ProtoWalker, start: number, end: number, sink: RecordSink): void {
  let key = "";
  let step: number | bigint = 0;
  let timeUs = NaN;
  // proto3 leaves out what is 0.
  let value: number | undefined;
  visitFields(walker, start, end, (field, from, to, wire) => {
    if (field === 1 && wire === WIRE_BYTES) key = walker.text(from, to);
    else if (field === 2 && wire === WIRE_VARINT)
      step = stepFromNumber(walker.int64) ?? walker.bigInt64;
    else if (field === 4 && wire === WIRE_BYTES) timeUs = readTimestamp(walker, from, to);
    else if (field === 5 && wire === WIRE_BYTES) {
      value = 0;
      visitFields(walker, from, to, (inner, at, _to, innerWire) => {
        if (inner === 1 && innerWire === WIRE_FIXED64) value = walker.float64(at);
      });
    }
  });
  if (key === "" || value === undefined) return;
  sink.facts.fingerprint ??= `${timeUs} ${step} ${key} ${value}`;
  if (!Number.isNaN(timeUs)) sink.facts.timeUs = timeUs;
  sink.push(key, step, timeUs, value);
}

/** StartRecord. */
const START_FIELDS: RunFields = {
  experiment: 1,
  name: 4,
  tags: 6,
  group: 7,
  jobType: 8,
  loggerRunId: 10,
  startedAt: 12,
};

/** FinishRecord: 1 state (1 finished, 2 crashed, 3 aborted), 2 error, 3 finished_at. */
function readFinish(walker: ProtoWalker, start: number, end: number, sink: RecordSink): void {
  let code = 0;
  let error = "";
  let atUs = sink.facts.timeUs ?? sink.facts.startedUs ?? 0;
  visitFields(walker, start, end, (field, from, to, wire) => {
    if (field === 1 && wire === WIRE_VARINT) code = walker.low;
    else if (field === 2 && wire === WIRE_BYTES) error = walker.text(from, to);
    else if (field === 3 && wire === WIRE_BYTES) atUs = readTimestamp(walker, from, to);
  });
  const state = ([undefined, "finished", "failed", "killed"] as const)[code];
  if (state === undefined) return;
  // A whole traceback: its last line says what broke.
  const last = error.trimEnd().split("\n").at(-1) ?? "";
  const reason = `SwanLab noted its end${last === "" ? "" : `: ${last.slice(0, 500)}`}`;
  sink.emit({ kind: "state", part: null, state, reason, atUs });
}
