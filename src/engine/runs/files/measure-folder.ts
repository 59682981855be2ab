import { lstat, opendir } from "node:fs/promises";
import { join } from "node:path";
import type { FolderSize } from "../../../contract/run-files.ts";
import type { RunArtifacts } from "./run-artifacts.ts";

/** So many names are looked at. */
const MAX_LOOKED_AT = 100_000;
const MAX_CHILDREN = 1000;
const STATS_AT_ONCE = 32;

/** Counts what lies in a folder, and what of it in each of its own folders. */
class Tally {
  readonly #children = new Map<string, { files: number; bytes: number }>();
  #files = 0;
  #bytes = 0;
  #folders = 0;

  folder(child: string): void {
    this.#folders++;
    if (!this.#children.has(child)) this.#children.set(child, { files: 0, bytes: 0 });
  }

  /** @param child the folder's own folder in which the file lies, if any */
  file(child: string | undefined, bytes: number): void {
    this.#files++;
    this.#bytes += bytes;
    const own = child === undefined ? undefined : this.#children.get(child);
    if (own === undefined) return;
    own.files++;
    own.bytes += bytes;
  }

  size(isCut: boolean): FolderSize {
    return {
      files: this.#files,
      folders: this.#folders,
      bytes: this.#bytes,
      isCut,
      children: [...this.#children]
        .slice(0, MAX_CHILDREN)
        .map(([name, { files, bytes }]) => ({ name, files, bytes })),
    };
  }
}

interface Place {
  readonly path: string;
  readonly child: string | undefined;
}

/** What lies in a folder (its real path) and below it. Links are not followed; what may not be listed counts as cut. */
export async function measureFolder(
  folder: string,
  maxLookedAt: number = MAX_LOOKED_AT,
): Promise<FolderSize> {
  const tally = new Tally();
  const queue: Place[] = [{ path: folder, child: undefined }];
  let [looked, isCut] = [0, false];
  let pending: Place[] = [];
  const measure = async (): Promise<void> => {
    const sizes = await Promise.all(pending.map(({ path }) => sizeOf(path)));
    for (const [i, { child }] of pending.entries()) tally.file(child, sizes[i] ?? 0);
    pending = [];
  };
  // Broad before deep: of a tree that is cut every folder has its share.
  for (let at = queue.shift(); at !== undefined && looked <= maxLookedAt; at = queue.shift()) {
    try {
      for await (const entry of await opendir(at.path, { bufferSize: 256 })) {
        if (++looked > maxLookedAt) {
          isCut = true;
          break;
        }
        const path = join(at.path, entry.name);
        if (entry.isDirectory()) {
          const child = at.child ?? entry.name;
          tally.folder(child);
          queue.push({ path, child });
        } else if (entry.isFile()) {
          pending.push({ path, child: at.child });
          if (pending.length >= STATS_AT_ONCE) await measure();
        } else tally.file(at.child, 0);
      }
    } catch {
      isCut = true;
    }
  }
  await measure();
  return tally.size(isCut);
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await lstat(path)).size;
  } catch {
    return 0;
  }
}

/** The same of files that are known, by paths relative to the folder. */
export function measureFiles(
  files: ReadonlyArray<{ readonly path: string; readonly bytes: number | null }>,
): FolderSize {
  const tally = new Tally();
  const seen = new Set<string>();
  for (const { path, bytes } of files) {
    const child = path.includes("/") ? path.slice(0, path.indexOf("/")) : undefined;
    for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1)) {
      const folder = path.slice(0, at);
      if (!seen.has(folder)) tally.folder(child ?? folder);
      seen.add(folder);
    }
    tally.file(child, bytes ?? 0);
  }
  return tally.size(false);
}

/** The same of files that came with an imported run, or that clients sent. */
export function measureArtifacts({ artifacts }: RunArtifacts, folder: string): FolderSize {
  const prefix = folder === "." ? "" : `${folder}/`;
  return measureFiles(
    artifacts.flatMap(({ path, size }) =>
      path.startsWith(prefix) ? [{ path: path.slice(prefix.length), bytes: size }] : [],
    ),
  );
}
