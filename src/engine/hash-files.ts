import { createHash, type Hash } from "node:crypto";
import { AppError } from "../base/errors.ts";
import { openInside, type OpenFile } from "./open-inside.ts";

/** Of one call, so that its end tells how far it is, and whoever asked can stop there. */
const STEP_BYTES = 64 * 1024 * 1024;
const WINDOW_BYTES = 1024 * 1024;

export interface HashStep {
  readonly doneBytes: number;
  /** Of the whole file, when it is read to its end. */
  readonly whole: {
    readonly size: number;
    readonly mtimeUs: number;
    readonly sha256: string;
  } | null;
}

/** One file after another, each in steps. */
export function createHashTable() {
  let current: (OpenFile & { readonly hash: Hash; done: number }) | undefined;
  const buffer = new Uint8Array(WINDOW_BYTES);

  async function close(): Promise<void> {
    const { handle } = current ?? {};
    current = undefined;
    await handle?.close();
  }

  return {
    hash: {
      /** @throws AppError what `openInside` throws */
      async begin({ home, path }: { readonly home: string; readonly path: string }): Promise<void> {
        await close();
        current = { ...(await openInside(home, path)), hash: createHash("sha256"), done: 0 };
      },
      /** @throws AppError CONFLICT for a file that is being written meanwhile */
      async goOn(): Promise<HashStep> {
        if (current === undefined) throw new Error("no file was begun");
        const { handle, stats, hash } = current;
        const end = current.done + STEP_BYTES;
        while (current.done < end) {
          const { bytesRead } = await handle.read(buffer, 0, buffer.length, current.done);
          if (bytesRead > 0) {
            hash.update(buffer.subarray(0, bytesRead));
            current.done += bytesRead;
            continue;
          }
          const after = await handle.stat();
          const { done } = current;
          await close();
          if (after.size !== stats.size || after.mtimeMs !== stats.mtimeMs || done !== stats.size)
            throw new AppError(
              "CONFLICT",
              "The file is being written just now.",
              "Register it when that is done.",
            );
          return {
            doneBytes: done,
            whole: {
              size: stats.size,
              mtimeUs: Math.round(stats.mtimeMs * 1000),
              sha256: hash.digest("hex"),
            },
          };
        }
        return { doneBytes: current.done, whole: null };
      },
    },
  };
}
export type HashTable = ReturnType<typeof createHashTable>;
