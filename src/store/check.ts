import { statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { isAppError, messageOf } from "../base/errors.ts";
import { asStoreError, damagedError, type ReadDb } from "./open.ts";
import { KEPT_TABLES, listMissingTables } from "./tables.ts";

export interface StoreCheck {
  readonly sound: boolean;
  /** What SQLite found, at most ten lines. */
  readonly problems: readonly string[];
  readonly schemaVersion: number;
  readonly sqliteVersion: string;
  /** Of the database file and of its write-ahead log. */
  readonly databaseBytes: number;
  readonly walBytes: number;
  /** Undefined where the system does not tell. */
  readonly freeBytes: number | undefined;
  readonly rows: {
    readonly runs: number;
    readonly series: number;
    readonly chunks: number;
    readonly journal: number;
  };
}

/** For `assay doctor`: reads the whole database once. Damage is an answer here, not an error. */
export function checkStore(db: ReadDb): StoreCheck {
  const problems = [
    ...findProblems(db),
    ...listMissingTables(db).map((table) => `table ${table} is missing`),
  ];
  return {
    sound: problems.length === 0,
    problems,
    schemaVersion: db.pragma("user_version", { simple: true }) as number,
    sqliteVersion: db.prepare("SELECT sqlite_version()").pluck().get() as string,
    databaseBytes: sizeOf(db.name),
    walBytes: sizeOf(`${db.name}-wal`),
    freeBytes: freeBytesOf(dirname(db.name)),
    rows: {
      runs: countRows(db, "runs"),
      series: countRows(db, "series"),
      chunks: countRows(db, "chunks"),
      journal: countRows(db, "journal"),
    },
  };
}

/**
 * Looks at the whole file (as long as reading it), or at just those tables that every start needs.
 * Throws AppError DAMAGED.
 */
export function requireSound(db: ReadDb, what: "whole" | "kept"): void {
  const problems =
    what === "whole"
      ? findProblems(db)
      : presentTables(db).flatMap((table) => findProblems(db, table));
  if (problems.length > 0) throw damagedError(problems.join("; "));
}

function presentTables(db: ReadDb): string[] {
  return db
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN (SELECT value FROM json_each(?))",
    )
    .pluck()
    .all(JSON.stringify(KEPT_TABLES)) as string[];
}

function findProblems(db: ReadDb, what: string | number = 10): string[] {
  try {
    const lines = db.pragma(`quick_check(${what})`) as Array<{ quick_check: string }>;
    return lines.map((line) => line.quick_check).filter((line) => line !== "ok");
  } catch (error) {
    return [describe(error)];
  }
}

function describe(error: unknown): string {
  const known = asStoreError(error);
  if (!isAppError(known)) throw error;
  return messageOf(known);
}

/** -1 where the table cannot be read. */
function countRows(db: ReadDb, table: string): number {
  try {
    return db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  } catch {
    return -1;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function freeBytesOf(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
