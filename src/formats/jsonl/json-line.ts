import { isPlainObject, type JsonValue } from "../../base/json.ts";

const BARE_NON_FINITE = /"(?:[^"\\]|\\.)*"|-?\b(?:Infinity|NaN)\b/g;

/** A line of JSON as Python writes it: bare NaN, Infinity and -Infinity become strings. Throws SyntaxError. */
export function parseJsonLine(line: string, reviver?: typeof keepWideInteger): JsonValue {
  try {
    return JSON.parse(line, reviver) as JsonValue;
  } catch (error) {
    if (!/NaN|Infinity/.test(line)) throw error;
    const quoted = line.replace(BARE_NON_FINITE, (token) =>
      token.startsWith('"') ? token : `"${token}"`,
    );
    return JSON.parse(quoted, reviver) as JsonValue;
  }
}

/** The same; undefined for what is no JSON. */
export function tryParseJson(text: string): JsonValue | undefined {
  try {
    return parseJsonLine(text);
  } catch {
    return undefined;
  }
}

/** As `parseJsonLine`; integers that a double does not hold are the text that stands there. */
export function parseExactJson(text: string): JsonValue {
  if (!/\d{16}/.test(text)) return parseJsonLine(text);
  try {
    return parseJsonLine(text, keepWideInteger);
  } catch (error) {
    // Only this way of reading ends at values nested without end.
    if (error instanceof RangeError) return parseJsonLine(text);
    throw error;
  }
}

function keepWideInteger(
  _key: string,
  value: unknown,
  context?: { readonly source?: string },
): unknown {
  const source = context?.source ?? "";
  return typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source)
    ? source
    : value;
}

const MAX_DEPTH = 32;
/** A map: a text such as "constructor" must find nothing. */
const NON_FINITE: ReadonlyMap<string, number> = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
  ["nan", NaN],
  ["inf", Infinity],
  ["-inf", -Infinity],
]);

/** A number, or the text of a non-finite one; undefined for anything else. */
export function numberOf(value: JsonValue): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" ? NON_FINITE.get(value) : undefined;
}

/** Calls back for every scalar of a nested object, its keys joined by ".". Arrays are passed over. */
export function visitScalars(
  object: { readonly [key: string]: JsonValue },
  visit: (key: string, value: string | number | boolean) => void,
  prefix = "",
  depth = 0,
): void {
  for (const key of Object.keys(object)) {
    const value = object[key] as JsonValue;
    const path = prefix === "" ? key : `${prefix}.${key}`;
    if (isPlainObject(value)) {
      if (depth < MAX_DEPTH) visitScalars(value, visit, path, depth + 1);
    } else if (value !== null && !Array.isArray(value)) {
      visit(path, value as string | number | boolean);
    }
  }
}
