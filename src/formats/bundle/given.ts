import { AppError } from "../../base/errors.ts";
import { isPlainObject, type JsonValue } from "../../base/json.ts";

/** Deeper JSON is none that Assay writes, and what walks it would run out of stack. */
const MOST_DEPTH = 64;
const AGAIN = "Ask for the bundle again: it is damaged or was not made by Assay.";

/** @throws AppError DAMAGED */
export function damaged(entry: string, reason: string): AppError {
  return new AppError("DAMAGED", `${entry} of the bundle ${reason}.`, AGAIN);
}

/** An object of a bundle's JSON, of which nothing is believed before it is looked at. */
export class Given {
  readonly #entry: string;
  readonly #value: { readonly [key: string]: JsonValue };

  private constructor(entry: string, value: unknown) {
    if (!isPlainObject(value)) throw damaged(entry, "holds something else than an object");
    this.#entry = entry;
    this.#value = value;
  }

  /** @throws AppError DAMAGED, as all that is asked of it does */
  static parse(entry: string, bytes: Uint8Array): Given {
    if (depthOf(bytes) > MOST_DEPTH) throw damaged(entry, "is nested too deeply");
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
    } catch {
      throw damaged(entry, "is no JSON");
    }
    return new Given(entry, value);
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#value, key);
  }

  value(key: string): JsonValue {
    if (!this.has(key)) throw this.#wrong(key, "nothing");
    return this.#value[key] as JsonValue;
  }

  /** Any JSON without half of a character in it. */
  json(key: string): JsonValue {
    const value = this.value(key);
    if (!isWellFormed(value)) throw this.#wrong(key, "half of a character");
    return value;
  }

  text(key: string, most = 10_000): string {
    const value = this.value(key);
    if (typeof value !== "string" || value.length > most || !value.isWellFormed())
      throw this.#wrong(key, `no text of at most ${most} characters`);
    return value;
  }

  textOrNull(key: string): string | null {
    return this.value(key) === null ? null : this.text(key);
  }

  matching(key: string, pattern: RegExp): string {
    const value = this.text(key);
    if (!pattern.test(value)) throw this.#wrong(key, "something else");
    return value;
  }

  oneOf<T extends string>(key: string, choices: readonly T[]): T {
    const value = this.text(key);
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw this.#wrong(key, "something else");
    return found;
  }

  flag(key: string): boolean {
    const value = this.value(key);
    if (typeof value !== "boolean") throw this.#wrong(key, "neither true nor false");
    return value;
  }

  /** From `least` on, exact in a double. */
  int(key: string, least = 0): number {
    const value = this.value(key);
    if (!Number.isSafeInteger(value) || (value as number) < least)
      throw this.#wrong(key, `no whole number from ${least} on`);
    return value as number;
  }

  /** A time in microseconds, before 1970 too. */
  timeOrNull(key: string): number | null {
    return this.value(key) === null ? null : this.int(key, Number.MIN_SAFE_INTEGER);
  }

  object(key: string): Given {
    return new Given(`"${key}" of ${this.#entry}`, this.value(key));
  }

  list(key: string, most: number): Given[] {
    return this.values(key, most).map((one) => new Given(`"${key}" of ${this.#entry}`, one));
  }

  values(key: string, most: number): readonly JsonValue[] {
    const value = this.value(key);
    if (!Array.isArray(value) || value.length > most)
      throw this.#wrong(key, `no list of at most ${most}`);
    return value as readonly JsonValue[];
  }

  keys(): string[] {
    return Object.keys(this.#value);
  }

  /** Every value of it, read by its key. */
  map<T>(read: (of: Given, key: string) => T): Readonly<Record<string, T>> {
    return Object.fromEntries(
      this.keys().map((key) => {
        if (key.length > 10_000 || !key.isWellFormed())
          throw damaged(this.#entry, "has a wrong key");
        return [key, read(this, key)];
      }),
    );
  }

  #wrong(key: string, what: string): AppError {
    return damaged(this.#entry, `has ${what} as "${key}"`);
  }
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);

/** How deep the JSON in these bytes is nested, before anything walks it. */
function depthOf(bytes: Uint8Array): number {
  let [depth, deepest, inText] = [0, 0, false];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (inText) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (OPEN.has(byte)) deepest = Math.max(deepest, ++depth);
    else if (CLOSE.has(byte)) depth--;
  }
  return deepest;
}

function isWellFormed(value: JsonValue): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(
    ([key, child]) => key.isWellFormed() && isWellFormed(child as JsonValue),
  );
}
