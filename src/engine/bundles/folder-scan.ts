import { constants } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import { join } from "node:path";

/** A folder that many synchronise may hold anything; nobody shares more bundles, or deeper. */
const MOST_FILES = 10_000;
const MOST_DEPTH = 6;

/** Of a ZIP archive: the record at its end, which may carry a comment. */
const END_BYTES = 22;
const MOST_COMMENT = 0xff_ff;
const END_SIGNATURE = Buffer.from([0x50, 0x4b, 5, 6]);

export interface FoundFile {
  /** POSIX, relative to the folder. */
  readonly path: string;
  readonly size: number;
  readonly mtimeUs: number;
}

/**
 * Whether a name is a bundle's that somebody means to be there: tools that copy and synchronise write beside it under
 * another ending (`.part`, `.tmp`, `.crdownload`) or a hidden name first.
 */
export function isBundleName(path: string): boolean {
  return !path.split("/").some((name) => /^[.~]/.test(name)) && /\.assay$/i.test(path);
}

/** Bundles in a folder and those below it; links lead nowhere. Throws the file system's error about the folder itself. */
export async function listBundleFiles(root: string): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  const waiting = [""];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(
      (error: unknown) => {
        if (folder === "") throw error;
        return [];
      },
    );
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      const isDeep = path.split("/").length > MOST_DEPTH;
      if (entry.isDirectory() && !entry.name.startsWith(".") && !isDeep) waiting.push(path);
      if (!entry.isFile() || !isBundleName(path)) continue;
      const stats = await lstat(join(root, path)).catch(() => undefined);
      if (stats?.isFile() !== true) continue;
      found.push({ path, size: stats.size, mtimeUs: Math.floor(stats.mtimeMs * 1000) });
      if (found.length === MOST_FILES) return found;
    }
  }
  return found;
}

/** Whether the end of a ZIP archive is there; a file that is being copied has something else at its end, or nothing. */
export async function hasArchiveEnd(path: string): Promise<boolean> {
  await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const { size } = await file.stat();
  const length = Math.min(size, END_BYTES + MOST_COMMENT);
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, size - length);
  for (let at = bytesRead - END_BYTES; at >= 0; at--) {
    const isEnd = bytes.subarray(at, at + END_SIGNATURE.length).equals(END_SIGNATURE);
    if (isEnd && at + END_BYTES + bytes.readUInt16LE(at + 20) === bytesRead) return true;
  }
  return false;
}
