export type JsonPrimitive = string | number | boolean | null;
export type JsonValue =
  | JsonPrimitive
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** Depth at which nesting is no longer followed: what lies deeper is kept as one value. */
const MAX_DEPTH = 32;

/**
 * Nested objects become one level of keys joined by `.`; arrays and scalars stay values, JSON types are kept.
 * An empty object contributes nothing.
 */
export function flattenParams(
  value: JsonValue,
  prefix = "",
  depth = 0,
): Array<readonly [key: string, value: JsonValue]> {
  if (isPlainObject(value) && depth < MAX_DEPTH) {
    return Object.entries(value).flatMap(([key, child]) =>
      flattenParams(child, prefix === "" ? key : `${prefix}.${key}`, depth + 1),
    );
  }
  return prefix === "" ? [] : [[prefix, value]];
}

export function isPlainObject(value: unknown): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Numbers that JSON cannot carry travel as these three strings. */
export type WireNumber = number | "NaN" | "Infinity" | "-Infinity";

export function toWireNumber(value: number): WireNumber {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "Infinity" : "-Infinity";
}
