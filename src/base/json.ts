export type JsonPrimitive = string | number | boolean | null;
export type JsonValue =
  | JsonPrimitive
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** Depth at which nesting is no longer followed: what lies deeper is kept as one value. */
const MAX_DEPTH = 32;
/** Deeper levels of one value are left out: nobody reads them, and a value without a bottom cannot be stored or sent. */
const MAX_VALUE_DEPTH = 32;
const LEFT_OUT = "…";

/**
 * Nested objects become one level of keys joined by `.`; arrays and scalars stay values, JSON types are kept.
 * An empty object contributes nothing.
 */
export function flattenParams(
  value: JsonValue,
  prefix?: string,
  depth = 0,
): Array<readonly [key: string, value: JsonValue]> {
  if (isPlainObject(value) && depth < MAX_DEPTH) {
    return Object.entries(value).flatMap(([key, child]) =>
      flattenParams(child, prefix === undefined ? key : `${prefix}.${key}`, depth + 1),
    );
  }
  return prefix === undefined ? [] : [[prefix, cutDeep(value)]];
}

function cutDeep(value: JsonValue, depth = 0): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_VALUE_DEPTH) return LEFT_OUT;
  return isPlainObject(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, child]) => [key, cutDeep(child, depth + 1)]),
      )
    : value.map((child) => cutDeep(child, depth + 1));
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

/** Of answers in which a number that is not finite means that there is none. */
export function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

/** A step is an exact int64: beyond the exact integers of a double it travels as its digits. */
export type WireStep = number | string;

export function toWireStep(step: number | bigint | string): WireStep {
  if (typeof step === "number") return step;
  const exact = BigInt(step);
  return exact >= -MAX_EXACT && exact <= MAX_EXACT ? Number(exact) : String(exact);
}

const MAX_EXACT = 2n ** 53n;
