import { open, stat } from "node:fs/promises";
import { AppError } from "../../base/errors.ts";
import { applyWal } from "../../formats/index.ts";
import { isNotThere, statIfThere } from "./seen-files.ts";

/** A copy stands in memory while it is read, with what its log holds. */
const MAX_BYTES = 1024 * 1024 * 1024;
/** A writer that is at work changes the files while they are copied: it is tried again. */
const TRIES = 20;
const PAUSE_MS = 25;

/**
 * The database as it was at one moment, without touching it: SQLite's own readers lock a database without a WAL against its
 * writer's commit. Files that did not change while they were copied, and no journal of a transaction under way, are
 * a whole state. Undefined where the writer left no such moment.
 */
export async function copyDatabase(path: string): Promise<Uint8Array | undefined> {
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
  if (database.size + (wal?.size ?? 0n) > MAX_BYTES)
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

/** Empty for a log that is not there. */
async function readWhole(path: string): Promise<Uint8Array> {
  try {
    await using file = await open(path, "r");
    const { size } = await file.stat();
    // At once: a large file is read several times as fast as in pieces.
    const bytes = Buffer.allocUnsafeSlow(size);
    let filled = 0;
    for (let read = -1; read !== 0 && filled < size; filled += read)
      read = (await file.read(bytes, filled, size - filled, filled)).bytesRead;
    return bytes.subarray(0, filled);
  } catch (error) {
    if (isNotThere(error) && path.endsWith("-wal")) return new Uint8Array();
    throw error;
  }
}
