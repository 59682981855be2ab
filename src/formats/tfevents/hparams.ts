import type { JsonValue } from "../../base/json.ts";
import type { RunState } from "../../base/run-event.ts";
import { type ProtoWalker, WIRE_BYTES, WIRE_FIXED64, WIRE_VARINT } from "../proto.ts";

export interface HparamsContent {
  readonly params: ReadonlyArray<readonly [key: string, value: JsonValue]>;
  readonly end:
    | { readonly state: RunState; readonly reason: string; readonly atUs: number }
    | undefined;
}

/**
 * `HParamsPluginData` (tensorboard/plugins/hparams/plugin_data.proto): 3 session_start_info, 4 session_end_info.
 * PyTorch and Lightning write "success" without an end time at the very start, so only an end with a time counts.
 */
export function readHparams(walker: ProtoWalker, start: number, end: number): HparamsContent {
  const params: Array<readonly [string, JsonValue]> = [];
  let sessionEnd: HparamsContent["end"];
  for (let pos = start; pos < end;) {
    pos = walker.next(pos, end);
    if (walker.wire !== WIRE_BYTES) continue;
    if (walker.field === 3) readSessionStart(walker, walker.start, walker.end, params);
    else if (walker.field === 4) sessionEnd = readSessionEnd(walker, walker.start, walker.end);
  }
  return { params, end: sessionEnd };
}

function readSessionStart(
  walker: ProtoWalker,
  start: number,
  end: number,
  params: Array<readonly [string, JsonValue]>,
): void {
  for (let pos = start; pos < end;) {
    pos = walker.next(pos, end);
    const { field, wire, end: entryEnd } = walker;
    if (field !== 1 || wire !== WIRE_BYTES) continue;
    let key = "";
    let value: JsonValue = null;
    for (let at = walker.start; at < entryEnd;) {
      at = walker.next(at, entryEnd);
      if (walker.wire !== WIRE_BYTES) continue;
      if (walker.field === 1) key = walker.text(walker.start, walker.end);
      else if (walker.field === 2) value = readValue(walker, walker.start, walker.end);
    }
    params.push([key, value]);
  }
}

/** `google.protobuf.Value`; the plug-in only ever holds numbers, strings and booleans. */
function readValue(walker: ProtoWalker, start: number, end: number): JsonValue {
  let value: JsonValue = null;
  for (let pos = start; pos < end;) {
    pos = walker.next(pos, end);
    if (walker.field === 2 && walker.wire === WIRE_FIXED64) {
      const number = walker.float64(walker.start);
      value = Number.isFinite(number) ? number : String(number);
    } else if (walker.field === 3 && walker.wire === WIRE_BYTES) {
      value = walker.text(walker.start, walker.end);
    } else if (walker.field === 4 && walker.wire === WIRE_VARINT) {
      value = walker.low !== 0;
    }
  }
  return value;
}

const STATUS_SUCCESS = 1;
const STATUS_FAILURE = 2;

function readSessionEnd(walker: ProtoWalker, start: number, end: number): HparamsContent["end"] {
  let status = 0;
  let endSeconds = 0;
  for (let pos = start; pos < end;) {
    pos = walker.next(pos, end);
    if (walker.field === 1 && walker.wire === WIRE_VARINT) status = walker.low;
    else if (walker.field === 2 && walker.wire === WIRE_FIXED64)
      endSeconds = walker.float64(walker.start);
  }
  if (!(endSeconds > 0 && endSeconds < 1e11)) return undefined;
  const atUs = Math.round(endSeconds * 1e6);
  if (status === STATUS_SUCCESS) {
    return { state: "finished", reason: "the hparams plug-in recorded success", atUs };
  }
  if (status === STATUS_FAILURE) {
    return { state: "failed", reason: "the hparams plug-in recorded a failure", atUs };
  }
  return undefined;
}
