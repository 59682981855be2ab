import { randomUUID } from "node:crypto";
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isAppError } from "../base/errors.ts";
import {
  asStoreError,
  copyKeptTables,
  RECORDED_TABLES,
  listBackups,
  migrate,
  migrations,
  nameAside,
  open,
  readJournalLines,
  replaceJournalFile,
  requireSound,
  restoreBackup,
  statement,
  withAttached,
  type WriteDb,
} from "../store/index.ts";
import { moveDatabase, removeDatabase, wasLeftOpen } from "./database-files.ts";
import type { Logger } from "./logger.ts";
import {
  findMissingLine,
  listEntries,
  parseEntry,
  keepSourceOrder,
  reapplyJournal,
  replayLines,
} from "./runs/index.ts";

/** The files of one data folder. */
export interface WorkspacePaths {
  readonly database: string;
  /** The one before a rebuild, until the next good start. */
  readonly previous: string;
  /** Where a rebuild makes the next one. */
  readonly next: string;
  readonly journal: string;
  readonly backups: string;
}

export function workspacePaths(dataDir: string): WorkspacePaths {
  const database = join(dataDir, "workspace.sqlite");
  return {
    database,
    previous: `${database}.old`,
    next: `${database}.rebuild`,
    journal: join(dataDir, "journal.jsonl"),
    backups: join(dataDir, "backups"),
  };
}

/** How the workspace was found, in words for the log and for `doctor`. */
export type WorkspaceOrigin = "new" | "opened" | "restored";

/** The present file, the one before a rebuild, a new one. */
const MAX_TRIES = 3;

/**
 * Makes the workspace file ready: new, migrated, or restored from the newest backup when it is gone or damaged; then
 * takes over the journal entries that only `journal.jsonl` holds. A damaged file is kept beside under another name.
 * @throws AppError FROM_THE_FUTURE, READ_ONLY, DISK_FULL, LOCKED
 */
export async function prepareWorkspace(
  paths: WorkspacePaths,
  log: Logger,
): Promise<WorkspaceOrigin> {
  await mkdir(paths.backups, { recursive: true, mode: 0o700 });
  for (let tries = 1; ; tries++) {
    await takePrevious(paths, log);
    const isUnclean = await wasLeftOpen(paths.database);
    try {
      const origin = openOrRestore(paths, log, isUnclean);
      await removeDatabase(paths.previous);
      await removeDatabase(paths.next);
      return tries === 1 ? origin : "restored";
    } catch (error) {
      const known = asStoreError(error);
      if (!isAppError(known) || known.code !== "DAMAGED" || tries === MAX_TRIES) throw known;
      await setAside(paths.database, log, known);
    }
  }
}

/** What a rebuild left: better than a backup where there is nothing in its place. */
async function takePrevious({ database, previous }: WorkspacePaths, log: Logger): Promise<void> {
  if (!(await isEmpty(database)) || (await isEmpty(previous))) return;
  await removeDatabase(database);
  await moveDatabase(previous, database);
  log.warn({ database }, "the workspace is the one from before the last rebuild");
}

async function isEmpty(path: string): Promise<boolean> {
  try {
    return (await stat(path)).size === 0;
  } catch {
    return true;
  }
}

function openOrRestore(paths: WorkspacePaths, log: Logger, isUnclean: boolean): WorkspaceOrigin {
  const db = open(paths.database, { role: "writer" });
  try {
    if (isUnclean) requireSound(db, "whole");
    const isNew = migrate(db, migrations, { backupFolder: paths.backups }).from === 0;
    requireSound(db, "kept");
    const isRestored = isNew && restoreNewest(db, paths.backups, log);
    const added = followJournalFile(db, paths.journal, log);
    if (!isNew) return "opened";
    return isRestored || added > 0 ? "restored" : "new";
  } finally {
    db.close();
  }
}

async function setAside(database: string, log: Logger, reason: Error): Promise<void> {
  const aside = nameAside(database);
  await moveDatabase(database, aside);
  log.error(
    { aside, err: reason },
    "the workspace file was damaged: it is kept beside, and everything is restored and read again",
  );
}

/**
 * Begins a rebuild: the next workspace file, with journal and settings of the present one (of the newest backup where
 * that cannot be read). Nobody has either open.
 */
export async function prepareNext(paths: WorkspacePaths, log: Logger): Promise<void> {
  await removeDatabase(paths.next);
  const db = open(paths.next, { role: "writer" });
  try {
    migrate(db, migrations);
    if (!takeOverKept(db, paths.database, log)) restoreNewest(db, paths.backups, log);
    followJournalFile(db, paths.journal, log, "whole");
  } finally {
    db.close();
  }
}

/** False where the old file cannot be read. */
function takeOverKept(db: WriteDb, from: string, log: Logger): boolean {
  try {
    withAttached(db, "old", from, () =>
      db.transaction(() => {
        copyKeptTables(db, { from: "old", to: "main" }, RECORDED_TABLES);
        for (const problem of reapplyJournal(db)) log.error({}, problem);
        keepSourceOrder(db);
      })(),
    );
    return true;
  } catch (error) {
    if (isAppError(error) && error.code !== "DAMAGED") throw error;
    log.error({ err: error }, "the workspace file could not be read; its backup is used instead");
    return false;
  }
}

function restoreNewest(db: WriteDb, folder: string, log: Logger): boolean {
  for (const backup of listBackups(folder)) {
    try {
      restoreBackup(db, backup.path);
      log.warn({ backup: backup.path }, "the workspace was restored from its newest backup");
      return true;
    } catch (error) {
      log.error(
        { err: error, backup: backup.path },
        "a backup could not be read; trying the one before",
      );
    }
  }
  return false;
}

/**
 * Takes over what only the journal file holds, and writes the file again where it does not end with the table, so that
 * either alone is enough. Answers how many entries the table did not have.
 */
function followJournalFile(
  db: WriteDb,
  path: string,
  log: Logger,
  look: "whole" | "end" = "end",
): number {
  const lines = readJournalLines(path);
  const replay = db.transaction(() => {
    ensureIdentity(db, lines);
    return replayLines(db, lines);
  })();
  for (const problem of replay.problems) log.error({ path }, problem);
  if (replay.added > 0)
    log.warn({ entries: replay.added }, "the database took over entries of the journal file");
  const isWhole =
    replay.isFileWhole && (look === "end" || findMissingLine(db, lines) === undefined);
  if (!isWhole) {
    const aside = replaceJournalFile(
      path,
      listEntries(db).map((entry) => JSON.stringify(entry)),
    );
    log.warn({ path, aside }, "the journal file was written again from the database");
  }
  return replay.added;
}

/** The workspace's id is in every journal entry: a restored workspace takes it from there. */
function ensureIdentity(db: WriteDb, lines: readonly string[]): void {
  const known = statement(db, "SELECT value FROM meta WHERE key = 'workspace_id'").get();
  if (known !== undefined) return;
  const readable = lines.find((line) => parseEntry(line) !== undefined);
  statement(db, "INSERT INTO meta (key, value) VALUES ('workspace_id', ?)").run(
    parseEntry(readable)?.workspaceId ?? randomUUID(),
  );
}
