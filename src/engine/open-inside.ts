import { constants, type Stats } from "node:fs";
import { open, realpath, stat, type FileHandle } from "node:fs/promises";
import { join, sep } from "node:path";
import { AppError, messageOf } from "../base/errors.ts";
import { isWithin } from "./local-paths.ts";

/** An opened regular file; whoever asked for it closes it. */
export interface OpenFile {
  readonly handle: FileHandle;
  readonly stats: Stats;
}

/** Real path of something in the run's folder. Throws INVALID_INPUT, NOT_FOUND, FORBIDDEN. */
export async function resolveInside(home: string, path: string): Promise<string> {
  const real = await resolveReal(join(home, ...splitPath(path)), path);
  if (!isWithin(real, home)) throw leadsOut();
  return real;
}

/**
 * Opens a file of the run for reading. Links are followed only inside the folder; a pipe or a device is never waited for.
 * Throws INVALID_INPUT, NOT_FOUND, FORBIDDEN.
 */
export async function openInside(home: string, path: string): Promise<OpenFile> {
  const real = await resolveInside(home, path);
  const handle = await openReal(real, path);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) {
      throw new AppError(
        "INVALID_INPUT",
        `${path} is no regular file.`,
        "Only files can be looked at here.",
      );
    }
    // A part of the path may have become a link since it was resolved.
    const again = await stat(await resolveInside(home, path));
    if (again.ino !== stats.ino || again.dev !== stats.dev) throw notThere(path);
    return { handle, stats };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Opens a copy that was made of a file elsewhere. */
export async function openCopy(copy: string, path: string): Promise<OpenFile> {
  const handle = await openReal(copy, path);
  return { handle, stats: await handle.stat() };
}

async function openReal(real: string, path: string): Promise<FileHandle> {
  try {
    // Where the system has no such flag it is undefined, and counts as none.
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    return await open(real, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EACCES" || code === "EPERM") {
      throw new AppError("FORBIDDEN", `${path} may not be read.`, "Change its permissions.", {
        cause: error,
      });
    }
    if (code === "ENOENT" || code === "ELOOP") throw notThere(path, error);
    throw new AppError(
      "INVALID_INPUT",
      `${path} cannot be opened: ${messageOf(error)}`,
      undefined,
      {
        cause: error,
      },
    );
  }
}

export async function resolveReal(path: string, name: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EACCES" || code === "EPERM") {
      throw new AppError("FORBIDDEN", `${name} may not be read.`, "Change its permissions.", {
        cause: error,
      });
    }
    throw notThere(name, error);
  }
}

/** POSIX and relative, without a step up: everything else is refused before the file system sees it. */
function splitPath(path: string): string[] {
  const parts = path === "." ? [] : path.split("/");
  const isBad = parts.some(
    (part) =>
      part === "" ||
      part === "." ||
      part === ".." ||
      part.includes("\0") ||
      (sep === "\\" && /[\\:]/.test(part)),
  );
  if (isBad) {
    throw new AppError(
      "INVALID_INPUT",
      "The path is not one inside the folder of the run.",
      "Give it relative to that folder, with / between its parts.",
    );
  }
  return parts;
}

export function leadsOut(): AppError {
  return new AppError(
    "FORBIDDEN",
    "A link leads out of the folder of the run.",
    "Only what lies in that folder is shown.",
  );
}

export function notThere(path: string, cause?: unknown): AppError {
  return new AppError("NOT_FOUND", `${path} is not there.`, "List the folder again.", { cause });
}
