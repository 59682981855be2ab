import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { ORPCError } from "@orpc/client";
import { AppError } from "../base/errors.ts";
import { isHostUrl } from "../base/host-url.ts";
import type { ApiClient } from "../server/index.ts";
import { printNote } from "./output.ts";

export interface AddedFolder {
  readonly folder: string;
  readonly projectId: string;
  readonly created: boolean;
}

/** The folder a target stands for: itself, or the one that holds the file. */
export async function resolveFolder(target: string): Promise<string> {
  if (isHostUrl(target)) return target;
  const path = resolve(target);
  try {
    return (await stat(path)).isDirectory() ? path : dirname(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EACCES") {
      throw new AppError("READ_ONLY", `${path} may not be read.`, "Change its permissions.", {
        cause: error,
      });
    }
    throw new AppError(
      "NOT_FOUND",
      `${path} is not there.`,
      "Check the path; it is taken from the current folder.",
      {
        cause: error,
      },
    );
  }
}

/** Watches each folder; a home folder or a whole disk is asked about first, or needs `--yes`. */
export async function addFolders(
  api: ApiClient,
  folders: readonly string[],
  yes: boolean,
): Promise<AddedFolder[]> {
  const added: AddedFolder[] = [];
  for (const folder of folders) {
    added.push({ folder, ...(await addFolder(api, folder, yes)) });
  }
  return added;
}

async function addFolder(
  api: ApiClient,
  path: string,
  confirmed: boolean,
): Promise<{ projectId: string; created: boolean }> {
  try {
    return await api.ingest.addFolder({ path, confirmed });
  } catch (error) {
    if (!(error instanceof ORPCError) || error.code !== "NEEDS_CONFIRMATION") throw error;
    if (!process.stdin.isTTY || !process.stderr.isTTY) {
      throw new AppError(
        "NEEDS_CONFIRMATION",
        error.message,
        "Name a folder further down, or add --yes.",
        { cause: error },
      );
    }
    printNote(error.message);
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await terminal.question("Watch it all the same? [y/N] ");
    terminal.close();
    if (!/^y(es)?$/i.test(answer.trim()))
      throw new AppError("CANCELLED", `${path} is not watched.`, undefined, { cause: error });
    return api.ingest.addFolder({ path, confirmed: true });
  }
}
