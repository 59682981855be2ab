import { basename } from "node:path";
import { folderOf } from "./paths.ts";

/** Paths that something happened to. */
export class Gathered {
  readonly gone = new Set<string>();
  readonly folders = new Set<string>();
  /** Names by folder. */
  readonly files = new Map<string, Set<string>>();

  get isEmpty(): boolean {
    return this.gone.size + this.folders.size + this.files.size === 0;
  }

  addFile(path: string): void {
    const folder = folderOf(path);
    const names = this.files.get(folder) ?? new Set();
    this.files.set(folder, names.add(basename(path)));
  }
}

/** Without those that lie in another one of them. */
export function listTopmost(folders: ReadonlySet<string>): string[] {
  const isCovered = (path: string): boolean => {
    const parent = folderOf(path);
    return path !== "." && (folders.has(parent) || isCovered(parent));
  };
  return [...folders].filter((folder) => !isCovered(folder));
}
