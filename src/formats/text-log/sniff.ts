import type { FileFacts, Sniff } from "../codec.ts";
import { isPrintedTable } from "../stable-baselines3.ts";
import { ownerOf } from "./names.ts";
import { LogReader, START_OF_READER } from "./reader.ts";
import { compileRules } from "./rules.ts";
import { SegmentReader } from "./segments.ts";

const no = (reason: string): Sniff => ({ kind: "no", reason });
/** As much as a sniff is shown of a text. */
const HEAD_BYTES = 1024 * 1024;
/** What was written by no program that prints text. */
const MAX_CONTROLS = 0.05;

/**
 * Is this what a training prints? A text is a log only where several lines of one style hold values that move along
 * steps: a note that looks like one is worse than a log that is missed.
 */
export function sniffTextLog(bytes: Uint8Array, file: FileFacts, whole: boolean): Sniff {
  const head = bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1);
  if (head.length === 0) return { kind: "wait" };
  const rules = compileRules(file.rules ?? []);
  if (rules.length === 0) {
    const owner = ownerOf(file);
    if (owner !== undefined) return no(`the console of a run that ${owner} tells of itself`);
  }
  if (isBinary(head)) return no("not a text");
  const beginning = new TextDecoder().decode(head.subarray(0, 1000));
  if (isPrintedTable(beginning)) return no("printed tables for people to read, not data");
  // What is wrong with it, those say who read JSON.
  if (/^\s*(?:\{\s*["}\n]|\[\s*[{["\n])/.test(beginning) && rules.length === 0) return no("");
  const segments = new SegmentReader(head, { lines: 0, isSkipping: false }, whole);
  const reader = new LogReader(START_OF_READER, rules);
  let segment = segments.next();
  for (; segment !== undefined; segment = reader.isTired ? undefined : segments.next()) {
    reader.read(segment);
    if (reader.style !== undefined) return { kind: "yes", logger: loggerOf(reader.style) };
  }
  // Of a text that goes on, more may come.
  if (reader.isUnsure && head.length < HEAD_BYTES) return { kind: "wait" };
  return no(
    rules.length > 0
      ? "no line matches the rules for this file"
      : "a text in which no lines repeat as a training's do; a rule can say which lines hold values",
  );
}

/** A style as the logger of its lines. */
function loggerOf(style: string): string {
  const name = style.split(" ", 1)[0] ?? style;
  if (name === "rule") return "text-rule";
  return name === "key-value" || name === "pairs" ? "text-log" : name;
}

function isBinary(head: Uint8Array): boolean {
  let controls = 0;
  for (const byte of head) {
    if (byte === 0) return true;
    if (byte < 32 && !(byte >= 7 && byte <= 13) && byte !== 27) controls++;
  }
  return controls > head.length * MAX_CONTROLS;
}
