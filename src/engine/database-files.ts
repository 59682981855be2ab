import { access, copyFile, link, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "./sync-folder.ts";

/** A database with what SQLite keeps beside it while it is open. */
const SUFFIXES = ["", "-wal", "-shm"];

export async function removeDatabase(path: string): Promise<void> {
  for (const suffix of SUFFIXES) await rm(path + suffix, { force: true });
}

export async function moveDatabase(from: string, to: string): Promise<void> {
  for (const suffix of SUFFIXES) await renameIfThere(from + suffix, to + suffix);
}

/** The process that had it open did not close it. */
export function wasLeftOpen(path: string): Promise<boolean> {
  return exists(`${path}-wal`);
}

/**
 * Puts `next` in the place of `database` in one step, so that at no moment there is no workspace; the one before stays
 * beside as `previous`. Both are closed.
 */
export async function replaceDatabase(
  next: string,
  database: string,
  previous: string,
): Promise<void> {
  if (await wasLeftOpen(next)) throw new Error(`${next} is still open`);
  await removeDatabase(previous);
  // Another name for the same file; a copy where the file system has no such names.
  await link(database, previous).catch(() => copyFile(database, previous));
  // What a damaged file could not take in belongs to it: the new one must not be read with it.
  for (const suffix of SUFFIXES.slice(1)) await renameIfThere(database + suffix, previous + suffix);
  await rename(next, database);
  await syncFolder(dirname(database));
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
