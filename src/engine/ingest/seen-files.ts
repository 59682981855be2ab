import { constants, type BigIntStats } from "node:fs";
import { access, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { messageOf } from "../../base/errors.ts";
import { isDatabaseName, type FileFacts } from "../../formats/index.ts";
import { folderOf } from "./paths.ts";
import type { FileRecord } from "./types.ts";

/** What is asked of the file system about places: the real one, another in tests. */
export interface FileSystem {
  readonly stat: (path: string) => Promise<BigIntStats>;
  readonly readdir: (path: string) => Promise<string[]>;
}

export const realFileSystem: FileSystem = {
  stat: (path) => stat(path, { bigint: true }),
  readdir: (path) => readdir(path),
};

/** The record of a file of which nothing was read yet. */
export function newRecord(
  file: {
    readonly path: string;
    readonly size: number;
    readonly mtimeUs: number;
    readonly inode?: string;
  },
  of: { readonly codec: string; readonly sourcePath: string },
  role: FileRecord["role"],
): FileRecord {
  return {
    path: file.path,
    sourcePath: of.sourcePath,
    role,
    codec: of.codec,
    size: file.size,
    mtimeUs: file.mtimeUs,
    inode: file.inode ?? "",
    readBytes: role === "data" ? 0 : file.size,
    headHash: "",
    tailHash: "",
    state: undefined,
    stopped: false,
    more: role === "data",
    gone: false,
    windows: 0,
    backfill: false,
  };
}

export function factsOf(path: string): FileFacts {
  return { path, name: basename(path), folder: folderOf(path), siblings: new Set() };
}

/** Names of the files in a folder: none when it is gone, undefined when it cannot be read just now. */
export async function listNames(folder: string): Promise<Set<string> | undefined> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return new Set(entries.filter((entry) => entry.isFile()).map((entry) => entry.name));
  } catch (error) {
    return isNotThere(error) ? new Set() : undefined;
  }
}

export interface Look {
  readonly size: number;
  readonly mtimeUs: number;
  readonly inode: string;
  /** When the file was made; null where that is not known, or was after it was written to (a copy). */
  readonly bornUs: number | null;
}

/** Throws the file system's own errors. */
export async function statFile(
  root: string,
  path: string,
  fileSystem = realFileSystem,
): Promise<Look> {
  const absolutePath = join(root, path);
  const stats = await fileSystem.stat(absolutePath);
  // What is written to a database may stand in a log beside it for long.
  const wal = isDatabaseName({ name: basename(absolutePath) })
    ? await statIfThere(`${absolutePath}-wal`)
    : undefined;
  const changedNs = [stats.mtimeNs, wal?.mtimeNs ?? 0n].reduce((a, b) => (a > b ? a : b));
  return {
    size: Number(stats.size),
    mtimeUs: Number(changedNs / 1000n),
    inode: `${stats.dev}:${stats.ino}`,
    bornUs:
      stats.birthtimeNs > 0n && stats.birthtimeNs <= stats.mtimeNs
        ? Number(stats.birthtimeNs / 1000n)
        : null,
  };
}

export async function statIfThere(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (isNotThere(error)) return undefined;
    throw error;
  }
}

/** What stands at the path: undefined for nothing, "unreadable" for what cannot be looked at just now. */
export async function look(
  root: string,
  path: string,
  fileSystem = realFileSystem,
): Promise<Look | "unreadable" | undefined> {
  try {
    return await statFile(root, path, fileSystem);
  } catch (error) {
    return isNotThere(error) ? undefined : "unreadable";
  }
}

/** Only "not there" is gone: what may not be read just now still is. */
export function isNotThere(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}

/** Why a folder may not be entered and listed; undefined where it may, or is none. */
export async function tryToEnter(folder: string): Promise<string | undefined> {
  try {
    await access(folder, constants.R_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return isNotThere(error) ? undefined : messageOf(error);
  }
}
