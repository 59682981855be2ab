import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, readFile, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { parseHostUrl } from "../../base/host-url.ts";
import { isFolder } from "../local-paths.ts";
import type { RemoteFile } from "./parse-answers.ts";
import type { MirroredFile } from "./plan-sync.ts";

/** Where copies of a host's logs stand, below the data folder: found again by the address alone. */
export function mirrorFolder(dataDir: string, url: string): string {
  const name = (parseHostUrl(url)?.host ?? "host").replaceAll(/[^A-Za-z0-9.-]/g, "_").slice(0, 60);
  const hash = createHash("sha256").update(url).digest("hex").slice(0, 16);
  return join(dataDir, "hosts", `${name}-${hash}`);
}

/** The copies themselves, under the same paths as there. */
export function copiesFolder(dataDir: string, url: string): string {
  return join(mirrorFolder(dataDir, url), "files");
}

const stored = z.object({
  /** Device and mount point of the folder. */
  place: z.string(),
  files: z.record(z.string(), z.tuple([z.string(), z.number(), z.string()])),
});

/** Bytes at the end of a copy that have to stand in the file as well before it is continued. */
export const OVERLAP_BYTES = 512;

/**
 * Copies of files of another machine. They grow as the files grow, and are replaced in one step, so that whoever reads
 * them sees what a reader on that machine would see. What stands in them is what counts after a crash: the index only
 * says which file it is from.
 */
export class Mirror {
  readonly folder: string;
  readonly #indexFile: string;
  readonly #pending: string;
  readonly #index = new Map<string, MirroredFile>();
  #place = "";
  #isChanged = false;

  constructor(dataDir: string, url: string) {
    const home = mirrorFolder(dataDir, url);
    this.folder = join(home, "files");
    this.#indexFile = join(home, "index.json");
    this.#pending = join(home, "arriving");
  }

  get index(): ReadonlyMap<string, MirroredFile> {
    return this.#index;
  }

  /** File system that held the folder when it was last listed; "" before. */
  get place(): string {
    return this.#place;
  }

  setPlace(place: string): void {
    this.#isChanged ||= this.#place !== place;
    this.#place = place;
  }

  async load(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await rm(this.#pending, { recursive: true, force: true });
    await mkdir(this.#pending);
    this.#index.clear();
    const known = await this.#readIndex();
    this.#place = known?.place ?? "";
    for (const [path, [inode, size, stamp]] of Object.entries(known?.files ?? {})) {
      const bytes = await sizeOf(join(this.folder, path));
      if (bytes !== undefined) this.#index.set(path, { inode, size, stamp, bytes });
    }
  }

  async #readIndex(): Promise<z.infer<typeof stored> | undefined> {
    try {
      return stored.parse(JSON.parse(await readFile(this.#indexFile, "utf8")));
    } catch {
      // Without it every file is fetched again: a copy of which nobody knows what it is a copy of is no copy.
      return undefined;
    }
  }

  async save(): Promise<void> {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    const files = Object.fromEntries(
      [...this.#index].map(([path, { inode, size, stamp }]) => [
        path,
        [inode, size, stamp] as [string, number, string],
      ]),
    );
    const text = JSON.stringify({ place: this.#place, files } satisfies z.infer<typeof stored>);
    try {
      await replaceFile(`${this.#indexFile}.new`, this.#indexFile, text);
    } catch (error) {
      this.#isChanged = true;
      throw error;
    }
  }

  /** The last bytes of a copy, for comparison with the file. */
  async readEnd(path: string, bytes: number): Promise<Uint8Array> {
    const length = Math.min(OVERLAP_BYTES, bytes);
    const buffer = new Uint8Array(length);
    await using file = await open(join(this.folder, path), "r");
    const { bytesRead } = await file.read(buffer, 0, length, bytes - length);
    return buffer.subarray(0, bytesRead);
  }

  /** More of a file, behind what its copy has. */
  async append(file: RemoteFile, at: number, more: Uint8Array, mtimeUs: number): Promise<void> {
    const path = join(this.folder, file.path);
    await using handle = await open(path, constants.O_WRONLY);
    await handle.write(more, 0, more.length, at);
    await handle.utimes(mtimeUs / 1e6, mtimeUs / 1e6);
    this.#set(file, at + more.length);
  }

  /** Begins a copy that takes the place of the one that is there once it is whole. */
  async begin(): Promise<Arrival> {
    const path = join(
      this.#pending,
      createHash("sha256").update(`${process.hrtime.bigint()}`).digest("hex").slice(0, 24),
    );
    const handle = await open(path, "wx+");
    return { path, handle, bytes: 0 };
  }

  async finish(arrival: Arrival, file: RemoteFile, mtimeUs: number): Promise<void> {
    await arrival.handle.utimes(mtimeUs / 1e6, mtimeUs / 1e6);
    await arrival.handle.close();
    const target = join(this.folder, file.path);
    await this.#makeRoom(file.path);
    await rename(arrival.path, target);
    this.#set(file, arrival.bytes);
  }

  async giveUp(arrival: Arrival): Promise<void> {
    await arrival.handle.close().catch(() => undefined);
    // What cannot be removed now goes at the next start.
    await rm(arrival.path, { force: true }).catch(() => undefined);
  }

  async move(from: string, to: string): Promise<void> {
    const known = this.#index.get(from);
    if (known === undefined) return;
    await this.#makeRoom(to);
    await rename(join(this.folder, from), join(this.folder, to));
    this.#index.delete(from);
    this.#index.set(to, known);
    this.#isChanged = true;
    await this.#removeEmpty(from);
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.folder, path), { force: true });
    this.#index.delete(path);
    this.#isChanged = true;
    await this.#removeEmpty(path);
  }

  /** A file whose content is what the copy has after all. */
  confirm(file: RemoteFile): void {
    this.#set(file, file.size);
  }

  #set({ path, inode, size, stamp }: RemoteFile, bytes: number): void {
    this.#index.set(path, { inode, size, stamp, bytes });
    this.#isChanged = true;
  }

  /** A file may stand where a folder was, and a folder where a file was. */
  async #makeRoom(path: string): Promise<void> {
    const parts = path.split("/");
    for (let depth = 1; depth < parts.length; depth++) {
      const above = parts.slice(0, depth).join("/");
      if (this.#index.has(above)) await this.remove(above);
    }
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    if (!(await isFolder(join(this.folder, path)))) return;
    for (const known of this.#index.keys())
      if (known.startsWith(`${path}/`)) await this.remove(known);
    await rm(join(this.folder, path), { recursive: true, force: true });
  }

  async #removeEmpty(path: string): Promise<void> {
    for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
      try {
        await rmdir(join(this.folder, folder));
      } catch {
        return;
      }
    }
  }
}

/** A copy on its way. */
export interface Arrival {
  readonly path: string;
  readonly handle: Awaited<ReturnType<typeof open>>;
  bytes: number;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const stats = await stat(path);
    return stats.isFile() ? stats.size : undefined;
  } catch {
    return undefined;
  }
}

async function replaceFile(beside: string, path: string, text: string): Promise<void> {
  await using handle = await open(beside, "w", 0o600);
  await handle.writeFile(text);
  await handle.sync();
  await rename(beside, path);
}
