import { rename, rm } from "node:fs/promises";
import type { Logger } from "../logger.ts";
import type { EngineThreads } from "../threads.ts";
import { prepareWorkspace, type WorkspacePaths } from "../workspace.ts";

export interface RebuildOptions {
  readonly paths: WorkspacePaths;
  readonly log: Logger;
  /** Ends the threads and starts others on this file; `undefined` leaves them ended. */
  readonly openThreads: (database: string | undefined) => Promise<void>;
  /** Reads every watched folder into the present file. */
  readonly readEverything: () => Promise<EngineThreads>;
}

export interface RebuildResult {
  readonly runs: number;
  readonly points: number;
  readonly seconds: number;
}

const SUFFIXES = ["", "-wal", "-shm"];

/**
 * Makes the workspace anew beside the old one: journal and settings are taken over, the sources read again, what has
 * no source any more copied; then the files change places. Until that moment the old one stays as it is.
 */
export async function rebuildWorkspace(options: RebuildOptions): Promise<RebuildResult> {
  const { paths, openThreads } = options;
  const started = Date.now();
  const fresh: WorkspacePaths = { ...paths, database: `${paths.database}.rebuild` };
  await removeDatabase(fresh.database);
  await openThreads(undefined);
  try {
    await prepareWorkspace(fresh, options.log, paths.database);
    await openThreads(fresh.database);
    const threads = await options.readEverything();
    const counts = await threads.write.call.system.carryOver({ from: paths.database });
    await openThreads(undefined);
    await removeDatabase(`${paths.database}.old`);
    for (const suffix of SUFFIXES)
      await renameIfThere(paths.database + suffix, `${paths.database}.old${suffix}`);
    for (const suffix of SUFFIXES)
      await renameIfThere(fresh.database + suffix, paths.database + suffix);
    await removeDatabase(`${paths.database}.old`);
    return { ...counts, seconds: (Date.now() - started) / 1000 };
  } finally {
    await openThreads(paths.database);
  }
}

async function removeDatabase(path: string): Promise<void> {
  for (const suffix of SUFFIXES) await rm(path + suffix, { force: true });
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
