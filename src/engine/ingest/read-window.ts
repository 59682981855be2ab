import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import type { JsonValue } from "../../base/json.ts";
import type { RunEvent } from "../../base/run-event.ts";
import { stepAt } from "../../base/points.ts";
import type {
  AppendCodec,
  CodecState,
  FileFacts,
  ParseResult,
  PointLog,
} from "../../formats/index.ts";
import { makeBatch } from "../../store/index.ts";
import { packPoints, type PackedPoints } from "./pack.ts";
import { readBytes } from "./read-bytes.ts";
import type { FileRecord, StoredEvent } from "./types.ts";

/**
 * Bytes read at once: every window costs a transaction and a short chunk per series, so a large one reads fast; small
 * enough that many files take turns.
 */
const WINDOW_BYTES = 8 * 1024 * 1024;
/** A record longer than this is refused: it is a damaged length, or nothing that a chart can show. */
const MAX_RECORD_BYTES = 256 * 1024 * 1024;
/** A codec may ask to start over for columns that were filled in, and once more when the file is another one after all. */
const MAX_RESTARTS = 3;
/** A last line without its end may be one that a training is about to finish: it counts in a file as old as this. */
const OLD_MS = 10 * 60_000;
/** Of the beginning, and of what lies before the resume offset: together they tell a grown file from another one. */
const IDENTITY_BYTES = 4096;

export interface WindowRequest {
  readonly absolutePath: string;
  readonly facts: FileFacts;
  readonly record: FileRecord;
  /** The file is read once and not followed: in an old file a last line without its end counts. */
  readonly once: boolean;
}

export interface WindowResult {
  readonly events: readonly StoredEvent[];
  readonly packed: PackedPoints;
  readonly size: number;
  readonly mtimeUs: number;
  readonly inode: string;
  readonly readBytes: number;
  readonly headHash: string;
  readonly tailHash: string;
  /** Without `names`. */
  readonly state: CodecState;
  /** The codec's names, where this window changed them. */
  readonly names: JsonValue | undefined;
  readonly stopped: boolean;
  /** The file does not hold everything any more that was read from it before. */
  readonly replaced: boolean;
  /** The file was read from its beginning. */
  readonly fromStart: boolean;
  /** Of the first data record; undefined before it, and where the names are the same. */
  readonly fingerprint: string | undefined;
  /** More complete records are waiting behind this window. */
  readonly more: boolean;
}

/**
 * Memory of a thread for the bytes and the points of a window: it reads one window at a time, and fresh memory would
 * pile up between two collections of garbage.
 */
export interface WindowMemory {
  bytes: Buffer<ArrayBuffer> | undefined;
  readonly points: PointLog;
}

/** Reads and parses the next window of a file from its resume position. Throws the file system's own errors. */
export async function readWindow(
  codec: AppendCodec,
  request: WindowRequest,
  memory: WindowMemory,
): Promise<WindowResult> {
  memory.points.reuse();
  await using file = await open(request.absolutePath, "r");
  const stat = await file.stat({ bigint: true });
  const size = Number(stat.size);
  const { record } = request;
  const known = record.state !== undefined;
  const grown = known && (await isSameBeginning(file, size, record));
  let offset = grown ? record.readBytes : 0;
  let fromStart = offset === 0;
  let state = record.state ?? codec.initial(request.facts);
  if (known && !grown) state = codec.rewritten(state);
  const stopped = grown && record.stopped;
  const final = request.once && Date.now() - Number(stat.mtimeMs) > OLD_MS;

  const events: RunEvent[] =
    record.backfill && grown ? await readBeside(file, codec, request, memory) : [];
  let result: ParseResult<CodecState> | undefined;
  let replaced = known && !grown && size < record.readBytes;
  if (!stopped) {
    for (let restarts = 0; ; restarts++) {
      result = await parseAt(file, codec, state, { offset, size }, final, memory);
      events.push(...result.events);
      state = result.state;
      if (result.restart !== true || restarts >= MAX_RESTARTS) break;
      // Only what was read of other content begins an attempt here.
      replaced ||= result.events.some(({ kind }) => kind === "attempt");
      offset = 0;
      fromStart = true;
    }
    offset += result.consumed;
  }
  const parts = splitState(state, record);
  return {
    ...toStored(events),
    size,
    mtimeUs: Number(stat.mtimeNs / 1000n),
    inode: `${stat.dev}:${stat.ino}`,
    readBytes: offset,
    headHash: await hashRange(file, 0, Math.min(IDENTITY_BYTES, offset)),
    tailHash: await hashRange(file, Math.max(0, offset - IDENTITY_BYTES), offset),
    ...parts,
    stopped: stopped || result?.stop === true,
    replaced,
    fromStart,
    fingerprint:
      parts.names === undefined && state["names"] !== undefined
        ? undefined
        : hashFingerprint(codec.fingerprint(state)),
    more: result !== undefined && result.stop !== true && result.consumed > 0 && offset < size,
  };
}

/** What a codec remembers, and apart from it the names, undefined where they are the record's: a codec answers the same object. */
export function splitState(
  state: CodecState,
  record: FileRecord,
): Pick<WindowResult, "state" | "names"> {
  const { names, ...rest } = state;
  const isSame = names !== undefined && names === record.state?.["names"];
  return { state: rest, names: isSame ? undefined : names };
}

