import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../base/errors.ts";
import { toFileName } from "../../base/file-name.ts";

/** Larger than any bundle that is sent through a page; one on the disk is named by its path. */
const MOST_BYTES = 8 * 1024 ** 3;
/** Nobody looks at more of them at once; the oldest goes. */
const MOST_FILES = 8;
const MOST_NAME = 200;

/** Begins what `look` and `take` are told in place of a path. */
const PREFIX = "incoming:";
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Bundles and reports that a page or a command sent, until they are taken or left: whoever opens a file need not know where it lies. */
export interface Incoming {
  /** Keeps what is sent. @throws AppError INVALID_INPUT for more than a bundle may be, DISK_FULL, CANCELLED */
  receive(name: string, content: AsyncIterable<Uint8Array>): Promise<{ readonly id: string }>;
  /** Undefined for a path that leads elsewhere. @throws AppError NOT_FOUND for one that was let go of */
  find(path: string): Promise<{ readonly path: string; readonly name: string } | undefined>;
  remove(id: string): Promise<void>;
  /** Nothing of an earlier process is looked at any more. */
  clear(): Promise<void>;
}

/** @param mostBytes of one file */
export function createIncoming(dataDir: string, mostBytes = MOST_BYTES): Incoming {
  const folder = join(dataDir, "incoming");
  const remove = (id: string): Promise<void> =>
    rm(join(folder, id), { recursive: true, force: true });

  async function makeRoom(): Promise<void> {
    const ids = (await readdir(folder)).filter((name) => ID.test(name));
    const ages = await Promise.all(
      ids.map(async (id) => ({ id, ms: (await stat(join(folder, id))).mtimeMs })),
    );
    const old = ages.toSorted((a, b) => b.ms - a.ms).slice(MOST_FILES - 1);
    await Promise.all(old.map(({ id }) => remove(id)));
  }

  return {
    async receive(name, content) {
      const id = randomUUID();
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await makeRoom();
      await mkdir(join(folder, id), { mode: 0o700 });
      try {
        await using file = await open(join(folder, id, toStoredName(name)), "wx", 0o600);
        let bytes = 0;
        for await (const part of content) {
          bytes += part.length;
          if (bytes > mostBytes)
            throw new AppError(
              "INVALID_INPUT",
              "The file is larger than what can be sent.",
              "Open it by its path on the machine of the engine.",
            );
          await file.writeFile(part);
        }
        return { id };
      } catch (error) {
        await remove(id);
        throw asFailure(error);
      }
    },
    async find(path) {
      const id = path.startsWith(PREFIX) ? path.slice(PREFIX.length) : undefined;
      if (id === undefined) return undefined;
      const names = ID.test(id) ? await readdir(join(folder, id)).catch(() => []) : [];
      const [name] = names;
      if (name === undefined)
        throw new AppError("NOT_FOUND", "That file is not here any more.", "Open it once more.");
      return { path: join(folder, id, name), name };
    },
    async remove(id) {
      if (ID.test(id)) await remove(id);
    },
    clear: () => rm(folder, { recursive: true, force: true }),
  };
}

function toStoredName(name: string): string {
  const plain = toFileName(name).slice(-MOST_NAME).replace(/^\.+/, "");
  return plain === "" ? "bundle.assay" : plain;
}

function asFailure(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT")
    return new AppError("DISK_FULL", "The disk is full.", "Make room and open it again.", {
      cause: error,
    });
  if (code === "ECONNRESET" || code === "ERR_STREAM_PREMATURE_CLOSE" || code === "ABORT_ERR")
    return new AppError("CANCELLED", "Sending the file was ended.", undefined, { cause: error });
  return error;
}
