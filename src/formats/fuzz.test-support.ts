import { zipSync, unzipSync } from "fflate";
import type { RunEvent } from "../base/run-event.ts";
import { LONG_FACTS } from "../base/run-facts.ts";
import type { AppendCodec, CompanionCodec } from "./codec.ts";
import { crc32, maskedCrc32c } from "../base/crc32.ts";
import { PointLog } from "./point-log.ts";
import { factsOf, listPoints, readGrowing } from "./testing.ts";

/* Test support: damages real files in the ways in which files and their writers go wrong. Not part of the product. */

export type Random = () => number;

export function randomOf(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const below = (random: Random, end: number): number => Math.floor(random() * end);

function pick<T>(random: Random, of: readonly T[]): T {
  return of[below(random, of.length)] as T;
}

/** What breaks parsers of numbers, texts, tables, JSON and YAML. */
const TOKENS = [
  "NaN",
  "-Infinity",
  "inf",
  "1e999",
  "-0",
  "9007199254740993",
  "9223372036854775807",
  "-9223372036854775809",
  "0.1e-400",
  "1_000",
  "1,5",
  "0x1f",
  "٣",
  "null",
  "true",
  "",
  " ",
  "\0",
  "\r",
  "\n",
  "\r\n",
  "\t",
  ",",
  ";",
  ":",
  '"',
  "'",
  "\\",
  "\\u0000",
  "\\ud800",
  "{",
  "}",
  "[",
  "]",
  "{}",
  "[]",
  '""',
  "\uFEFF",
  "\u2028",
  "é",
  "𝔘",
  "#",
  "&a",
  "*a",
  "!!python/object:os.system",
  "- ",
  "? ",
  "|",
  ">",
  "<<: *a",
  "__proto__",
  "constructor",
  "step",
  "epoch",
  "_step",
  "[[[[[[[[[[[[[[[[",
  '{"a":{"a":{"a":{"a":',
  "A".repeat(70_000),
] as const;

const encoder = new TextEncoder();

function splice(
  bytes: Uint8Array,
  at: number,
  removed: number,
  added: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(bytes.length - removed + added.length);
  result.set(bytes.subarray(0, at));
  result.set(added, at);
  result.set(bytes.subarray(at + removed), at + added.length);
  return result;
}

/** One damage; `from`: the first byte that may be another one. */
interface Damage {
  readonly bytes: Uint8Array;
  readonly from: number;
}

const EDITS: ReadonlyArray<(bytes: Uint8Array, random: Random) => Damage> = [
  function flip(bytes, random) {
    const at = below(random, bytes.length);
    const changed = bytes.slice();
    changed[at] = (changed[at] ?? 0) ^ (1 << below(random, 8));
    return { bytes: changed, from: at };
  },
  function overwrite(bytes, random) {
    const at = below(random, bytes.length);
    const changed = bytes.slice();
    changed.fill(pick(random, [0, 0xff, 0x80, 0x7f, 0x20]), at, at + 1 + below(random, 16));
    return { bytes: changed, from: at };
  },
  function cut(bytes, random) {
    const at = below(random, bytes.length);
    return { bytes: bytes.slice(0, at), from: at };
  },
  function insert(bytes, random) {
    const at = below(random, bytes.length);
    return { bytes: splice(bytes, at, 0, encoder.encode(pick(random, TOKENS))), from: at };
  },
  function remove(bytes, random) {
    const at = below(random, bytes.length);
    return {
      bytes: splice(
        bytes,
        at,
        Math.min(bytes.length - at, 1 + below(random, 64)),
        new Uint8Array(),
      ),
      from: at,
    };
  },
  function repeat(bytes, random) {
    const from = below(random, bytes.length);
    const part = bytes.slice(from, from + 1 + below(random, 400));
    const at = below(random, bytes.length);
    return { bytes: splice(bytes, at, 0, part), from: at };
  },
  function replaceNumber(bytes, random) {
    const start = below(random, bytes.length);
    const isDigit = (at: number): boolean => (bytes[at] ?? 0) >= 48 && (bytes[at] ?? 0) <= 57;
    let at = start;
    while (at < bytes.length && !isDigit(at)) at++;
    let end = at;
    while (isDigit(end)) end++;
    return { bytes: splice(bytes, at, end - at, encoder.encode(pick(random, TOKENS))), from: at };
  },
  function replaceLine(bytes, random) {
    const at = 1 + bytes.lastIndexOf(10, below(random, bytes.length));
    const end = bytes.indexOf(10, at);
    const other = 1 + bytes.lastIndexOf(10, below(random, bytes.length));
    const otherEnd = bytes.indexOf(10, other);
    const line = bytes.slice(other, otherEnd < 0 ? bytes.length : otherEnd);
    return { bytes: splice(bytes, at, (end < 0 ? bytes.length : end) - at, line), from: at };
  },
  function writeNumber(bytes, random) {
    const at = below(random, Math.max(1, bytes.length - 8));
    const changed = bytes.slice();
    const view = new DataView(changed.buffer);
    const value = pick(random, [
      0,
      1,
      0x7fffffff,
      0x80000000,
      0xffffffff,
      0xffff,
      below(random, 2 ** 32),
    ]);
    if (at + 4 <= changed.length) view.setUint32(at, value, true);
    return { bytes: changed, from: at };
  },
];

/** Some damages, one after another. */
function damage(bytes: Uint8Array, random: Random): Damage {
  let result: Damage = { bytes, from: bytes.length };
  for (let left = 1 + below(random, 4); left > 0 && result.bytes.length > 0; left--) {
    const edit = pick(random, EDITS)(result.bytes, random);
    result = { bytes: edit.bytes, from: Math.min(result.from, edit.from) };
  }
  return result;
}

/** A frame around what is damaged: with checksums that are right, so that what reads the content meets the damage. */
export type Envelope = (bytes: Uint8Array, random: Random) => Damage;

/** A record of an event file. */
export const eventEnvelope: Envelope = (bytes, random) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts: number[] = [];
  for (let at = 0; at + 12 <= bytes.length; at += 16 + view.getUint32(at, true)) starts.push(at);
  const at = pick(random, starts);
  const length = view.getUint32(at, true);
  const { bytes: content } = damage(bytes.slice(at + 12, at + 12 + length), random);
  const record = new Uint8Array(16 + content.length);
  const out = new DataView(record.buffer);
  out.setUint32(0, content.length, true);
  out.setUint32(8, maskedCrc32c(out, 0, 8), true);
  record.set(content, 12);
  out.setUint32(12 + content.length, maskedCrc32c(out, 12, 12 + content.length), true);
  return { bytes: splice(bytes, at, 16 + length, record), from: at };
};

