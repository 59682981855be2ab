import type { JsonValue } from "../../base/json.ts";
import type { Redaction, RedactionRule, Replaced } from "../../contract/redaction.ts";
import { findHosts } from "./hosts.ts";
import { kindOfValue, learnFrom, learnHost, learnUser, type Learned } from "./learn.ts";
import { createLiteralFinder, type Literal } from "./literals.ts";
import { findPaths, type KnownFolders } from "./paths.ts";
import { findSecrets } from "./secrets.ts";
import { judgeKey } from "./secret-keys.ts";
import { settleSpans, type Kind, type Span } from "./span.ts";
import { findUsers } from "./users.ts";

/** What this machine and its projects are called. */
export interface RedactionContext extends KnownFolders {
  readonly hosts: readonly string[];
  readonly users: readonly string[];
}

/** Where a text stands, as people are told. */
export interface TextPlace {
  /** `run "name"` */
  readonly where: string;
  /** `param data_dir`, `notes` */
  readonly what: string;
  /** Name of the value: `api_key` tells what it is. "" for free text. */
  readonly key?: string;
}

/**
 * Replaces what nobody else needs to see. The same text has the same placeholder everywhere, so learn everything first:
 * what one place tells (`user=ada`) is replaced in all. Time grows with the length of the texts alone.
 */
export interface Redactor {
  learn(value: JsonValue, key?: string): void;
  /** Without a place nothing is told of it. */
  redactText(text: string, place?: TextPlace): string;
  /** Names of fields too; two that become the same one are told apart. */
  redactJson(value: JsonValue, place: TextPlace): JsonValue;
  /** Whether there is anything to replace in it; nothing is told of it. */
  hides(value: JsonValue): boolean;
  /** In the order in which they were found; the first 100,000. */
  readonly replaced: readonly Replaced[];
  readonly replacedTotal: number;
}

const MOST_ROWS = 100_000;
const RULE_OF: Readonly<Record<Kind, RedactionRule | "also">> = {
  text: "also",
  secret: "secrets",
  user: "users",
  home: "paths",
  root: "paths",
  path: "paths",
  host: "hosts",
};
/** Versions stand there, which look like addresses. */
const VERSIONS_KEY = /packages|requirements|version|cuda|cudnn|driver/i;
/** A line of words, which is no path as a whole. */
const LINE_KEY = /command|args?$|argv|cmd|overrides|notes|diff|description|comment/i;

