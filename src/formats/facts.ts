import { isPlainObject, type JsonValue } from "../base/json.ts";
import type { FactSeen } from "../base/run-event.ts";
import { type FactKey, isLongFact, type LongFact, quoteCommand } from "../base/run-facts.ts";
import type { CompanionCodec, FileFacts } from "./codec.ts";
import { crc32 } from "../base/crc32.ts";

/** A command line or a list of GPUs that is longer is cut. */
const MOST_CHARACTERS = 4000;

/** What a logger told, by key; nothing, an empty text and an empty list are no facts. */
export type Told = { readonly [key in FactKey]?: JsonValue | undefined };

/** The same as events. */
export function factEvents(part: string | null, told: Told): FactSeen[] {
  return (Object.entries(told) as Array<[FactKey, JsonValue | undefined]>).flatMap(
    ([key, given]) => {
      const value = isLongFact(key) ? summaryOf(key, given) : textOf(key, given);
      return value === undefined ? [] : [{ kind: "fact" as const, part, key, value }];
    },
  );
}

function textOf(key: FactKey, given: JsonValue | undefined): string | undefined {
  const text =
    typeof given === "boolean"
      ? given
        ? "yes"
        : "no"
      : typeof given === "number" || typeof given === "string"
        ? String(given).trim()
        : "";
  return text === "" ? undefined : normal(key, text.slice(0, MOST_CHARACTERS));
}

function normal(key: FactKey, text: string): string {
  if (key === "code.remote") return withoutSecret(text);
  if (key === "code.branch") return text.replace(/^refs\/heads\//, "");
  if (key === "env.python") return /\d+(\.\d+)+\S*/.exec(text)?.[0] ?? text;
  if (key === "code.dirty") return /^(true|yes|1)$/i.test(text) ? "yes" : "no";
  return text;
}

/** Addresses of repositories may carry a password or a token: it is nobody's business here. */
function withoutSecret(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, "$1");
}

/** Equal lists have equal summaries: runs can be compared and grouped by them. */
function summaryOf(key: LongFact, given: JsonValue | undefined): string | undefined {
  const text = longText(given);
  if (text === undefined) return undefined;
  const lines = text.split("\n").filter((line) => isCounted(key, line));
  if (lines.length === 0) return undefined;
  const unit = key === "code.diff" ? "changed line" : "package";
  const normalized = key === "code.diff" ? text : lines.map(squeeze).toSorted().join("\n");
  const bytes = new TextEncoder().encode(normalized);
  const sum = crc32(new DataView(bytes.buffer), 0, bytes.length);
  const count = `${lines.length} ${unit}${lines.length === 1 ? "" : "s"}`;
  return `${count} (${(sum >>> 0).toString(16).padStart(8, "0")})`;
}

/** A text, or a list of lines, as its logger has them. */
export function longText(given: JsonValue | undefined): string | undefined {
  const text = Array.isArray(given)
    ? (given as readonly JsonValue[]).filter((line) => typeof line === "string").join("\n")
    : given;
  return typeof text === "string" && text.trim() !== "" ? text : undefined;
}

function isCounted(key: LongFact, line: string): boolean {
  if (key === "code.diff") return /^[+-]/.test(line) && !/^(\+\+\+|---) /.test(line);
  return line.trim() !== "" && !line.trimStart().startsWith("#");
}

const squeeze = (line: string): string => line.replaceAll(/\s+/g, "");

/** Names, each once. */
export function namesOf(list: JsonValue | undefined, ...keys: readonly string[]): string {
  const names = (Array.isArray(list) ? (list as readonly JsonValue[]) : []).flatMap((one) => {
    const name = isPlainObject(one) ? keys.map((key) => one[key]).find(isText) : one;
    return isText(name) ? [name] : [];
  });
  return [...new Set(names)].join(", ");
}

export function commandOf(...words: ReadonlyArray<JsonValue | undefined>): string | undefined {
  const all = words.flatMap((word) =>
    Array.isArray(word) ? (word as readonly JsonValue[]) : word,
  );
  const texts = all.filter(isText);
  return texts.length === 0 ? undefined : quoteCommand(texts);
}

const isText = (value: JsonValue | undefined): value is string =>
  typeof value === "string" && value !== "";

/** A file that is nothing but the text of a long fact. */
export function plainTextFact(
  keyOf: (file: FileFacts) => LongFact,
): Required<Pick<CompanionCodec, "parse" | "facts" | "readFact">> {
  const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return {
    parse: () => [],
    facts: (bytes, file) => factEvents(null, { [keyOf(file)]: decode(bytes) }),
    readFact: decode,
  };
}
