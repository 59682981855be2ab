import type { JsonValue } from "../../base/json.ts";
import { visitFields } from "../block-log/index.ts";
import { parseExactJson, parseJsonLine } from "../jsonl/json-line.ts";
import { type ProtoWalker, WIRE_BYTES, WIRE_FIXED64, WIRE_VARINT } from "../proto.ts";

/** One key with its value of a history, configuration or statistics record. */
export interface Item {
  /** Keys of nested dictionaries, outermost first. */
  readonly path: readonly string[];
  readonly value: JsonValue;
}

/**
 * HistoryItem, ConfigItem, StatsItem: 1 key, 2 nested_key, and as typed value or as JSON what it holds. Undefined where it
 * names nothing, or its JSON cannot be read. `exact`: an integer that a double does not hold is the text of its digits, as
 * of other params; a metric is a double.
 */
export function readItem(
  walker: ProtoWalker,
  start: number,
  end: number,
  exact = false,
): Item | undefined {
  const path: string[] = [];
  let value: JsonValue | undefined;
  visitFields(walker, start, end, (field, from, to, wire) => {
    const isText = wire === WIRE_BYTES;
    if ((field === 1 || field === 2) && isText) path.push(walker.text(from, to));
    else if (field === 4 && wire === WIRE_VARINT) value = walker.low !== 0;
    else if (field === 5 && wire === WIRE_VARINT) value = readZigzag(walker, exact);
    else if (field === 6 && wire === WIRE_FIXED64) value = walker.float64(from);
    else if (field === 7 && isText) value = walker.text(from, to);
    else if ((field === 8 || field === 16) && isText)
      value ??= parseJson(walker.text(from, to), exact);
  });
  return path.length === 0 || value === undefined ? undefined : { path, value };
}

const NUMBER = /^-?\d{1,15}(\.\d+)?([eE][+-]?\d+)?$/;

function parseJson(text: string, exact: boolean): JsonValue | undefined {
  if (NUMBER.test(text)) return Number(text);
  try {
    return exact ? parseExactJson(text) : parseJsonLine(text);
  } catch {
    return undefined;
  }
}

/** sint64 */
function readZigzag(walker: ProtoWalker, exact: boolean): JsonValue {
  const raw = BigInt.asUintN(64, walker.bigInt64);
  const value = (raw >> 1n) ^ -(raw & 1n);
  return exact && !Number.isSafeInteger(Number(value)) ? String(value) : Number(value);
}
