import { join } from "node:path";
import { folderOf } from "./paths.ts";
import { isNotThere, type FileSystem } from "./seen-files.ts";
import type { FileRecord } from "./types.ts";

/**
 * Tells files that were deleted from those whose drive was taken off: then what is left is the empty folder that it was
 * mounted on, which lies on another device than they did.
 */
export class AwayFinder {
  readonly #root: string;
  readonly #fileSystem: FileSystem;
  /** By folder and device: the nearest folder that is there, where it is such an empty one. */
  readonly #found = new Map<string, Promise<string | undefined>>();

  /** Remembers what it saw: one for each look at the files. */
  constructor(root: string, fileSystem: FileSystem) {
    this.#root = root;
    this.#fileSystem = fileSystem;
  }

  /** The folder (POSIX, below the root, "." for it) on which the drive of a file that is not there was mounted. */
  find({ path, inode }: Pick<FileRecord, "path" | "inode">): Promise<string | undefined> {
    const [device = ""] = inode.split(":");
    // Of a companion, or of a file that was not read yet, nobody knows where it lay.
    return device === "" ? Promise.resolve(undefined) : this.#look(folderOf(path), device);
  }

  #look(folder: string, device: string): Promise<string | undefined> {
    const key = `${device}\n${folder}`;
    const known = this.#found.get(key) ?? this.#lookAnew(folder, device);
    this.#found.set(key, known);
    return known;
  }

  async #lookAnew(folder: string, device: string): Promise<string | undefined> {
    const path = join(this.#root, folder);
    try {
      const stats = await this.#fileSystem.stat(path);
      if (String(stats.dev) === device) return undefined;
      return (await this.#fileSystem.readdir(path)).every(isHidden) ? folder : undefined;
    } catch (error) {
      if (!isNotThere(error) || folder === ".") return undefined;
      return this.#look(folderOf(folder), device);
    }
  }
}

/** Whether something lies in a folder that was found empty, or it is gone itself. */
export async function isBack(
  root: string,
  folder: string,
  fileSystem: FileSystem,
): Promise<boolean> {
  try {
    return !(await fileSystem.readdir(join(root, folder))).every(isHidden);
  } catch {
    return true;
  }
}

/** People mark a place to mount on by a file that is seldom seen. */
const isHidden = (name: string): boolean => name.startsWith(".");
