import { isPlainObject, type JsonValue } from "../../base/json.ts";
import { tryParseJson } from "../jsonl/json-line.ts";

/** A parameter as Optuna keeps it, a number, in the terms of its distribution (JSON). */
export function toExternal(internal: number, distribution: string): JsonValue {
  const parsed = tryParseJson(distribution);
  if (!isPlainObject(parsed)) return internal;
  const { name, attributes } = parsed;
  if (name === "CategoricalDistribution" && isPlainObject(attributes)) {
    const { choices } = attributes;
    return Array.isArray(choices)
      ? ((choices as readonly JsonValue[])[Math.round(internal)] ?? null)
      : internal;
  }
  return typeof name === "string" && name.startsWith("Int") ? Math.round(internal) : internal;
}
