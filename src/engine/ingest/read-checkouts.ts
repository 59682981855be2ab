import { constants, type BigIntStats } from "node:fs";
import { lstat, open, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import {
  findCheckout,
  parseGitFile,
  parseHead,
  type Checkout,
  type HeadLog,
} from "../../formats/index.ts";
import { isFolder } from "../local-paths.ts";
import { isNotThere } from "./seen-files.ts";

/** Of a longer log the end: what was checked out before that is not known. */
const LOG_BYTES = 4 * 1024 * 1024;
/** HEAD and a `.git` that is a file hold one line. */
const LINE_BYTES = 8192;
/** A project has one repository, or a few; of more the logs are read again. */
const REPOSITORIES_KEPT = 16;

/**
 * Tells what was checked out in a folder at a time, from the log that the repository around it keeps of its HEAD. Git is
 * not run, and whatever lies there, nothing throws: what cannot be read is not known.
 */
export class CheckoutReader {
  /** By the repository's folder, each with how its files looked when they were read. */
  readonly #logs = new Map<string, { readonly look: string; readonly log: HeadLog }>();

  /** What was checked out when each of them began, in their order. */
  async read(
    asked: ReadonlyArray<{ readonly folder: string; readonly atUs: number }>,
  ): Promise<ReadonlyArray<Checkout | undefined>> {
    // Folders of runs share those above them, and a log is read once.
    const found = new Map<string, Promise<string | undefined>>();
    const logs = new Map<string, Promise<HeadLog | undefined>>();
    const answers: Array<Checkout | undefined> = [];
    for (const { folder, atUs } of asked) {
      // Around a folder that is gone stands another repository, perhaps.
      const repository = (await isFolder(folder)) ? await findRepository(folder, found) : undefined;
      const log =
        repository === undefined
          ? undefined
          : await once(logs, repository, () => this.#readLog(repository));
      answers.push(log === undefined ? undefined : findCheckout(log, atUs));
    }
    return answers;
  }

  async #readLog(repository: string): Promise<HeadLog | undefined> {
    const [head, log] = [join(repository, "HEAD"), join(repository, "logs", "HEAD")];
    try {
      const look = [head, log].map(async (path) => lookOf(await stat(path, { bigint: true })));
      const key = (await Promise.all(look)).join(" ");
      const known = this.#logs.get(repository);
      if (known?.look === key) return known.log;
      // In this order: what happens between them is in the log.
      const texts = { head: await readEnd(head, LINE_BYTES), log: await readEnd(log, LOG_BYTES) };
      const parsed = parseHead(texts);
      this.#keep(repository, { look: key, log: parsed });
      return parsed;
    } catch {
      return undefined;
    }
  }

  #keep(repository: string, one: { readonly look: string; readonly log: HeadLog }): void {
    this.#logs.delete(repository);
    this.#logs.set(repository, one);
    const [oldest] = this.#logs.keys();
    if (this.#logs.size > REPOSITORIES_KEPT && oldest !== undefined) this.#logs.delete(oldest);
  }
}

function lookOf({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${size}:${mtimeNs}`;
}

function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  known.set(key, made);
  return made;
}

/** Folder of the repository that a folder lies in: that of the first `.git` on the way up. */
function findRepository(
  folder: string,
  found: Map<string, Promise<string | undefined>>,
): Promise<string | undefined> {
  return once(found, folder, async () => {
    const place = join(folder, ".git");
    let isThere = true;
    try {
      // A link that leads nowhere is there, too.
      await lstat(place);
    } catch (error) {
      if (!isNotThere(error)) return undefined;
      isThere = false;
    }
    const above = dirname(folder);
    if (!isThere) return above === folder ? undefined : findRepository(above, found);
    try {
      return (await stat(place)).isDirectory() ? place : await readGitFile(place);
    } catch {
      return undefined;
    }
  });
}

/** Of a worktree or a submodule. */
async function readGitFile(place: string): Promise<string | undefined> {
  const path = parseGitFile(await readEnd(place, LINE_BYTES));
  // A share of another machine: nobody asked to go there.
  if (path === undefined || /^[\\/]{2}/.test(path)) return undefined;
  return resolve(dirname(place), path);
}

/** The end of a regular file as text; a pipe or a device is never waited for. */
async function readEnd(path: string, most: number): Promise<string> {
  // Where the system has no such flag it is undefined, and counts as none.
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const stats = await file.stat();
  if (!stats.isFile()) throw new Error("no regular file");
  const bytes = new Uint8Array(Math.min(most, stats.size));
  const start = stats.size - bytes.length;
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return new TextDecoder().decode(bytes.subarray(0, filled));
}
