import { invalid, type AppError } from "../../base/errors.ts";
import { narrow, writeExactJson } from "../../base/exact-json.ts";

const INT64 = /^[+-]?\d{1,20}$/;
const MOST = 2n ** 63n - 1n;
const LEAST = -(2n ** 63n);
const NAN_WORDS: ReadonlyMap<string, number> = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
  ["nan", NaN],
  ["inf", Infinity],
  ["-inf", -Infinity],
]);

/**
 * Fields of a request as protobuf reads them from JSON: snake_case or camelCase, null for absent, unknown ones ignored,
 * integers of 64 bits as numbers or texts. A query string's fields are texts, or lists of them where they are repeated.
 * Everything that does not fit throws AppError INVALID_INPUT.
 */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #isQuery: boolean;
  readonly #path: string;

  /** @param values what was sent; anything but an object counts as an empty one */
  constructor(
    values: unknown,
    options: { readonly isQuery?: boolean; readonly path?: string } = {},
  ) {
    const isObject = typeof values === "object" && values !== null && !Array.isArray(values);
    this.#values = isObject ? (values as Readonly<Record<string, unknown>>) : {};
    this.#isQuery = options.isQuery === true;
    this.#path = options.path ?? "";
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  /** Undefined for a field that is absent or null. */
  raw(name: string): unknown {
    const camel = camelOf(name);
    const one = own(this.#values, name);
    const other = camel === name ? undefined : own(this.#values, camel);
    if (one !== undefined && other !== undefined)
      throw invalid(
        `Parameter '${this.nameOf(name)}' is given twice, as '${name}' and '${camel}'.`,
      );
    return one ?? other ?? undefined;
  }

  /** As messages name the field: `metrics[0].value`. */
  nameOf(name: string): string {
    return this.#path === "" ? name : `${this.#path}.${name}`;
  }

  missing(name: string): AppError {
    return invalid(`Missing value for required parameter '${this.nameOf(name)}'.`);
  }

  text(name: string): string | undefined {
    const value = this.#single(name);
    if (value === undefined) return undefined;
    if (!isText(value)) throw this.#wrong(name, "a string", value);
    return value;
  }

  /** A text that may not be empty. */
  requireText(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === "") throw this.missing(name);
    return value;
  }

  texts(name: string): string[] {
    const value = this.raw(name);
    if (value === undefined) return [];
    const list = this.#isQuery && !Array.isArray(value) ? [value] : value;
    if (!Array.isArray(list)) throw this.#wrong(name, "a list of strings", value);
    return list.map((one: unknown) => {
      if (!isText(one)) throw this.#wrong(name, "a list of strings", value);
      return one;
    });
  }

  /** Exact: a bigint where a double cannot hold it. */
  int64(name: string): number | bigint | undefined {
    const value = this.#single(name);
    if (value === undefined) return undefined;
    if (typeof value === "number" && Number.isSafeInteger(value)) return value;
    const isText = typeof value === "string" && INT64.test(value.trim());
    const isWide = typeof value === "number" && Number.isInteger(value);
    if (typeof value !== "bigint" && !isText && !isWide)
      throw this.#wrong(name, "an integer", value);
    const wide = BigInt(value as bigint | number | string);
    if (wide > MOST || wide < LEAST) throw this.#wrong(name, "an integer of 64 bits", value);
    return narrow(wide);
  }

  requireInt64(name: string): number | bigint {
    const value = this.int64(name);
    if (value === undefined) throw this.missing(name);
    return value;
  }

  /** For counts: what is beyond 2^53 is no count. */
  int(name: string): number | undefined {
    const value = this.int64(name);
    if (typeof value === "bigint") throw this.#wrong(name, "a smaller number", value);
    return value;
  }

  double(name: string): number | undefined {
    const value = this.#single(name);
    if (value === undefined) return undefined;
    if (typeof value === "number") return value;
    if (typeof value === "bigint" || typeof value === "boolean") return Number(value);
    if (typeof value !== "string") throw this.#wrong(name, "a number", value);
    const word = NAN_WORDS.get(value);
    if (word !== undefined) return word;
    const number = Number(value);
    if (value.trim() === "" || Number.isNaN(number)) throw this.#wrong(name, "a number", value);
    return number;
  }

  boolean(name: string): boolean | undefined {
    const value = this.#single(name);
    if (value === undefined || typeof value === "boolean") return value;
    // Clients in Python write theirs.
    if (this.#isQuery && (value === "true" || value === "True")) return true;
    if (this.#isQuery && (value === "false" || value === "False")) return false;
    throw this.#wrong(name, "true or false", value);
  }

  /**
   * A name of an enumeration, sent by its name or number.
   * @param names by number; undefined for what is neither
   */
  enumeration<T extends string>(name: string, names: Readonly<Record<number, T>>): T | undefined {
    const value = this.#single(name);
    if (value === undefined) return undefined;
    const known = Object.values(names) as T[];
    if (typeof value === "string" && !/^\d+$/.test(value))
      return known.find((one) => one === value);
    return typeof value === "object" ? undefined : names[Number(value)];
  }

  message(name: string): Fields | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== "object" || Array.isArray(value))
      throw this.#wrong(name, "an object", value);
    return new Fields(value, { path: this.nameOf(name) });
  }

  messages(name: string): Fields[] {
    const value = this.raw(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw this.#wrong(name, "a list", value);
    return value.map((one: unknown, index) => {
      if (typeof one !== "object" || one === null || Array.isArray(one))
        throw this.#wrong(`${name}[${index}]`, "an object", one);
      return new Fields(one, { path: `${this.nameOf(name)}[${index}]` });
    });
  }

  #single(name: string): unknown {
    const value = this.raw(name);
    if (this.#isQuery && Array.isArray(value)) return value.at(-1) as unknown;
    return value;
  }

  #wrong(name: string, wanted: string, value: unknown): AppError {
    return invalid(
      `Invalid value ${show(value)} for parameter '${this.nameOf(name)}': it must be ${wanted}.`,
    );
  }
}

/** Half of a surrogate pair is none: no encoding has it. */
function isText(value: unknown): value is string {
  return typeof value === "string" && value.isWellFormed();
}

function own(values: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(values, name) ? (values[name] ?? undefined) : undefined;
}

/** Names of fields are few, and asked for a thousand times a batch. */
const camels = new Map<string, string>();

function camelOf(name: string): string {
  let camel = camels.get(name);
  if (camel === undefined) {
    camel = name.replaceAll(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
    camels.set(name, camel);
  }
  return camel;
}

/** As messages show a value; one that is nested too deeply to be written is not. */
function show(value: unknown): string {
  let text: string;
  try {
    text = writeExactJson(value);
  } catch (error) {
    if (error instanceof RangeError) return "(nested too deeply)";
    throw error;
  }
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
