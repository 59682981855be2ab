import type { JsonValue } from "../../base/json.ts";
import { visitFields } from "../block-log/index.ts";
import { parseJsonLine } from "../jsonl/json-line.ts";
import { type ProtoWalker, WIRE_BYTES, WIRE_FIXED64, WIRE_VARINT } from "../proto.ts";

/** One key with its value of a history, configuration or statistics record. */
export interface Item {
  /** Keys of nested dictionaries, outermost first. */
  readonly path: readonly string[];
  readonly value: JsonValue;
}

/**
 * HistoryItem, ConfigItem, StatsItem: 1 key, 2 nested_key, and as typed value or as JSON what it holds. Undefined where it
 * names nothing, or its JSON cannot be read.
 */
export function readItem(walker: ProtoWalker, start: number, end: number): Item | undefined {
  const path: string[] = [];
  let value: JsonValue | undefined;
  visitFields(walker, start, end, (field, from, to, wire) => {
    const isText = wire === WIRE_BYTES;
    if ((field === 1 || field === 2) && isText) path.push(walker.text(from, to));
    else if (field === 4 && wire === WIRE_VARINT) value = walker.low !== 0;
    else if (field === 5 && wire === WIRE_VARINT) value = readZigzag(walker);
    else if (field === 6 && wire === WIRE_FIXED64) value = walker.float64(from);
    else if (field === 7 && isText) value = walker.text(from, to);
    else if ((field === 8 || field === 16) && isText) value ??= parseJson(walker.text(from, to));
  });
  return path.length === 0 || value === undefined ? undefined : { path, value };
}

const NUMBER = /^-?\d{1,15}(\.\d+)?([eE][+-]?\d+)?$/;

function parseJson(text: string): JsonValue | undefined {
  if (NUMBER.test(text)) return Number(text);
  try {
    return parseJsonLine(text);
  } catch {
    return undefined;
  }
}

/** sint64, as a number where that holds it, else as its digits. */
function readZigzag(walker: ProtoWalker): JsonValue {
  const raw = BigInt.asUintN(64, walker.bigInt64);
  const value = (raw >> 1n) ^ -(raw & 1n);
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}
