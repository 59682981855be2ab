import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../base/errors.ts";
import { copyRows, withAttached, type Schema } from "./attached.ts";
import { APPLICATION_ID, asStoreError, damagedError, type WriteDb } from "./open.ts";
import { copySources, SOURCE_KEY } from "./source-rows.ts";
import { KEPT_TABLES, listMissingTables, SOURCE_TABLES, type KeptTable } from "./tables.ts";

const KEEP_FILES = 14;
const NAME = /^assay-\d{4}-\d{2}-\d{2}T[\d-]+Z\.db$/;

export interface BackupFile {
  readonly path: string;
  readonly atMs: number;
  readonly bytes: number;
}

/**
 * Writes what cannot be read again, as of one moment, into a new file in the folder and removes all but the newest 14. Runs
 * outside a transaction.
 * Throws AppError DISK_FULL, READ_ONLY.
 */
export function writeBackup(db: WriteDb, folder: string, nowMs: number = Date.now()): BackupFile {
  const path = join(folder, `assay-${new Date(nowMs).toISOString().replaceAll(/[:.]/g, "-")}.db`);
  const partial = `${path}.partial`;
  try {
    mkdirSync(folder, { recursive: true });
    rmSync(partial, { force: true });
    copyKept(db, partial);
    // Only a whole file has the name of a backup.
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw asStoreError(error);
  }
  for (const old of listBackups(folder).slice(KEEP_FILES)) rmSync(old.path, { force: true });
  return { path, atMs: nowMs, bytes: statSync(path).size };
}

/** Newest first. */
export function listBackups(folder: string): BackupFile[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => NAME.test(name))
    .sort()
    .reverse()
    .map((name) => {
      const path = join(folder, name);
      const { size, mtimeMs } = statSync(path);
      return { path, atMs: mtimeMs, bytes: size };
    });
}

export interface RestoredBackup {
  /** Rows per table. */
  readonly rows: { readonly [table: string]: number };
  /** The newest journal entry in the backup; later ones come from `journal.jsonl`. */
  readonly lastSeq: number;
}

/**
 * Copies a backup into a database that was just made and migrated; columns that only one side knows are left out. One
 * transaction: all or nothing.
 * Throws AppError NOT_FOUND, DAMAGED, FROM_THE_FUTURE, CONFLICT (the database already has a journal).
 */
export function restoreBackup(db: WriteDb, path: string): RestoredBackup {
  if (db.prepare("SELECT 1 FROM journal LIMIT 1").get() !== undefined) {
    throw new AppError("CONFLICT", "A backup is only restored into an empty workspace.");
  }
  return withBackup(db, path, () => {
    const rows = copyKeptTables(db, { from: "copy", to: "main" });
    copyAbsentSources(db);
    const lastSeq = db.prepare("SELECT coalesce(max(seq), 0) FROM journal").pluck().get() as number;
    return { rows, lastSeq };
  });
}

/** Rows per table; a row that is there already is replaced. */
export function copyKeptTables(
  db: WriteDb,
  { from, to }: { readonly from: Schema; readonly to: Schema },
  tables: readonly KeptTable[] = KEPT_TABLES,
): { readonly [table: string]: number } {
  return Object.fromEntries(
    tables.map((table) => [table, copyRows(db, { from, to, table, conflict: "REPLACE" })]),
  );
}

/**
 * Copies from a backup those sources that the database does not have.
 * Throws AppError NOT_FOUND, DAMAGED, FROM_THE_FUTURE.
 */
export function restoreAbsentSources(db: WriteDb, path: string): number {
  return withBackup(db, path, () => copyAbsentSources(db));
}

function copyAbsentSources(db: WriteDb): number {
  // Backups of the first version hold no sources.
  if (listMissingTables(db, "copy").includes("sources")) return 0;
  const sources = db
    .prepare(
      `SELECT num FROM copy.sources WHERE (${SOURCE_KEY}) NOT IN (SELECT ${SOURCE_KEY} FROM main.sources)`,
    )
    .pluck()
    .all() as number[];
  copySources(db, { from: "copy", to: "main", sources });
  return sources.length;
}

function withBackup<T>(db: WriteDb, path: string, work: () => T): T {
  if (!existsSync(path)) throw new AppError("NOT_FOUND", `There is no backup ${path}.`);
  return withAttached(db, "copy", path, () => {
    checkBackup(db, path);
    return db.transaction(work).immediate();
  });
}

function checkBackup(db: WriteDb, path: string): void {
  const value = (pragma: string): unknown => db.pragma(pragma, { simple: true });
  if (value("copy.application_id") !== APPLICATION_ID || value("copy.quick_check") !== "ok") {
    throw new AppError("DAMAGED", `The backup ${path} is damaged.`, "Choose an older backup.");
  }
  if ((value("copy.user_version") as number) > (value("main.user_version") as number)) {
    throw new AppError(
      "FROM_THE_FUTURE",
      `The backup ${path} was written by a newer Assay.`,
      "Update Assay.",
    );
  }
}

function copyKept(db: WriteDb, path: string): void {
  const missing = listMissingTables(db);
  if (missing.length > 0) throw damagedError(`it has no ${missing.join(", ")}`);
  withAttached(db, "copy", path, () => {
    const copy = db.transaction(() => {
      db.pragma(`copy.application_id = ${APPLICATION_ID}`);
      db.pragma(
        `copy.user_version = ${db.pragma("main.user_version", { simple: true }) as number}`,
      );
      for (const table of [...KEPT_TABLES, ...SOURCE_TABLES]) {
        const sql = db
          .prepare("SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = ?")
          .pluck()
          .get(table) as string;
        db.exec(sql.replace(/^CREATE TABLE\s+/, "CREATE TABLE copy."));
      }
      copyKeptTables(db, { from: "main", to: "copy" });
      const sources = db.prepare("SELECT num FROM kept_sources").pluck().all() as number[];
      copySources(db, { from: "main", to: "copy", sources });
    });
    copy();
  });
}
