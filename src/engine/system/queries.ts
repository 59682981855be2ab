import {
  checkStore,
  listBackups,
  writeBackup,
  type ReadDb,
  type WriteDb,
} from "../../store/index.ts";
import { findBrokenEntry } from "../runs/index.ts";

export function backUp(
  db: WriteDb,
  args: { readonly folder: string },
): { path: string; bytes: number } {
  const { path, bytes } = writeBackup(db, args.folder);
  return { path, bytes };
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

/** Everything that `assay doctor` looks at. Reads the whole database once. */
export function runChecks(
  db: ReadDb,
  args: { readonly backups: string; readonly nowMs: number; readonly version: string },
): Check[] {
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
    checkJournal(db),
    checkBackups(args.backups, args.nowMs),
    checkDisk(store.freeBytes, store.databaseBytes + store.walBytes),
  ];
}

function checkJournal(db: ReadDb): Check {
  const broken = findBrokenEntry(db);
  if (broken === undefined) {
    return { name: "journal", status: "ok", detail: "every entry follows the one before" };
  }
  return {
    name: "journal",
    status: "failed",
    detail: `entry ${broken.seq}: ${broken.reason}`,
    nextStep: "Compare with journal.jsonl and the newest backup.",
  };
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
