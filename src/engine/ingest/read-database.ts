import { createHash } from "node:crypto";
import {
  isDatabase,
  type DatabaseCodec,
  type DatabaseReader,
  type FileFacts,
  type Sniff,
} from "../../formats/index.ts";
import { openForeign } from "../../store/index.ts";
import { copyDatabase } from "./copy-database.ts";
import {
  hashFingerprint,
  splitState,
  readHead,
  toStored,
  type WindowMemory,
  type WindowRequest,
  type WindowResult,
} from "./read-window.ts";
import { statFile, statIfThere } from "./seen-files.ts";

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

/** Answers from a copy of a database as it is now. Throws the file system's and SQLite's own errors. */
export async function askDatabase<T>(path: string, ask: (db: DatabaseReader) => T): Promise<T> {
  const bytes = await copyDatabase(path);
  if (bytes === undefined) throw new Error(BUSY);
  // Nothing is there yet, or not any more: not a database that holds no rows.
  if (!isDatabase(bytes)) throw new Error("it is no SQLite database just now");
  using db = openForeign(bytes);
  return ask(db);
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
  const headHash = await hashHead(absolutePath);
  const known = record.state;
  const isSame =
    headHash !== "" &&
    headHash === record.headHash &&
    inode === record.inode &&
    size === record.size &&
    mtimeUs === record.mtimeUs;
  const { events, state, share, replaced } =
    known !== undefined && isSame && !record.more
      ? { events: [], state: known, share: 1, replaced: false }
      : await askDatabase(absolutePath, (db) =>
          codec.read(db, known ?? codec.initial(facts), memory.points),
        );
  const more = share < 1;
  const parts = splitState(state, record);
  return {
    ...toStored(events),
    size,
    mtimeUs,
    inode,
    readBytes: Math.floor(size * share),
    headHash,
    tailHash: "",
    ...parts,
    stopped: false,
    replaced,
    fromStart: known === undefined,
    fingerprint: parts.names === undefined ? undefined : hashFingerprint(codec.fingerprint(state)),
    more,
  };
}

/** In it SQLite counts every change; "" where some stand in a log beside and are not counted. */
async function hashHead(absolutePath: string): Promise<string> {
  const log = await statIfThere(`${absolutePath}-wal`);
  if ((log?.size ?? 0n) > 0n) return "";
  const { head } = await readHead(absolutePath, 100);
  return createHash("sha1").update(head).digest("base64");
}