/** A record of the block logs of W&B and SwanLab, in their first block. */
export const blockEnvelope: Envelope = (bytes, random) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts: number[] = [];
  for (
    let at = 7;
    at + 7 <= Math.min(bytes.length, 32_768);
    at += 7 + view.getUint16(at + 4, true)
  ) {
    if (bytes[at + 6] === 1) starts.push(at);
  }
  const at = pick(random, starts);
  const length = view.getUint16(at + 4, true);
  const damaged = damage(bytes.slice(at + 7, at + 7 + length), random).bytes;
  // Of the same length: what follows keeps its place in its block.
  const content = new Uint8Array(length);
  content.set(damaged.subarray(0, length));
  const record = new Uint8Array(7 + length);
  record.set(bytes.subarray(at, at + 7));
  record.set(content, 7);
  const out = new DataView(record.buffer);
  out.setUint32(0, crc32(out, 6, record.length), true);
  return { bytes: splice(bytes, at, 7 + length, record), from: at };
};

/** A file in an archive. */
export const zipEnvelope: Envelope = (bytes, random) => {
  // oxlint-disable-next-line node/no-sync -- of bytes in memory
  const files = unzipSync(bytes);
  const name = pick(random, Object.keys(files));
  files[name] = new Uint8Array(damage(files[name] ?? new Uint8Array(), random).bytes);
  // oxlint-disable-next-line node/no-sync -- of bytes in memory
  return { bytes: zipSync(files, { level: 0 }), from: 0 };
};

export interface FuzzCase {
  readonly bytes: Uint8Array;
  readonly from: number;
  /** Sizes at which the file is looked at while it grows. */
  readonly cuts: readonly number[];
}

export function makeCase(
  sample: Uint8Array,
  seed: number,
  envelope: Envelope | undefined,
): FuzzCase {
  const random = randomOf(seed);
  const { bytes, from } =
    envelope !== undefined && random() < 0.5 ? envelope(sample, random) : damage(sample, random);
  const cuts = Array.from({ length: below(random, 4) }, () => below(random, bytes.length + 1));
  return { bytes, from, cuts };
}

/** Used again and again, as in a parser thread. */
const POINTS = new PointLog();

/**
 * Reads a damaged file as it grows. Throws where the codec does, or where it loses a point that stood whole before the
 * damage; a document counts as a whole.
 */
export function checkCase(
  codec: AppendCodec,
  { bytes, from, cuts }: FuzzCase,
  isDocument: boolean,
): void {
  const start = codec.initial(factsOf("run/file.csv"));
  POINTS.reuse();
  const { events } = readGrowing(codec, bytes, start, cuts, { final: true, points: POINTS });
  const found = byMetric(listPoints(events));
  codec.sniff(bytes.subarray(0, 65_536), factsOf("run/file.csv"), bytes.length <= 65_536);
  checkReferences(codec, bytes, events);
  if (isDocument) return;
  const healthy = readGrowing(codec, bytes.slice(0, from), start, [], {
    final: false,
    points: POINTS,
  });
  for (const [metric, lines] of byMetric(listPoints(healthy.events))) {
    const kept = found.get(metric) ?? [];
    const lost = lines.findIndex((line, i) => kept[i] !== line);
    if (lost >= 0) throw new Error(`lost ${lines[lost]}; found ${kept[lost] ?? "nothing"}`);
  }
}

/** What is told of media leads to them, or to something that is said to be unreadable; texts of facts are read, or not there. */
function checkReferences(codec: AppendCodec, bytes: Uint8Array, events: readonly RunEvent[]): void {
  for (const event of events) {
    if (event.kind !== "media") continue;
    const { offset, length } = event;
    if (codec.readMedia?.(bytes.slice(offset, offset + length), event) === "changed")
      throw new Error(`another record at ${offset}`);
  }
  for (const key of LONG_FACTS) codec.readFact?.(bytes, key);
  codec.readOutput?.(bytes);
}

/** What a parameter file cannot be read for is said, and nothing else is thrown. */
export function checkCompanion(codec: CompanionCodec, { bytes }: FuzzCase, path: string): void {
  try {
    codec.parse(bytes, factsOf(path));
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "DAMAGED") throw error;
  }
  codec.experiment?.(bytes);
  try {
    codec.facts?.(bytes, factsOf(path));
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "DAMAGED") throw error;
  }
  for (const key of LONG_FACTS) codec.readFact?.(bytes, key);
}

function byMetric(lines: readonly string[]): Map<string, string[]> {
  return Map.groupBy(lines, (line) => line.slice(0, line.indexOf(" #")));
}
