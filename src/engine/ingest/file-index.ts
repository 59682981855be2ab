import { folderOf } from "./paths.ts";
import type { FileRecord } from "./types.ts";

/** The files of a project that are known, by everything they are looked up by. Records are replaced, never changed. */
export class FileIndex {
  readonly #byPath = new Map<string, FileRecord>();
  readonly #byFolder = new Map<string, Set<string>>();
  readonly #bySource = new Map<string, Set<string>>();
  readonly #byInode = new Map<string, string>();

  get(path: string): FileRecord | undefined {
    return this.#byPath.get(path);
  }

  values(): Iterable<FileRecord> {
    return this.#byPath.values();
  }

  inFolder(folder: string): FileRecord[] {
    return this.#recordsOf(this.#byFolder.get(folder));
  }

  /** Those that lie in a folder, or below it. */
  below(folder: string): FileRecord[] {
    const prefix = `${folder}/`;
    return [...this.#byFolder].flatMap(([path, files]) =>
      path === folder || path.startsWith(prefix) ? this.#recordsOf(files) : [],
    );
  }

  /** The data files of a source. */
  dataOf(sourcePath: string): FileRecord[] {
    return this.#recordsOf(this.#bySource.get(sourcePath)).filter(({ role }) => role === "data");
  }

  copiesOf(sourcePath: string): FileRecord[] {
    return this.#recordsOf(this.#bySource.get(sourcePath)).filter(({ role }) => role === "copy");
  }

  findInode(inode: string): FileRecord | undefined {
    const path = inode === "" ? undefined : this.#byInode.get(inode);
    return path === undefined ? undefined : this.#byPath.get(path);
  }

  #recordsOf(paths: Iterable<string> = []): FileRecord[] {
    return [...paths].flatMap((path) => this.#byPath.get(path) ?? []);
  }

  /** Adds a file that is not known. One that is known keeps what is remembered of it, unless it turned out to be a copy. */
  add(record: FileRecord): void {
    const known = this.#byPath.get(record.path);
    if (known === undefined || known.role !== record.role) this.set(record);
  }

  set(record: FileRecord): void {
    const { path, sourcePath, role, inode } = record;
    const known = this.#byPath.get(path);
    if (known?.sourcePath !== sourcePath || known.role !== role) {
      this.remove(path);
      addTo(this.#byFolder, folderOf(path), path);
      if (role !== "companion") addTo(this.#bySource, sourcePath, path);
    }
    this.#byPath.set(path, record);
    if (known?.inode !== inode) this.#forgetInode(known);
    if (inode !== "") this.#byInode.set(inode, path);
  }

  /** Puts what was learned of a file in the place of what was known; false when that has changed meanwhile. */
  replace(known: FileRecord, next: FileRecord): boolean {
    if (this.#byPath.get(known.path) !== known) return false;
    this.set(next);
    return true;
  }

  remove(path: string): void {
    const known = this.#byPath.get(path);
    if (known === undefined) return;
    this.#byPath.delete(path);
    removeFrom(this.#byFolder, folderOf(path), path);
    removeFrom(this.#bySource, known.sourcePath, path);
    this.#forgetInode(known);
  }

  #forgetInode(known: FileRecord | undefined): void {
    if (known !== undefined && this.#byInode.get(known.inode) === known.path)
      this.#byInode.delete(known.inode);
  }
}

function addTo(index: Map<string, Set<string>>, key: string, path: string): void {
  const paths = index.get(key);
  if (paths === undefined) index.set(key, new Set([path]));
  else paths.add(path);
}

function removeFrom(index: Map<string, Set<string>>, key: string, path: string): void {
  const paths = index.get(key);
  paths?.delete(path);
  if (paths?.size === 0) index.delete(key);
}
