import { parseExactJson, writeExactJson, type ExactJson } from "../../base/exact-json.ts";
import type { AnyValue, KeyValue } from "../../formats/index.ts";

/** The value without the names of its types; bytes as their base64. */
export function toPlain(value: AnyValue): ExactJson {
  if ("string_value" in value) return value.string_value;
  if ("bool_value" in value) return value.bool_value;
  if ("int_value" in value) return value.int_value;
  if ("double_value" in value) return value.double_value;
  if ("bytes_value" in value) return value.bytes_value;
  if ("array_value" in value) return (value.array_value.values ?? []).map(toPlain);
  if ("kvlist_value" in value)
    return Object.fromEntries(
      (value.kvlist_value.values ?? []).map((one) => [one.key, toPlain(one.value)]),
    );
  return null;
}

/** Null where it is absent. */
export function plainOf(attributes: ReadonlyMap<string, AnyValue>, key: string): ExactJson {
  const value = attributes.get(key);
  return value === undefined ? null : toPlain(value);
}

/** Deeper values are kept as the texts that they came as. */
const MOST_DEPTH = 60;

/** Undefined for one that is nested too deeply. */
export function toAnyValue(value: ExactJson, depth = 0): AnyValue | undefined {
  if (depth > MOST_DEPTH) return undefined;
  if (value === null) return {};
  if (typeof value === "string") return { string_value: value };
  if (typeof value === "boolean") return { bool_value: value };
  if (typeof value === "bigint")
    return BigInt.asIntN(64, value) === value
      ? { int_value: value }
      : { double_value: Number(value) };
  if (typeof value === "number")
    return Number.isSafeInteger(value) ? { int_value: value } : { double_value: value };
  if (isList(value)) {
    const values = value.map((one) => toAnyValue(one, depth + 1));
    return isWhole(values) ? { array_value: { values } } : undefined;
  }
  const values: KeyValue[] = [];
  for (const [key, one] of Object.entries(value)) {
    const inner = toAnyValue(one, depth + 1);
    if (inner === undefined) return undefined;
    values.push({ key, value: inner });
  }
  return { kvlist_value: { values } };
}

function isWhole(values: ReadonlyArray<AnyValue | undefined>): values is readonly AnyValue[] {
  return !values.includes(undefined);
}

function isList(value: ExactJson): value is readonly ExactJson[] {
  return Array.isArray(value);
}

/**
 * MLflow's exporter for OpenTelemetry writes each value as JSON in a text; one such layer comes off. Numbers and the like
 * stay texts: nobody can tell "1" from 1.
 */
export function unwrapJson({ key, value }: KeyValue): KeyValue {
  if (!("string_value" in value) || !/^\s*["{[]/.test(value.string_value)) return { key, value };
  const inner = tryParse(value.string_value);
  return { key, value: (inner === undefined ? undefined : toAnyValue(inner)) ?? value };
}

export function tryParse(text: string): ExactJson | undefined {
  try {
    return parseExactJson(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A text as it is, everything else as JSON. */
export function toText(value: ExactJson): string {
  return typeof value === "string" ? value : writeExactJson(value);
}

export function isRecord(value: unknown): value is Readonly<Record<string, ExactJson>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Not in the middle of a character. */
export function cut(text: string, most: number): { readonly text: string; readonly left: number } {
  const end = /[\ud800-\udbff]/.test(text.charAt(most - 1)) ? most - 1 : most;
  const shown = text.slice(0, text.length > most ? end : most);
  return { text: shown, left: text.length - shown.length };
}
