import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { AppError, isAppError, messageOf } from "../base/errors.ts";

declare const readable: unique symbol;
declare const writable: unique symbol;
/** A connection for queries. Its statements come from `statement(db, sql)`. */
export type ReadDb = Database.Database & { readonly [readable]: true };
/** The one connection that writes; it may read as well. */
export type WriteDb = ReadDb & { readonly [writable]: true };

export type DbRole = "writer" | "reader";

/** Bytes "Assa": a SQLite file without it and with tables is not ours. */
export const APPLICATION_ID = 0x41737361;

/**
 * Opens a workspace database. The writer creates the file (its folder must exist); readers see what the writer has
 * committed. Caches are small on purpose: the operating system keeps the file's pages anyway.
 * Throws AppError DAMAGED, READ_ONLY, DISK_FULL, NOT_FOUND, LOCKED.
 */
export function open(path: string, options: { readonly role: "writer" }): WriteDb;
export function open(path: string, options: { readonly role: "reader" }): ReadDb;
export function open(path: string, options: { readonly role: DbRole }): ReadDb {
  const reader = options.role === "reader";
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { readonly: reader, fileMustExist: reader, timeout: 5000 });
    applyPragmas(db, options.role);
    // 8 bytes, little-endian, as a number: SQLite itself cannot keep NaN, of which this makes NULL.
    db.function("f64", { deterministic: true, directOnly: true }, readDouble);
    // The first look at the file: a damaged header shows here.
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    return db as ReadDb;
  } catch (error) {
    db?.close();
    throw openError(path, error);
  }
}

function readDouble(bytes: unknown): number | null {
  if (!(bytes instanceof Uint8Array) || bytes.length !== 8) return null;
  const value = new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true);
  return Number.isNaN(value) ? null : value;
}

function applyPragmas(db: Database.Database, role: DbRole): void {
  db.pragma("trusted_schema = OFF");
  db.pragma("temp_store = MEMORY");
  db.pragma("foreign_keys = ON");
  if (role === "reader") {
    db.pragma("query_only = ON");
    db.pragma("cache_size = -8192");
    return;
  }
  db.pragma("cell_size_check = ON");
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
  db.pragma("cache_size = -8192");
  db.pragma("wal_autocheckpoint = 4000");
  db.pragma("journal_size_limit = 33554432");
}

type StatementMode = "rows" | "pluck" | "raw" | "safe";
type Statement = Database.Statement<unknown[], unknown>;
const statements = new WeakMap<ReadDb, Map<string, Statement>>();

/**
 * A prepared statement, made once per connection. `pluck`: first column only; `raw`: rows as arrays; `safe`: integers
 * as bigint (exact int64).
 */
export function statement(db: ReadDb, sql: string, mode: StatementMode = "rows"): Statement {
  let cache = statements.get(db);
  if (cache === undefined) statements.set(db, (cache = new Map()));
  const key = mode + sql;
  let prepared = cache.get(key);
  if (prepared === undefined) {
    prepared = db.prepare(sql);
    if (mode === "pluck") prepared.pluck();
    if (mode === "raw") prepared.raw();
    if (mode === "safe") prepared.safeIntegers();
    cache.set(key, prepared);
  }
  return prepared;
}

export function damagedError(reason: string, options?: ErrorOptions): AppError {
  return new AppError(
    "DAMAGED",
    `The workspace database is damaged: ${reason}`,
    "Run `assay rebuild`: it reads the sources again and keeps your own work.",
    options,
  );
}

/** Turns a failure of SQLite into the expected failure it stands for; anything else comes back as it is. */
export function asStoreError(error: unknown): unknown {
  if (isAppError(error) || !(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const options = { cause: error };
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return damagedError(error.message, options);
  }
  // SHMSIZE: no room for what lies beside a database while it is open.
  if (code === "SQLITE_FULL" || code === "SQLITE_IOERR_SHMSIZE" || code === "ENOSPC") {
    const next = "Free some disk space; Assay goes on by itself.";
    return new AppError("DISK_FULL", "The disk of the data folder is full.", next, options);
  }
  if (code.startsWith("SQLITE_READONLY") || code === "EROFS" || code === "EACCES") {
    const next =
      "Give yourself write permission on the data folder, or choose another with --data.";
    return new AppError("READ_ONLY", "The data folder cannot be written.", next, options);
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    const next = "Close the other program that holds the workspace open, then try again.";
    return new AppError("LOCKED", "The workspace database is locked.", next, options);
  }
  return error;
}

function openError(path: string, error: unknown): unknown {
  const known = asStoreError(error);
  if (isAppError(known)) return known;
  const folder = dirname(path);
  if (!existsSync(folder)) {
    return new AppError(
      "NOT_FOUND",
      `The data folder ${folder} does not exist.`,
      "Create it, or choose another with --data.",
      {
        cause: error,
      },
    );
  }
  if (!isWritable(folder) || (existsSync(path) && !isWritable(path))) {
    return asStoreError(Object.assign(new Error(messageOf(error)), { code: "SQLITE_READONLY" }));
  }
  return error;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
