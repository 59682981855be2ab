import { open, stat } from "node:fs/promises";
import { AppError } from "../../base/errors.ts";
import {
  applyWal,
  isDatabase,
  type DatabaseCodec,
  type FileFacts,
  type Sniff,
} from "../../formats/index.ts";
import { openForeign } from "../../store/index.ts";
import {
  hashFingerprint,
  splitState,
  readHead,
  toStored,
  type WindowMemory,
  type WindowRequest,
  type WindowResult,
} from "./read-window.ts";
import { isNotThere, statFile, statIfThere } from "./seen-files.ts";

/** A copy stands in memory while it is read. */
const MAX_BYTES = 1024 * 1024 * 1024;
/** A writer that is at work changes the files while they are copied: it is tried again. */
const TRIES = 20;
const PAUSE_MS = 25;

/**
 * The database as it was at one moment, without touching it: SQLite's own readers lock a database without a WAL against its
 * writer's commit. Files that did not change while they were copied, and no journal of a transaction under way, are
 * a whole state. Undefined where the writer left no such moment.
 */
async function copyDatabase(path: string): Promise<Uint8Array | undefined> {
  for (let i = 0; i < TRIES; i++) {
    if (i > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const before = await lookOf(path);
    if (before === undefined) continue;
    const bytes = await readWhole(path);
    const wal = await readWhole(`${path}-wal`);
    if ((await lookOf(path)) === before) return applyWal(bytes, wal);
  }
  return undefined;
}

/** How the files look; undefined while a transaction is under way. */
async function lookOf(path: string): Promise<string | undefined> {
  const [database, wal, journal] = await Promise.all([
    stat(path, { bigint: true }),
    statIfThere(`${path}-wal`),
    statIfThere(`${path}-journal`),
  ]);
  if (database.size > MAX_BYTES)
    throw new AppError("DAMAGED", "a database of more than 1 GB is not read");
  // Kept between transactions it is empty or begins with zeros.
  if (journal !== undefined && journal.size > 0n && !(await isZeroed(`${path}-journal`)))
    return undefined;
  return [database, wal].map((one) => `${one?.ino}:${one?.size}:${one?.mtimeNs}`).join(" ");
}

async function isZeroed(path: string): Promise<boolean> {
  try {
    await using file = await open(path, "r");
    const { buffer, bytesRead } = await file.read(new Uint8Array(8), 0, 8, 0);
    return bytesRead < 8 || buffer.every((byte) => byte === 0);
  } catch (error) {
    if (isNotThere(error)) return true;
    throw error;
  }
}

/** Empty for a file that is not there. */
async function readWhole(path: string): Promise<Uint8Array> {
  try {
    await using file = await open(path, "r");
    return await file.readFile();
  } catch (error) {
    if (isNotThere(error) && path.endsWith("-wal")) return new Uint8Array();
    throw error;
  }
}

/** The schema stands before this, in databases whose tables were made at their beginning. */
const SCHEMA_BYTES = 4 * 1024 * 1024;
const AIM = /(^|\/)\.aim\//;
const AIM_STORE: Sniff = {
  kind: "no",
  reason: "Aim keeps its values in RocksDB, which is not read: export them with Aim itself",
};
const UNKNOWN: Sniff = { kind: "no", reason: "a database of no logger that is known" };

function includes(bytes: Uint8Array, word: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(word);
}

const BUSY = "its writer left no moment between two transactions";

export async function sniffDatabase(
  codec: DatabaseCodec,
  absolutePath: string,
  facts: FileFacts,
): Promise<Sniff> {
  if (AIM.test(facts.path)) return AIM_STORE;
  const { head, whole } = await readHead(absolutePath, SCHEMA_BYTES);
  if (head.length > 0 && !isDatabase(head)) return { kind: "no", reason: "not an SQLite database" };
  // What was written lately may stand only in the log beside.
  const log = whole ? await statIfThere(`${absolutePath}-wal`) : undefined;
  if ((log?.size ?? 0n) === 0n && !codec.marks.every((mark) => includes(head, mark)))
    return head.length === 0 ? { kind: "wait" } : UNKNOWN;
  const bytes = await copyDatabase(absolutePath);
  if (bytes === undefined || !isDatabase(bytes)) return { kind: "wait" };
  using db = openForeign(bytes);
  return codec.sniff(db, facts);
}

/** What is new in a database. Throws the file system's and SQLite's own errors. */
export async function readDatabase(
  codec: DatabaseCodec,
  { absolutePath, facts, record }: WindowRequest,
  memory: WindowMemory,
): Promise<WindowResult> {
  memory.points.reuse();
  // Looked at before it is copied: what is written meanwhile shows as a change.
  const { size, mtimeUs, inode } = await statFile(absolutePath, "");
  const bytes = await copyDatabase(absolutePath);
  if (bytes === undefined) throw new Error(BUSY);
  using db = openForeign(bytes);
  const { events, state } = codec.read(db, record.state ?? codec.initial(facts), memory.points);
  return {
    ...toStored(events),
    size,
    mtimeUs,
    inode,
    readBytes: size,
    headHash: "",
    tailHash: "",
    ...splitState(state, record),
    stopped: false,
    replaced: false,
    fromStart: record.state === undefined,
    fingerprint: hashFingerprint(codec.fingerprint(state)),
    more: false,
  };
}
