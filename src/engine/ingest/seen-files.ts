import { readdir, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { FileFacts } from "../../formats/index.ts";
import { folderOf } from "./discover.ts";
import type { FileRecord } from "./types.ts";

/** The record of a file of which nothing was read yet. */
export function newRecord(
  file: { readonly path: string; readonly size: number; readonly mtimeUs: number },
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
    inode: "",
    readBytes: role === "data" ? 0 : file.size,
    headHash: "",
    tailHash: "",
    state: undefined,
    stopped: false,
    gone: false,
  };
}

export function factsOf(path: string): FileFacts {
  return { path, name: basename(path), folder: folderOf(path), siblings: new Set() };
}

export async function listNames(folder: string): Promise<Set<string>> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return new Set(entries.filter((entry) => entry.isFile()).map((entry) => entry.name));
  } catch {
    return new Set();
  }
}

export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    // Only "not there" is gone: a file that may not be read just now is still one.
    const { code } = error as NodeJS.ErrnoException;
    return code !== "ENOENT" && code !== "ENOTDIR";
  }
}

export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
