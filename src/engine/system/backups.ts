import type { EngineThreads } from "../threads.ts";
import type { Logger } from "../logger.ts";
import type { WorkspacePaths } from "../workspace.ts";

const DAY_MS = 24 * 3600 * 1000;
/** So that a start is not held up by the copy. */
const FIRST_LOOK_MS = 60_000;
const LOOK_MS = 3600 * 1000;

export interface Backups {
  backUp(): Promise<{ path: string; bytes: number }>;
  close(): Promise<void>;
}

/** Copies what cannot be read again (journal, settings, projects, edits) once a day and when asked. */
export function keepBackups(
  threads: EngineThreads,
  paths: WorkspacePaths,
  log: Logger,
  onlyWhenAsked: boolean,
): Backups {
  let timer: NodeJS.Timeout | undefined;
  let work: Promise<unknown> = Promise.resolve();

  function backUp(): Promise<{ path: string; bytes: number }> {
    const copy = threads.write.call.system.backUp({ folder: paths.backups });
    work = copy.catch(() => undefined);
    return copy;
  }
  function schedule(ms: number): void {
    timer = setTimeout(() => {
      work = look().catch((error: unknown) => log.error({ err: error }, "the daily backup failed"));
    }, ms);
    timer.unref();
  }
  async function look(): Promise<void> {
    const newestMs = await threads.read.call.system.newestBackupMs({ folder: paths.backups });
    if (Date.now() - newestMs > DAY_MS) await backUp();
    schedule(LOOK_MS);
  }
  if (!onlyWhenAsked) schedule(FIRST_LOOK_MS);

  return {
    backUp,
    async close() {
      clearTimeout(timer);
      await work;
    },
  };
}
