import { createHash } from "node:crypto";
import { mkdir, open, readdir, rm, stat, statfs, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { dirname } from "node:path/posix";
import { AppError } from "../../base/errors.ts";
import { askBelow, lookAt, readRanges, type Session } from "./ask.ts";
import { mirrorFolder, OVERLAP_BYTES } from "./mirror.ts";
import { cleanPath, type RemoteFile } from "./parse-answers.ts";

const WINDOW_BYTES = 8 * 1024 * 1024;
/** Files that were looked at; of more together those that were not looked at longest go. */
const MAX_KEPT_BYTES = 1024 * 1024 * 1024;
/** What is read of the logs has to have its place beside them. */
const LEFT_FREE_BYTES = 512 * 1024 * 1024;

/** Brings single files that somebody wants to see, and keeps them for the next look: of one that grew only what is new. */
export class FileBringer {
  readonly #dataDir: string;
  /** One after another for each copy. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /**
   * Path of a copy of the file as it is now. Throws NOT_FOUND, INVALID_INPUT, FORBIDDEN, DISK_FULL, HostFailure.
   * @param expectSize throws where a file of so many bytes is of no use
   */
  async bring(
    session: Session,
    url: string,
    path: string,
    expectSize: (bytes: number) => void,
  ): Promise<string> {
    if (cleanPath(path) !== path) throw notBelow();
    const folder = join(mirrorFolder(this.#dataDir, url), "looked-at");
    const target = join(folder, createHash("sha256").update(path).digest("hex").slice(0, 32));
    const turn = (this.#turns.get(target) ?? Promise.resolve())
      .catch(() => undefined)
      .then(async () => {
        const file = await find(session, path);
        expectSize(file.size);
        await update(session, folder, target, file);
      });
    this.#turns.set(target, turn);
    try {
      await turn;
    } finally {
      if (this.#turns.get(target) === turn) this.#turns.delete(target);
    }
    return target;
  }
}

export function notBelow(): AppError {
  return new AppError(
    "INVALID_INPUT",
    "The path is not one inside the folder.",
    "Give it relative to the folder, with / between its parts.",
  );
}

async function find(session: Session, path: string): Promise<RemoteFile> {
  // Throws where links lead out.
  await askBelow(session, dirname(path), ":");
  const file = (await lookAt(session, [path])).get(path);
  if (file === undefined)
    throw new AppError("NOT_FOUND", `${path} is not there.`, "List the folder again.");
  return file;
}

async function update(
  session: Session,
  folder: string,
  target: string,
  file: RemoteFile,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const known = await stat(target).catch(() => undefined);
  if (known !== undefined && known.size === file.size && isTimeOf(file, known.mtimeMs)) return;
  await makeRoom(folder, target, file.size);
  await expectSpace(folder, file, known?.size ?? 0);
  try {
    await using handle = await open(target, known === undefined ? "wx+" : "r+");
    const isContinued = known !== undefined && known.size < file.size;
    if (!isContinued || !(await append(session, handle, known.size, file))) {
      await handle.truncate(0);
      await append(session, handle, 0, file);
    }
    await handle.utimes(file.mtimeUs / 1e6, file.mtimeUs / 1e6);
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
}

async function expectSpace(
  folder: string,
  { path, size }: RemoteFile,
  here: number,
): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize - (size - here) >= LEFT_FREE_BYTES) return;
  throw new AppError(
    "DISK_FULL",
    `There is no space here for a copy of ${path} (${size} bytes).`,
    "Free some space, or look at it on its machine.",
  );
}

function isTimeOf({ mtimeUs }: RemoteFile, ms: number): boolean {
  return Math.abs(mtimeUs / 1000 - ms) < 1;
}

/** False where what the copy ends with is not what stands there in the file. */
async function append(
  session: Session,
  handle: FileHandle,
  from: number,
  { path, size }: RemoteFile,
): Promise<boolean> {
  for (let at = from; at < size;) {
    const overlap = Math.min(at, OVERLAP_BYTES);
    const length = Math.min(WINDOW_BYTES, size - at) + overlap;
    const { bytes } = await readRanges(session, [{ path, start: at - overlap, length }]);
    const part = bytes[0] ?? Buffer.alloc(0);
    if (part.length <= overlap) {
      throw new AppError(
        "FORBIDDEN",
        `${path} cannot be read there to its end.`,
        "It may have been cut meanwhile, or may not be read: look at its permissions on the host.",
      );
    }
    const known = Buffer.alloc(overlap);
    if (overlap > 0) await handle.read(known, 0, overlap, at - overlap);
    if (!known.equals(part.subarray(0, overlap))) return false;
    await handle.write(part, overlap, part.length - overlap, at);
    at += part.length - overlap;
  }
  return true;
}

async function makeRoom(folder: string, target: string, bytes: number): Promise<void> {
  const kept = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const path = join(folder, name);
      const stats = await stat(path).catch(() => undefined);
      return { path, size: stats?.size ?? 0, atMs: stats?.atimeMs ?? 0 };
    }),
  );
  let total = bytes + kept.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size } of kept.sort((a, b) => a.atMs - b.atMs)) {
    if (total <= MAX_KEPT_BYTES) return;
    if (path === target) continue;
    await rm(path, { force: true });
    total -= size;
  }
}
