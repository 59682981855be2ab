import { AppError, isAppError, messageOf } from "../../base/errors.ts";
import { removeDatabase, replaceDatabase } from "../database-files.ts";
import type { Logger } from "../logger.ts";
import type { EngineThreads } from "../threads.ts";
import { prepareNext, prepareWorkspace, type WorkspacePaths } from "../workspace.ts";

export interface RebuildOptions {
  readonly paths: WorkspacePaths;
  readonly log: Logger;
  /** Those at work now, whichever file they have open. */
  readonly threads: EngineThreads;
  /** Ends the threads and starts others on this file; `undefined` leaves them ended. */
  readonly openThreads: (database: string | undefined) => Promise<void>;
  /** Reads every watched folder into the open file; answers what could not be read or stored. */
  readonly readEverything: () => Promise<readonly ReadFailure[]>;
}

export interface ReadFailure {
  readonly path: string;
  readonly error: unknown;
}

export interface RebuildResult {
  readonly runs: number;
  readonly points: number;
  readonly seconds: number;
}

/**
 * Makes the workspace anew beside the old one: journal and settings are taken over, then what the files do not hold any
 * more, the sources read again, the rest compared; then one takes the other's place. Until that moment the old one
 * stays as it is, and nothing but damage of a file itself is put up with.
 */
export async function rebuildWorkspace(options: RebuildOptions): Promise<RebuildResult> {
  const { paths, log, threads, openThreads, readEverything } = options;
  const started = Date.now();
  try {
    // The present workspace learns first what its files hold now: it alone can tell what they held before.
    if (await threads.read.call.system.isComplete()) requireRead(await readEverything());
    await openThreads(undefined);
    await prepareNext(paths, log);
    await openThreads(paths.next);
    const kept = await threads.write.call.system.carryKept({
      from: paths.database,
      backups: paths.backups,
    });
    requireRead(await readEverything());
    const rest = await threads.write.call.system.carryRest({ from: paths.database });
    await openThreads(undefined);
    await replaceDatabase(paths.next, paths.database, paths.previous);
    if (rest.copied > 0)
      log.warn({ sources: rest.copied }, "sources that could not be read again were copied");
    if (!kept.isWhole || !rest.isWhole) {
      log.error(
        { fromBackup: kept.fromBackup, old: paths.previous },
        "the old workspace is damaged: what it alone held was taken from it as far as possible",
      );
    }
    return { runs: rest.runs, points: rest.points, seconds: (Date.now() - started) / 1000 };
  } catch (error) {
    await openThreads(undefined);
    await removeDatabase(paths.next);
    // What people changed meanwhile went into the file that is given up, and into the journal file.
    await prepareWorkspace(paths, log);
    throw isAppError(error) ? givenUp(error) : error;
  } finally {
    await openThreads(paths.database);
  }
}

/** Throws unless every failure is damage of a file, which reads the same each time. */
function requireRead(failures: readonly ReadFailure[]): void {
  const [first, ...others] = failures.filter(({ error }) => !isOwnDamage(error));
  if (first === undefined) return;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  const known = isAppError(first.error) ? first.error : undefined;
  throw new AppError(
    known?.code ?? "UNAVAILABLE",
    `${first.path}${more} could not be read or stored (${messageOf(first.error)}).`,
    known?.nextStep ?? "See to the disk, then try again.",
    { cause: first.error },
  );
}

function givenUp(cause: AppError): AppError {
  return new AppError(
    cause.code,
    `The rebuild was given up and nothing was changed: ${cause.message}`,
    cause.nextStep,
    { cause },
  );
}

/** What comes from the disk, the system or the database carries a code; a codec that stumbles over its file does not. */
function isOwnDamage(error: unknown): boolean {
  return !(error instanceof Error && "code" in error) || error.code === "DAMAGED";
}