export function createRedactor(
  { rules, also, keep }: Redaction,
  context: RedactionContext,
): Redactor {
  const isOn = (kind: Kind): boolean => {
    const rule = RULE_OF[kind];
    return rule === "also" || rules.includes(rule);
  };
  const learned: Learned = { hosts: new Set(), users: new Set(), secrets: new Set() };
  for (const host of context.hosts) learnHost(learned, host);
  for (const user of context.users) learnUser(learned, user);
  let findLiterals: ((text: string) => Span[]) | undefined;
  let findKept: ((text: string) => Span[]) | undefined;
  const placeholders = new Map<string, string>();
  const numbers = new Map<Kind, number>();
  const rows = new Map<string, Replaced>();
  const replaced: Replaced[] = [];
  let replacedTotal = 0;

  function learn(value: JsonValue, key = ""): void {
    findLiterals = undefined;
    eachText(value, key, (text, name) => learnFrom(learned, text, name, context));
  }

  function listLiterals(): Literal[] {
    const toLiterals = (texts: Iterable<string>, kind: Kind): Literal[] =>
      isOn(kind)
        ? Array.from(texts, (text) => ({
            text,
            kind,
            whole: kind !== "text" && (kind !== "secret" || text.length < 12),
          }))
        : [];
    return [
      ...toLiterals(also, "text"),
      ...toLiterals(learned.secrets, "secret"),
      ...toLiterals(learned.users, "user"),
      ...toLiterals(learned.hosts, "host"),
    ];
  }

  function findSpans(text: string, key: string): Span[] {
    findLiterals ??= createLiteralFinder(listLiterals());
    const isValue = key !== "" && !LINE_KEY.test(key);
    const spans: Span[] = [
      ...findLiterals(text),
      ...findSecrets(text),
      ...findUsers(text),
      ...findPaths(text, context, isValue),
      ...findHosts(text, VERSIONS_KEY.test(key)),
    ].filter(({ kind }) => isOn(kind));
    const kind = key === "" ? "plain" : kindOfValue(text, key);
    if (kind !== "plain" && isOn(kind)) {
      const start = text.length - text.trimStart().length;
      spans.push({ start, end: text.trimEnd().length, kind });
    }
    return keep.length === 0 ? spans : leaveKept(text, spans);
  }

  /** A folder stays with what is below it. */
  function leaveKept(text: string, spans: readonly Span[]): Span[] {
    findKept ??= createLiteralFinder(
      keep.map((one) => ({ text: one, kind: "text", whole: true }) as const),
    );
    const kept = settleSpans(findKept(text));
    return spans.filter(
      ({ start, end, kind }) =>
        !kept.some((one) =>
          kind === "path" || kind === "home" || kind === "root"
            ? one.start === start
            : one.start <= start && one.end >= end,
        ),
    );
  }

  function nameSpan({ kind, same }: Span, before: string): string {
    const id = `${kind} ${same ?? before.toLowerCase()}`;
    let placeholder = placeholders.get(id);
    if (placeholder === undefined) {
      const number = (numbers.get(kind) ?? 0) + 1;
      numbers.set(kind, number);
      const isOnly = (kind === "home" || kind === "root") && number === 1;
      placeholder = isOnly ? `<${kind}>` : `<${kind}-${number}>`;
      placeholders.set(id, placeholder);
    }
    return placeholder;
  }

  function note(kind: Kind, before: string, after: string, { where, what }: TextPlace): void {
    const rule = RULE_OF[kind];
    const id = [rule, where, what, before].join("\0");
    const row = rows.get(id);
    if (row !== undefined) {
      row.count++;
      return;
    }
    replacedTotal++;
    if (replaced.length >= MOST_ROWS) return;
    const fresh = { rule, where, what, before, after, count: 1 };
    rows.set(id, fresh);
    replaced.push(fresh);
  }

  function redactText(text: string, place?: TextPlace): string {
    const spans = settleSpans(findSpans(text, place?.key ?? ""));
    if (spans.length === 0) return text;
    let result = "";
    let at = 0;
    for (const span of spans) {
      const before = text.slice(span.start, span.end);
      const after = nameSpan(span, before);
      if (place !== undefined) note(span.kind, before, after, place);
      result += text.slice(at, span.start) + after;
      at = span.end;
    }
    return result + text.slice(at);
  }

  function redactJson(value: JsonValue, place: TextPlace): JsonValue {
    if (typeof value === "string") return redactText(value, place);
    if (typeof value === "number") return redactNumber(value, place);
    if (Array.isArray(value))
      return value.map((one: JsonValue, i) =>
        redactJson(one, { ...place, key: optionBefore(value, i) ?? place.key ?? "" }),
      );
    if (value === null || typeof value !== "object") return value;
    const result: Record<string, JsonValue> = {};
    for (const [name, below] of Object.entries(value)) {
      const shown = nameField(result, redactText(name, { where: place.where, what: place.what }));
      const key = isNamed(place.key) ? `${place.key} ${name}` : name;
      Object.defineProperty(result, shown, {
        value: redactJson(below, { ...place, key }),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return result;
  }

  /** A number is a password only where its name says so, or people do. */
  function redactNumber(value: number, place: TextPlace): JsonValue {
    const text = String(value);
    const isPlain = also.length === 0 && judgeKey(place.key ?? "") !== "sure";
    if (isPlain) return value;
    const shown = redactText(text, place);
    return shown === text ? value : shown;
  }

  function hides(value: JsonValue): boolean {
    let found = false;
    eachText(value, "", (text, key) => (found ||= findSpans(text, key).length > 0));
    return found;
  }

  return {
    learn,
    hides,
    redactText,
    redactJson,
    replaced,
    get replacedTotal() {
      return replacedTotal;
    },
  };
}

/** Below the name of a secret everything is one. */
function isNamed(key: string | undefined): key is string {
  return key !== undefined && judgeKey(key) === "sure";
}

/** `["--password", "x"]`: what is before a word of a command line. */
function optionBefore(words: readonly JsonValue[], index: number): string | undefined {
  const before = words[index - 1];
  return typeof before === "string" && /^--?[A-Za-z][\w-]{0,100}$/.test(before)
    ? before.replace(/^-+/, "")
    : undefined;
}

/** By itself or with a number behind, where a field of this name is there already. */
function nameField(fields: object, name: string): string {
  if (!Object.hasOwn(fields, name)) return name;
  let number = 2;
  while (Object.hasOwn(fields, `${name} (${number})`)) number++;
  return `${name} (${number})`;
}

function eachText(value: JsonValue, key: string, visit: (text: string, key: string) => void): void {
  if (typeof value === "string") visit(value, key);
  else if (typeof value === "number") {
    if (judgeKey(key) === "sure") visit(String(value), key);
  } else if (Array.isArray(value)) {
    const words: readonly JsonValue[] = value;
    for (const [i, one] of words.entries()) eachText(one, optionBefore(words, i) ?? key, visit);
  } else if (value !== null && typeof value === "object")
    for (const [name, below] of Object.entries(value)) {
      visit(name, "");
      eachText(below, isNamed(key) ? `${key} ${name}` : name, visit);
    }
}
