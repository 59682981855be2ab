import { dirname, join } from "node:path";
import { messageOf } from "../../base/errors.ts";
import {
  checkArtifacts,
  checkStore,
  listBackups,
  listMissingTables,
  listSetAside,
  readJournalLines,
  writeBackup,
  type ReadDb,
  type WriteDb,
} from "../../store/index.ts";
import { findBrokenEntry, findMissingLine, listUnapplied } from "../runs/index.ts";
import type { WorkspacePaths } from "../workspace.ts";

export function backUp(
  db: WriteDb,
  args: { readonly folder: string },
): { path: string; bytes: number } {
  const { path, bytes } = writeBackup(db, args.folder);
  return { path, bytes };
}

/** False for a workspace that lost a table: nothing can be read into it. */
export function isComplete(db: ReadDb): boolean {
  return listMissingTables(db).length === 0;
}

/** When the newest backup was made; 0 when there is none. */
export function newestBackupMs(_db: ReadDb, args: { readonly folder: string }): number {
  return listBackups(args.folder)[0]?.atMs ?? 0;
}

export interface Check {
  readonly name: string;
  readonly status: "ok" | "warning" | "failed";
  readonly detail: string;
  readonly nextStep?: string;
}

/** Below this a training's logs may not fit any more. */
const LOW_DISK_BYTES = 1e9;
const DAY_MS = 24 * 3600 * 1000;

/** Everything that `assay doctor` looks at. Reads the whole database once; what cannot be read is an answer. */
export function runChecks(
  db: ReadDb,
  args: { readonly paths: WorkspacePaths; readonly nowMs: number; readonly version: string },
): Check[] {
  const { paths, nowMs } = args;
  const store = checkStore(db);
  const { runs, series, chunks, journal } = store.rows;
  return [
    {
      name: "version",
      status: "ok",
      detail: `Assay ${args.version}, Node ${process.versions.node}, SQLite ${store.sqliteVersion}, schema ${store.schemaVersion}`,
    },
    store.sound
      ? {
          name: "database",
          status: "ok",
          detail: `${runs} runs, ${series} series, ${chunks} chunks, ${journal} journal entries`,
        }
      : {
          name: "database",
          status: "failed",
          detail: store.problems.join("; "),
          nextStep: "Run `assay rebuild`.",
        },
    checkJournal(db, paths.journal),
    checkBackups(paths.backups, nowMs),
    ...checkFiles(db, paths),
    ...checkSetAside(paths),
    checkDisk(store.freeBytes, store.databaseBytes + store.walBytes),
  ];
}

function checkJournal(db: ReadDb, path: string): Check {
  const name = "journal";
  try {
    const broken = findBrokenEntry(db);
    if (broken !== undefined) {
      return {
        name,
        status: "failed",
        detail: `entry ${broken.seq}: ${broken.reason}`,
        nextStep: "Compare with journal.jsonl and the newest backup.",
      };
    }
    const missing = findMissingLine(db, readJournalLines(path));
    if (missing !== undefined) {
      return {
        name,
        status: "failed",
        detail: `journal.jsonl does not have entry ${missing} in its place`,
        nextStep: "Run `assay rebuild`: it writes the file again from the database.",
      };
    }
    const [unapplied] = listUnapplied(db);
    return unapplied === undefined
      ? { name, status: "ok", detail: "every entry follows the one before" }
      : {
          name,
          status: "warning",
          detail: `entry ${unapplied.seq} has no effect: ${unapplied.reason}`,
          nextStep: "Make that change again if it is missed.",
        };
  } catch (error) {
    return { name, status: "failed", detail: messageOf(error), nextStep: "Run `assay rebuild`." };
  }
}

/** Files that were found damaged and kept: nobody but a person may remove them. */
function checkSetAside(paths: WorkspacePaths): Check[] {
  const found = [paths.database, paths.journal].flatMap((path) => listSetAside(path));
  const [first] = found;
  if (first === undefined) return [];
  return [
    {
      name: "set aside",
      status: "warning",
      detail: `${found.length} damaged files are kept, first ${first}`,
      nextStep: "Remove them when nothing is missed.",
    },
  ];
}

/** Copies of what was imported; nothing where there is none. */
function checkFiles(db: ReadDb, paths: WorkspacePaths): Check[] {
  const name = "imported files";
  try {
    const { files, bytes, missing } = checkArtifacts(
      db,
      join(dirname(paths.database), "artifacts"),
    );
    if (files === 0) return [];
    const [first] = missing;
    return [
      first === undefined
        ? { name, status: "ok", detail: `${files} files, ${(bytes / 1e6).toFixed(1)} MB` }
        : {
            name,
            status: "failed",
            detail: `${missing.length} of ${files} are not as they were taken in, first ${first}`,
            nextStep:
              "Import again from where they came; a backup of the data folder has them too.",
          },
    ];
  } catch (error) {
    return [{ name, status: "failed", detail: messageOf(error), nextStep: "Run `assay rebuild`." }];
  }
}

function checkBackups(folder: string, nowMs: number): Check {
  const [newest] = listBackups(folder);
  if (newest === undefined) {
    return {
      name: "backups",
      status: "warning",
      detail: "none yet",
      nextStep: "Run `assay backup`.",
    };
  }
  const days = Math.floor((nowMs - newest.atMs) / DAY_MS);
  return {
    name: "backups",
    status: days > 7 ? "warning" : "ok",
    detail: `newest ${days} days old: ${newest.path}`,
  };
}

function checkDisk(freeBytes: number | undefined, usedBytes: number): Check {
  const used = `${(usedBytes / 1e6).toFixed(1)} MB used`;
  if (freeBytes === undefined) return { name: "disk", status: "ok", detail: used };
  const detail = `${used}, ${(freeBytes / 1e9).toFixed(1)} GB free`;
  return freeBytes < LOW_DISK_BYTES
    ? { name: "disk", status: "warning", detail, nextStep: "Free some disk space." }
    : { name: "disk", status: "ok", detail };
}
