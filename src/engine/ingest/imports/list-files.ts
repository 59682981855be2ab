import { lstat, opendir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { messageOf } from "../../../base/errors.ts";
import type { LeftOut } from "../../../contract/ingest-import.ts";
import { isWithin } from "../../local-paths.ts";
import { GARBLED, isGarbled } from "../paths.ts";
import { isNotThere } from "../seen-files.ts";

const MAX_FILES = 1_000_000;
const MAX_DEPTH = 64;

export interface FileListing {
  /** POSIX, relative to the folder, in order of names. */
  readonly files: readonly string[];
  readonly left: readonly LeftOut[];
}

/** All regular files below a folder. Links are not followed, but listed among what is left out. */
export async function listFiles({
  folder,
  name,
}: {
  /** Absolute. */
  readonly folder: string;
  /** As people know it. */
  readonly name: string;
}): Promise<FileListing> {
  const files: string[] = [];
  const left: LeftOut[] = [];
  const leave = (path: string, kind: LeftOut["kind"], reason: string): void => {
    const what = path === "" ? name : `${name}/${path}`;
    left.push({ kind, what, where: "", reason, count: 1 });
  };
  const waiting: Array<{ path: string; depth: number }> = [{ path: "", depth: 0 }];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    const { path, depth } = one;
    try {
      for await (const entry of await opendir(join(folder, path), { bufferSize: 256 })) {
        const below = path === "" ? entry.name : `${path}/${entry.name}`;
        if (files.length >= MAX_FILES) {
          leave(path, "folder", `holds more than ${MAX_FILES} files; the rest is left out`);
          return { files: files.sort(), left };
        }
        if (isGarbled(entry.name)) leave(below, "artifact", GARBLED);
        else if (entry.isSymbolicLink()) leave(below, "artifact", "a link, which is not followed");
        else if (entry.isFile()) files.push(below);
        else if (!entry.isDirectory()) leave(below, "artifact", "no regular file");
        else if (depth >= MAX_DEPTH)
          leave(below, "folder", `lies more than ${MAX_DEPTH} folders deep`);
        else waiting.push({ path: below, depth: depth + 1 });
      }
    } catch (error) {
      if (!isNotThere(error)) leave(path, "folder", `cannot be listed: ${messageOf(error)}`);
    }
  }
  return { files: files.sort(), left };
}

export type Located =
  | { readonly kind: "file" | "folder"; readonly path: string }
  | { readonly kind: "left"; readonly reason: string };

/** The first of the folders in which something stands at a path that a foreign file names. */
export async function locate({
  bases,
  path,
}: {
  readonly bases: readonly string[];
  /** Not to be trusted. */
  readonly path: string;
}): Promise<Located> {
  for (const base of bases) {
    const absolute = resolve(base, path);
    if (path.includes("\0") || !isWithin(absolute, base))
      return { kind: "left", reason: "its path leads out of the folder of files" };
    try {
      const stats = await lstat(absolute);
      return { kind: stats.isDirectory() ? "folder" : "file", path: absolute };
    } catch (error) {
      if (!isNotThere(error)) return { kind: "left", reason: messageOf(error) };
    }
  }
  return { kind: "left", reason: "the file is not there" };
}
