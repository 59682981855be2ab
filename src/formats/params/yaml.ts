import { LineCounter, parseDocument, visit } from "yaml";
import { type JsonValue, toWireNumber } from "../../base/json.ts";
import { readNumpyScalar } from "./numpy-scalar.ts";
import { PYYAML_SCHEMA } from "./pyyaml.ts";
import { notReadable } from "./unreadable.ts";

/** As many values as aliases may unfold to: far more than a parameter file repeats, far less than a bomb. */
const MAX_ALIASES = 1000;

/** A tag that names an object, not one of Python's spellings of text. */
const PYTHON_OBJECT = /^tag:yaml\.org,2002:(python\/(?!unicode$|str$).*)$/;

/**
 * YAML as JSON: as PyYAML reads what it wrote itself, else by YAML 1.2, as people write numbers. Tags that name Python objects are never executed: the content stays, a
 * scalar as its text (or the tag's, where it has none). Numbers JSON cannot carry become text. Throws AppError DAMAGED.
 */
export function parseYaml(text: string, writer: "pyyaml" | "people"): JsonValue {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    ...(writer === "pyyaml" ? PYYAML_SCHEMA : { schema: "core" }),
    merge: true,
    intAsBigInt: true,
    uniqueKeys: false,
    logLevel: "silent",
    // Pretty errors search their line from the start, each of them: a hostile file has a million.
    prettyErrors: false,
  });
  const [error] = document.errors;
  if (error !== undefined) {
    throw notReadable("YAML", ` in line ${lines.linePos(error.pos[0]).line}`, error);
  }
  visit(document, {
    Scalar(_key, node) {
      if (node.tag === undefined) return;
      // Bytes and dates: the text that stands there.
      if (typeof node.value === "object" && node.value !== null) node.value = node.source ?? "";
      const object = PYTHON_OBJECT.exec(node.tag)?.[1];
      if (node.value === "" && object !== undefined) node.value = object;
    },
  });
  try {
    return toJson(document.toJS({ maxAliasCount: MAX_ALIASES }));
  } catch (cause) {
    throw notReadable("YAML", ": its aliases unfold to too much", cause);
  }
}

function toJson(value: unknown): JsonValue {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value === "number") return toWireNumber(value);
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (value instanceof Set) return [...value].map(toJson);
  if (Array.isArray(value)) {
    const scalar = readNumpyScalar(value);
    return scalar === undefined ? value.map(toJson) : toJson(scalar);
  }
  if (typeof value === "object") {
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    return Object.fromEntries(entries.map(([key, child]) => [String(key), toJson(child)]));
  }
  return null;
}
