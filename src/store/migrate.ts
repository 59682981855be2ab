import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { AppError } from "../base/errors.ts";
import { APPLICATION_ID, asStoreError, type WriteDb } from "./open.ts";

/** One step forward. Never edited after a release; a correction is the next migration. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql?: string;
  /** For what SQL cannot say; runs after `sql` in the same transaction. */
  readonly run?: (db: WriteDb) => void;
}

export interface MigrationResult {
  readonly from: number;
  readonly to: number;
  /** The whole database as it was, when an existing one was migrated. */
  readonly backup: string | undefined;
}

/**
 * Brings a database to the newest version, each migration in one transaction. An existing database is copied into
 * `backupFolder` first.
 * Throws AppError FROM_THE_FUTURE (made by a newer Assay), CONFLICT (not Assay's database), DISK_FULL, READ_ONLY.
 */
export function migrate(
  db: WriteDb,
  migrations: readonly Migration[],
  options: { readonly backupFolder?: string | undefined; readonly nowMs?: number } = {},
): MigrationResult {
  checkOrder(migrations);
  const from = versionOf(db);
  const to = migrations.at(-1)?.version ?? 0;
  if (from > to) {
    throw new AppError(
      "FROM_THE_FUTURE",
      `This workspace was written by a newer Assay (version ${from}, this one knows ${to}).`,
      "Update Assay, or choose another data folder with --data.",
    );
  }
  refuseForeign(db, from);
  const due = migrations.filter(({ version }) => version > from);
  try {
    const backup = from > 0 && due.length > 0 ? copyWhole(db, from, options) : undefined;
    for (const migration of due) applyMigration(db, migration);
    return { from, to, backup };
  } catch (error) {
    throw asStoreError(error);
  }
}

export function versionOf(db: WriteDb): number {
  return db.pragma("user_version", { simple: true }) as number;
}

function applyMigration(db: WriteDb, migration: Migration): void {
  const apply = db.transaction(() => {
    if (migration.sql !== undefined) db.exec(migration.sql);
    migration.run?.(db);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${migration.version}`);
  });
  apply.immediate();
}

function checkOrder(migrations: readonly Migration[]): void {
  let last = 0;
  for (const { version, name } of migrations) {
    if (!Number.isInteger(version) || version <= last) {
      throw new Error(`migration ${version} "${name}" does not follow ${last}`);
    }
    last = version;
  }
}

function refuseForeign(db: WriteDb, version: number): void {
  const id = db.pragma("application_id", { simple: true }) as number;
  if (id === APPLICATION_ID) return;
  const tables = db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() as number;
  if (tables === 0 && version === 0) return;
  throw new AppError(
    "CONFLICT",
    "The file in the place of the workspace is another program's database.",
    "Choose another data folder with --data.",
  );
}

function copyWhole(
  db: WriteDb,
  version: number,
  options: { readonly backupFolder?: string | undefined; readonly nowMs?: number },
): string | undefined {
  if (options.backupFolder === undefined) return undefined;
  mkdirSync(options.backupFolder, { recursive: true });
  const stamp = new Date(options.nowMs ?? Date.now()).toISOString().replaceAll(/[:.]/g, "-");
  const path = join(options.backupFolder, `before-migration-from-${version}-${stamp}.db`);
  db.prepare("VACUUM INTO ?").run(path);
  removeOldCopies(options.backupFolder, path);
  return path;
}

/** Each is as large as the workspace. */
const KEEP_COPIES = 2;
const COPY_NAME = /^before-migration-from-\d+-(.+)\.db$/;

/** All but the newest, among them the one just made, whatever the clock says. */
function removeOldCopies(folder: string, made: string): void {
  const stampOf = (name: string): string => COPY_NAME.exec(name)?.[1] ?? "";
  const others = readdirSync(folder).filter(
    (name) => COPY_NAME.test(name) && name !== basename(made),
  );
  others.sort((a, b) => (stampOf(a) < stampOf(b) ? 1 : -1));
  for (const name of others.slice(KEEP_COPIES - 1)) rmSync(join(folder, name), { force: true });
}
