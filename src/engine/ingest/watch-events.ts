import { watch, type FSWatcher } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join, sep } from "node:path";
import { isLeftOut } from "./left-out.ts";
import { joinPath } from "./paths.ts";
import { pruneByContents } from "./prune.ts";
import { isNotThere } from "./seen-files.ts";
import type { ChangeEvents, Watch, WatchOptions } from "./watch.ts";

/** What the operating system answers when it watches nothing more for us. */
const LIMITS: ReadonlyMap<string | undefined, string> = new Map([
  ["ENOSPC", "the system's limit of watched folders (fs.inotify.max_user_watches) is used up"],
  [
    "EMFILE",
    "too many files are open, or the system's limit of watchers (fs.inotify.max_user_instances) is used up",
  ],
]);

/** Which limit of the system an error tells of, in words; undefined where it is another error. */
export function limitOf(error: unknown): string | undefined {
  return LIMITS.get((error as NodeJS.ErrnoException).code);
}

/** A file that grows all the time is told of at most this often. */
const GATHER_MS = 50;
/** Folders that are listed side by side. */
const LISTED_AT_ONCE = 16;
/** One watch of the system covers a whole tree there; Linux watches folder by folder. */
const COVERS_TREE = process.platform === "darwin" || process.platform === "win32";

/**
 * Watches all folders below a root by events of the operating system: nothing is looked at but what an event names. A
 * folder is watched before it is listed, so that nothing comes in between. Resolves when everything is watched.
 * Throws the system's error when it watches nothing more for us (`limitOf`); `onLimit` is told where that comes later.
 */
export async function watchByEvents(
  root: string,
  options: WatchOptions,
  events: ChangeEvents,
  onLimit: (limit: string) => void,
): Promise<Watch> {
  const watcher = new TreeWatcher(root, options, events, onLimit);
  try {
    await watcher.begin();
  } catch (error) {
    watcher.close();
    throw error;
  }
  return { close: async () => watcher.close() };
}

class TreeWatcher {
  readonly #root: string;
  readonly #options: WatchOptions;
  readonly #events: ChangeEvents;
  readonly #onLimit: (limit: string) => void;
  /** By folder, relative to the root. */
  readonly #watches = new Map<string, FSWatcher>();
  /** Files that were told of a moment ago; true for those that changed again since. */
  readonly #told = new Map<string, boolean>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #isClosed = false;

  constructor(
    root: string,
    options: WatchOptions,
    events: ChangeEvents,
    onLimit: (limit: string) => void,
  ) {
    this.#root = root;
    this.#options = options;
    this.#events = events;
    this.#onLimit = onLimit;
  }

  async begin(): Promise<void> {
    await this.#addTree(".", (path) => this.#events.onPresent(path));
  }

  close(): void {
    this.#isClosed = true;
    for (const one of this.#watches.values()) one.close();
    this.#watches.clear();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** Watches a folder and all below it; tells of the files that are there. */
  async #addTree(start: string, onFile: (path: string) => void): Promise<void> {
    const waiting = [start];
    while (waiting.length > 0 && !this.#isClosed) {
      const folders = waiting.splice(-LISTED_AT_ONCE);
      const found = await Promise.all(folders.map((folder) => this.#addFolder(folder, onFile)));
      waiting.push(...found.flat());
    }
  }

  /** Answers the folders in it. */
  async #addFolder(folder: string, onFile: (path: string) => void): Promise<readonly string[]> {
    if (!COVERS_TREE || folder === ".") this.#watch(folder);
    let entries;
    try {
      entries = await readdir(join(this.#root, folder), { withFileTypes: true });
    } catch {
      // Gone meanwhile, or not to be read: the scans tell of that.
      return [];
    }
    const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    if (folder !== "." && pruneByContents(new Set(files)) !== undefined) {
      this.#forget(folder);
      return [];
    }
    for (const name of files) {
      const path = joinPath(folder, name);
      if (this.#options.isWanted(path)) onFile(path);
    }
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => joinPath(folder, name))
      .filter((path) => !this.#isLeftOut(path));
  }

  #watch(folder: string): void {
    this.#watches.get(folder)?.close();
    this.#watches.delete(folder);
    if (this.#isClosed) return;
    try {
      const one = watch(join(this.#root, folder), { recursive: COVERS_TREE });
      one.on("change", (type, name) => this.#onEvent(folder, type, name));
      // On Windows a folder that is deleted says so this way.
      one.on("error", () => this.#forget(folder));
      this.#watches.set(folder, one);
    } catch (error) {
      if (limitOf(error) !== undefined) throw error;
      // Gone meanwhile, or not to be entered: looked at again by the scans.
    }
  }

  #onEvent(folder: string, type: string, name: string | Buffer | null): void {
    if (this.#isClosed) return;
    if (name === null) return this.#events.onFolder(folder);
    const path = joinPath(folder, String(name).split(sep).join("/"));
    if (type === "change") {
      if (this.#options.isWanted(path) && !this.#isBelowLeftOut(path)) this.#tell(path);
      return;
    }
    this.#look(path).catch((error: unknown) => {
      const limit = limitOf(error);
      if (limit === undefined) this.#events.onError(error);
      else this.#onLimit(limit);
    });
  }

  /** Something came, went, or has another name. */
  async #look(path: string): Promise<void> {
    if (this.#isBelowLeftOut(path)) return;
    let stats;
    try {
      stats = await lstat(join(this.#root, path));
    } catch (error) {
      if (!isNotThere(error)) return;
      // Whatever it was: also a folder of a name that a log could have.
      this.#leave(path);
      if (this.#options.isWanted(path)) this.#tell(path);
      return;
    }
    if (this.#isClosed) return;
    if (!stats.isDirectory()) {
      if (this.#options.isWanted(path)) this.#tell(path);
      return;
    }
    if (this.#isLeftOut(path)) return;
    // One of that name may have been there before, with other files.
    this.#leave(path);
    await this.#addTree(path, () => undefined);
    if (!this.#isClosed) this.#events.onFolder(path);
  }

  /** At once, and once more when it changed again meanwhile. */
  #tell(path: string): void {
    if (this.#told.has(path)) {
      this.#told.set(path, true);
      return;
    }
    this.#told.set(path, false);
    this.#events.onFile(path);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      const hasChanged = this.#told.get(path) === true;
      this.#told.delete(path);
      if (hasChanged && !this.#isClosed) this.#tell(path);
    }, GATHER_MS);
    this.#timers.add(timer);
  }

  /** A folder that is not there any more, or another one; of files nothing is to be done. */
  #leave(path: string): void {
    if (COVERS_TREE || this.#watches.has(path)) this.#events.onGone(path);
    this.#forget(path);
  }

  #forget(folder: string): void {
    const below = `${folder}/`;
    if (!this.#watches.has(folder)) return;
    for (const [path, one] of this.#watches) {
      if (path !== folder && !path.startsWith(below)) continue;
      one.close();
      this.#watches.delete(path);
    }
  }

  #isLeftOut(folder: string): boolean {
    return isLeftOut(this.#root, folder, this.#options);
  }

  /** Where one watch covers the tree it also tells of what is left out. */
  #isBelowLeftOut(path: string): boolean {
    if (!COVERS_TREE) return false;
    const names = path.split("/");
    return names.some((_, i) => i > 0 && this.#isLeftOut(names.slice(0, i).join("/")));
  }
}
