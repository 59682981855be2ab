import type { Logger } from "../logger.ts";

const DAY_MS = 24 * 3600 * 1000;
/** So that a start is not held up by the copy. */
const FIRST_LOOK_MS = 60_000;
const LOOK_MS = 3600 * 1000;

interface BackupResult {
  readonly path: string;
  readonly bytes: number;
}

export interface BackupsOptions {
  readonly backUp: () => Promise<BackupResult>;
  /** When the newest was made; 0 for none. */
  readonly newestMs: () => Promise<number>;
  readonly log: Logger;
  readonly onlyWhenAsked: boolean;
}

export interface Backups {
  backUp(): Promise<BackupResult>;
  /** Makes the one that is due, since the next start may be long after. */
  close(): Promise<void>;
}

/** Copies what cannot be read again (journal, settings, projects, edits, lost sources) once a day and when asked. */
export function keepBackups({ backUp, newestMs, log, onlyWhenAsked }: BackupsOptions): Backups {
  let timer: NodeJS.Timeout | undefined;
  let work: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  function schedule(ms: number): void {
    if (isClosed) return;
    timer = setTimeout(() => {
      work = backUpWhenDue().finally(() => schedule(LOOK_MS));
    }, ms);
    timer.unref();
  }
  /** Never throws: one that fails is tried again at the next look. */
  async function backUpWhenDue(): Promise<void> {
    try {
      if (Date.now() - (await newestMs()) > DAY_MS) await backUp();
    } catch (error) {
      log.error({ err: error }, "the daily backup failed");
    }
  }
  if (!onlyWhenAsked) schedule(FIRST_LOOK_MS);

  return {
    backUp() {
      const copy = backUp();
      work = copy.catch(() => undefined);
      return copy;
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await work;
      if (!onlyWhenAsked) await backUpWhenDue();
    },
  };
}