/** What stands in a file beside its points, as far as it was read. */
async function readBeside(
  file: FileHandle,
  codec: AppendCodec,
  { facts, record }: WindowRequest,
  memory: WindowMemory,
): Promise<RunEvent[]> {
  const found: RunEvent[] = [];
  let state = codec.initial(facts);
  for (let offset = 0; offset < record.readBytes;) {
    const size = record.readBytes;
    const result = await parseAt(file, codec, state, { offset, size }, true, memory);
    found.push(...result.events.filter(({ kind }) => kind === "fact" || kind === "media"));
    if (result.consumed === 0 || result.stop === true || result.restart === true) break;
    ({ state } = result);
    offset += result.consumed;
    memory.points.reuse();
  }
  memory.points.reuse();
  return found;
}

type Identity = Pick<FileRecord, "readBytes" | "headHash" | "tailHash">;

async function isSameBeginning(file: FileHandle, size: number, record: Identity): Promise<boolean> {
  const { readBytes } = record;
  if (size < readBytes) return false;
  if (readBytes === 0) return true;
  return (
    (await hashRange(file, 0, Math.min(IDENTITY_BYTES, readBytes))) === record.headHash &&
    (await hashRange(file, Math.max(0, readBytes - IDENTITY_BYTES), readBytes)) === record.tailHash
  );
}

/** Parses one window; a record that is longer than the window is read whole, up to the limit. */
async function parseAt(
  file: FileHandle,
  codec: AppendCodec,
  state: CodecState,
  { offset, size }: { readonly offset: number; readonly size: number },
  final: boolean,
  memory: WindowMemory,
): Promise<ParseResult<CodecState>> {
  let wanted = Math.min(WINDOW_BYTES, size - offset);
  for (;;) {
    const bytes = await readBytes(file, offset, windowBytes(memory, wanted));
    const atEnd = offset + bytes.length >= size;
    const result = codec.parse(bytes, state, final && atEnd, memory.points);
    if (
      result.consumed > 0 ||
      result.events.length > 0 ||
      result.stop === true ||
      result.restart === true ||
      atEnd
    ) {
      return result;
    }
    const { need } = result;
    // More would tell nothing: the space behind is set aside and not written yet.
    if (need === undefined || need <= bytes.length) return result;
    if (need > MAX_RECORD_BYTES) {
      return { ...result, events: [tooLong(offset, need)], stop: true };
    }
    wanted = Math.min(size - offset, MAX_RECORD_BYTES, Math.max(need, wanted * 2));
  }
}

/** A record with a hundred thousand metrics has a long normal form. */
export function hashFingerprint(text: string | undefined): string | undefined {
  return text === undefined ? undefined : createHash("sha256").update(text).digest("base64");
}

function tooLong(offset: number, bytes: number): RunEvent {
  return {
    kind: "problem",
    part: null,
    severity: "error",
    message: `A record of ${bytes} bytes is longer than any that can be read; what came before it was kept.`,
    where: `byte ${offset}`,
  };
}

/** The thread's buffer, or one of its own for a record that is longer. */
function windowBytes(memory: WindowMemory, wanted: number): Buffer<ArrayBuffer> {
  if (wanted > WINDOW_BYTES) return Buffer.allocUnsafe(wanted);
  memory.bytes ??= Buffer.allocUnsafeSlow(WINDOW_BYTES);
  return memory.bytes.subarray(0, wanted);
}

async function hashRange(file: FileHandle, from: number, to: number): Promise<string> {
  if (to <= from) return "";
  return createHash("sha1")
    .update(await readBytes(file, from, Buffer.allocUnsafe(to - from)))
    .digest("base64");
}

export function toStored(events: readonly RunEvent[]): {
  events: StoredEvent[];
  packed: PackedPoints;
} {
  const { packed, ranges } = packPoints(
    events.flatMap((event) => (event.kind === "points" ? [makeBatch(event.columns)] : [])),
  );
  let next = 0;
  const stored = events.map((event): StoredEvent => {
    if (event.kind !== "points") return event;
    const range = ranges[next++];
    if (range === undefined) throw new Error("points without their batch");
    const { columns, ...facts } = event;
    return {
      ...facts,
      range,
      count: columns.values.length,
      firstStep: stepAt(columns.steps, 0),
      float32: columns.values instanceof Float32Array,
    };
  });
  return { events: stored, packed };
}

/** The first bytes of a file, for sniffing. */
export async function readHead(
  absolutePath: string,
  bytes: number,
): Promise<{ head: Uint8Array; whole: boolean }> {
  await using file = await open(absolutePath, "r");
  const { size } = await file.stat();
  const head = await readBytes(file, 0, Buffer.allocUnsafe(Math.min(size, bytes)));
  return { head, whole: size <= bytes };
}

/** Whether the file begins with what was read of another one: for a moved file. */
export async function hasSameBeginning(absolutePath: string, record: Identity): Promise<boolean> {
  await using file = await open(absolutePath, "r");
  const { size } = await file.stat();
  return record.readBytes > 0 && (await isSameBeginning(file, size, record));
}
