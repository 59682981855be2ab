import { invalid } from "../../base/errors.ts";

/**
 * JSON as Python writes and reads it: `1.0` stays a float, integers keep all digits, NaN and infinities are bare words. What
 * comes in goes out again as it was.
 */
export type PythonJson =
  | null
  | boolean
  | number
  | string
  | RawNumber
  | readonly PythonJson[]
  | PythonObject;

export interface PythonObject {
  readonly [key: string]: PythonJson;
}

/** A number that JavaScript would write in another way. */
class RawNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Python gives up at about 1000. */
const MOST_DEPTH = 200;
const INTEGER = /^-?\d+$/;
/** Texts as they are, between them the words that JSON does not have. */
const TEXT_OR_WORD = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/gs;
/** The words as texts that nobody writes so: their first letter is escaped. */
const ESCAPED: ReadonlyMap<string, string> = new Map([
  ["NaN", String.raw`"\u004eaN"`],
  ["Infinity", String.raw`"\u0049nfinity"`],
  ["-Infinity", String.raw`"\u002dInfinity"`],
]);
const WORDS: ReadonlyMap<string, string> = new Map(
  [...ESCAPED].map(([word, text]) => [text, word]),
);

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => PythonJson;

/** @param what the text is, for the message. @throws AppError INVALID_INPUT */
export function parsePythonJson(text: string, what: string): PythonJson {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(what);
    if (!(error instanceof SyntaxError)) throw error;
  }
  try {
    return parse(text.replaceAll(TEXT_OR_WORD, (match) => ESCAPED.get(match) ?? match));
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(what);
    throw invalid(`Invalid value for parameter '${what}': it must be JSON.`);
  }
}

function parse(text: string): PythonJson {
  return parseWithSource(text, (_key, value, { source = "" }) => {
    if (typeof value === "number") return String(value) === source ? value : new RawNumber(source);
    const word = typeof value === "string" ? WORDS.get(source) : undefined;
    return word === undefined ? value : new RawNumber(word);
  });
}

function tooDeep(what: string): Error {
  return invalid(`Invalid value for parameter '${what}': it is nested too deeply.`);
}

/** @throws AppError INVALID_INPUT where it is nested too deeply */
export function writePythonJson(
  value: PythonJson,
  options: { readonly sorted?: boolean } = {},
): string {
  return write(value, options.sorted === true, 0);
}

function write(value: PythonJson, sorted: boolean, depth: number): string {
  if (depth > MOST_DEPTH) throw tooDeep("records");
  if (value instanceof RawNumber) return value.text;
  if (isList(value)) return `[${value.map((one) => write(one, sorted, depth + 1)).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value);
  if (sorted) keys.sort();
  return `{${keys
    .map((key) => `${JSON.stringify(key)}:${write(value[key] ?? null, sorted, depth + 1)}`)
    .join(",")}}`;
}

export function isObject(value: PythonJson | undefined): value is PythonObject {
  return (
    typeof value === "object" && value !== null && !isList(value) && !(value instanceof RawNumber)
  );
}

function isList(value: PythonJson | undefined): value is readonly PythonJson[] {
  return Array.isArray(value);
}

/** Of both; where both have a key, the second's value. A key may be called `__proto__`. */
export function mergeObjects(one: PythonObject, other: PythonObject): PythonObject {
  return Object.fromEntries([...Object.entries(one), ...Object.entries(other)]);
}

/** As MLflow calls the type in the schema of a data set. */
export function typeOf(value: PythonJson): string {
  if (value === null) return "null";
  if (value instanceof RawNumber) return INTEGER.test(value.text) ? "integer" : "float";
  if (isList(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "float";
  return typeof value;
}

/** As Python's `str` has it. */
export function textOf(value: PythonJson): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  return writePythonJson(value);
}
