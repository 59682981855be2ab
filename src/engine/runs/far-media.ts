import { basename, dirname } from "node:path/posix";
import { AppError, isAppError } from "../../base/errors.ts";
import type { FarFolders } from "./files/far-folders.ts";

/** What a log names lies beside it on another machine, where only logs are copied from. */
export interface FarMedia {
  /** Bytes by the name in the log, of those that are there. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Copies of those that were fetched. */
  readonly copies: Readonly<Record<string, string>>;
}

/** As much as is read for showing. */
const MAX_BYTES = 64 * 1024 * 1024;

export interface FarLog {
  readonly root: string;
  readonly path: string;
}

function placeOf({ path }: FarLog, name: string): string {
  // As it stands: a name that leads out is refused where it is looked for.
  return dirname(path) === "." ? name : `${dirname(path)}/${name}`;
}

/** How large they are: one look at each folder, and nothing is fetched. */
export async function measureMedia(
  far: Pick<FarFolders, "listFolder">,
  log: FarLog,
  names: readonly string[],
): Promise<FarMedia> {
  const sizes: Record<string, number> = {};
  for (const folder of new Set(names.map((name) => dirname(name)))) {
    const entries = await list(far, log, folder);
    const bytes = new Map(entries.map((entry) => [entry.name, entry.bytes]));
    for (const name of names) {
      const size = dirname(name) === folder ? bytes.get(basename(name)) : undefined;
      if (typeof size === "number") sizes[name] = size;
    }
  }
  return { sizes, copies: {} };
}

async function list(far: Pick<FarFolders, "listFolder">, log: FarLog, folder: string) {
  try {
    return (await far.listFolder(log.root, placeOf(log, folder))) ?? [];
  } catch (error) {
    if (isAppError(error) && error.code === "NOT_FOUND") return [];
    throw error;
  }
}

/** Fetches one. Throws what `FarFolders.bring` throws. */
export async function fetchMedia(
  far: Pick<FarFolders, "bring">,
  log: FarLog,
  name: string,
): Promise<FarMedia> {
  const copy = await far.bring(log.root, placeOf(log, name), (bytes) => {
    if (bytes <= MAX_BYTES) return;
    throw new AppError(
      "INVALID_INPUT",
      `${name} is too large to be shown (${bytes} bytes).`,
      "Open it from the files of the run.",
    );
  });
  return { sizes: {}, copies: copy === undefined ? {} : { [name]: copy } };
}
