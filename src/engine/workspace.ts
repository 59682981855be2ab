import { access, mkdir, rename, rm } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { isAppError } from "../base/errors.ts";
import {
  listBackups,
  migrate,
  migrations,
  open,
  openJournalFile,
  readJournalLines,
  restoreBackup,
  statement,
  type WriteDb,
} from "../store/index.ts";

import type { Logger } from "./logger.ts";
import {
  applyEntry,
  readWorkspaceId,
  replayJournal,
  toEntry,
  type EntryRow,
} from "./runs/index.ts";

/** The files of one data folder. */
export interface WorkspacePaths {
  readonly database: string;
  readonly journal: string;
  readonly backups: string;
}

export function workspacePaths(dataDir: string): WorkspacePaths {
  return {
    database: join(dataDir, "workspace.sqlite"),
    journal: join(dataDir, "journal.jsonl"),
    backups: join(dataDir, "backups"),
  };
}

/** How the workspace was found, in words for the log and for `doctor`. */
export type WorkspaceOrigin = "new" | "opened" | "restored";

/**
 * Makes the workspace file ready: new, migrated, or restored from the newest backup when it is gone or damaged; then
 * applies the journal entries that only `journal.jsonl` holds. A damaged file is kept beside under another name.
 * @param takeOver another workspace file whose journal and settings come first (for a rebuild)
 * @throws AppError FROM_THE_FUTURE, READ_ONLY, DISK_FULL
 */
export async function prepareWorkspace(
  paths: WorkspacePaths,
  log: Logger,
  takeOver?: string,
): Promise<WorkspaceOrigin> {
  await mkdir(paths.backups, { recursive: true, mode: 0o700 });
  let origin: WorkspaceOrigin = (await exists(paths.database)) ? "opened" : "new";
  let db: WriteDb;
  try {
    db = openMigrated(paths);
  } catch (error) {
    if (!isAppError(error) || error.code !== "DAMAGED") throw error;
    await setAside(paths.database, log);
    origin = "new";
    db = openMigrated(paths);
  }
  try {
    if (takeOver !== undefined) takeOverKept(db, takeOver, log);
    else if (origin === "new" && restoreNewest(db, paths, log)) origin = "restored";
    const lines = readJournalLines(paths.journal);
    const replayed = db.transaction(() => {
      ensureIdentity(db, lines);
      return replayJournal(db, lines, applyEntry);
    })();
    completeJournalFile(db, paths.journal, lines);
    if (replayed > 0) {
      log.warn({ replayed }, "journal entries were applied that the database did not have");
      if (origin === "new") origin = "restored";
    }
  } finally {
    db.close();
  }
  return origin;
}

function openMigrated(paths: WorkspacePaths): WriteDb {
  const db = open(paths.database, { role: "writer" });
  try {
    migrate(db, migrations, { backupFolder: paths.backups });
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

async function setAside(database: string, log: Logger): Promise<void> {
  const aside = `${database}.damaged-${new Date().toISOString().replaceAll(":", "-")}`;
  await rename(database, aside);
  for (const suffix of ["-wal", "-shm"]) await rm(database + suffix, { force: true });
  log.error(
    { aside },
    "the workspace file was damaged: it is kept beside, and everything is restored and read again",
  );
}

/** Journal, settings and id of an old workspace file, as far as it can be read; the rest comes from journal.jsonl. */
function takeOverKept(db: WriteDb, from: string, log: Logger): void {
  try {
    statement(db, "ATTACH ? AS old").run(from);
    db.transaction(() => {
      for (const table of ["meta", "settings"]) {
        db.exec(`INSERT OR REPLACE INTO ${table} SELECT * FROM old.${table}`);
      }
      applyJournalOf(db);
    })();
  } catch (error) {
    log.error(
      { err: error },
      "the old workspace file could not be read; the journal file is used instead",
    );
  } finally {
    db.exec("DETACH old");
  }
}

function applyJournalOf(db: WriteDb): void {
  const workspaceId = readWorkspaceId(db);
  const rows = statement(db, "SELECT * FROM old.journal ORDER BY seq").all() as EntryRow[];
  replayJournal(
    db,
    rows.map((row) => JSON.stringify(toEntry(row, workspaceId))),
    applyEntry,
  );
}

function restoreNewest(db: WriteDb, paths: WorkspacePaths, log: Logger): boolean {
  for (const backup of listBackups(paths.backups)) {
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

/** A journal file that was cut or lost is written again from the table, so that either alone is enough. */
function completeJournalFile(db: WriteDb, path: string, lines: readonly string[]): void {
  const last = lines.at(-1);
  const lastSeq = last === undefined ? 0 : (JSON.parse(last) as { seq: number }).seq;
  const workspaceId = readWorkspaceId(db);
  const rows = statement(db, "SELECT * FROM journal WHERE seq > ? ORDER BY seq").all(
    lastSeq,
  ) as EntryRow[];
  const newest = rows.at(-1);
  if (newest === undefined) return;
  const file = openJournalFile(path);
  try {
    file.append(
      rows.map((row) => JSON.stringify(toEntry(row, workspaceId))),
      newest.seq,
    );
  } finally {
    file.close();
  }
}

/** The workspace's id is in every journal entry: a restored workspace takes it from there. */
function ensureIdentity(db: WriteDb, lines: readonly string[]): void {
  const known = statement(db, "SELECT value FROM meta WHERE key = 'workspace_id'").get();
  if (known !== undefined) return;
  const first =
    lines[0] === undefined ? undefined : (JSON.parse(lines[0]) as { workspaceId: string });
  statement(db, "INSERT INTO meta (key, value) VALUES ('workspace_id', ?)").run(
    first?.workspaceId ?? randomUUID(),
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
