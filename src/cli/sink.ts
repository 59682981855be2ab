import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AppError, messageOf } from "../base/errors.ts";

export interface Sink {
  write(bytes: Uint8Array): Promise<void>;
  /** Everything is written: the file gets its name. */
  finish(): Promise<void>;
  /** Nothing is left behind. */
  discard(): Promise<void>;
}

export function toStdout(): Sink {
  return {
    async write(bytes) {
      if (!process.stdout.write(bytes)) await once(process.stdout, "drain");
    },
    finish: async () => undefined,
    discard: async () => undefined,
  };
}

/** Written beside it under another name: a reader of the file sees all of it or what was there before. */
export async function toFile(path: string): Promise<Sink> {
  const isFolder = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (isFolder)
    throw new AppError("INVALID_INPUT", `${path} is a folder.`, "Name a file in it with -o.");
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`);
  let opening: Promise<unknown> = Promise.resolve();
  const end = (): never => {
    rmSync(draft, { force: true });
    process.exit(1);
  };
  // A signal may come while the file is being made: it is waited for, and taken away.
  const cleanUp = (): void => void opening.then(end, end);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, cleanUp);
  const release = (): void => {
    for (const signal of signals) process.off(signal, cleanUp);
  };
  const made = open(draft, "wx");
  opening = made;
  const handle = await made.catch((error: unknown) => {
    release();
    throw new AppError(
      "READ_ONLY",
      `${path} cannot be written: ${messageOf(error)}`,
      "Choose another file with -o.",
      { cause: error },
    );
  });
  return {
    async write(bytes) {
      try {
        await handle.writeFile(bytes);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
        throw new AppError(
          "DISK_FULL",
          `The disk of ${path} is full.`,
          "Free some space and start again.",
          {
            cause: error,
          },
        );
      }
    },
    async finish() {
      await handle.sync();
      await handle.close();
      await rename(draft, path);
      release();
    },
    async discard() {
      await handle.close().catch(() => undefined);
      await rm(draft, { force: true });
      release();
    },
  };
}

/** All of it at once, the same way. */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const sink = await toFile(path);
  try {
    await sink.write(typeof content === "string" ? new TextEncoder().encode(content) : content);
    await sink.finish();
  } catch (error) {
    await sink.discard();
    throw error;
  }
}
