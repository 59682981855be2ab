import { lstat, opendir } from "node:fs/promises";
import { join } from "node:path";
import type { Dirent } from "node:fs";
import { AppError, messageOf } from "../../../base/errors.ts";
import type { FolderEntry, LogFile } from "../../../contract/run-files.ts";

/** More names than these are not held at once. */
const MAX_NAMES = 200_000;
/** Up to so many stand in the order that people expect (a2 before a10); beyond, comparing them so would take seconds. */
const MAX_NATURAL = 5000;
const STATS_AT_ONCE = 32;

interface Named {
  readonly name: string;
  readonly kind: FolderEntry["kind"];
}

export interface FolderPage {
  readonly entries: FolderEntry[];
  readonly total: number;
  readonly isCut: boolean;
  readonly nextCursor: string | null;
}

/** One page of a folder (its real path): only what is on the page is looked at. */
export async function listFolder(folder: string, asked: PageAsked): Promise<FolderPage> {
  const { names, isCut } = await readNames(folder);
  const page = cutPage(names, asked);
  return { ...page, entries: await describeAll(folder, page.entries), isCut };
}

/** One page of entries that are all known already. */
export function toPage(entries: readonly FolderEntry[], asked: PageAsked): FolderPage {
  return { ...cutPage(entries.slice(0, MAX_NAMES), asked), isCut: entries.length > MAX_NAMES };
}

export interface PageAsked {
  readonly limit: number;
  readonly cursor?: string;
}

function cutPage<T extends Named>(
  names: readonly T[],
  { limit, cursor }: PageAsked,
): { entries: T[]; total: number; nextCursor: string | null } {
  const byName = names.length <= MAX_NATURAL ? compareNaturally : compareCodes;
  const sorted = names.toSorted((a, b) => rank(a) - rank(b) || byName(a.name, b.name));
  const after = cursor === undefined ? undefined : parseCursor(cursor);
  // What was the last one may be gone by now: the page begins behind where it stood.
  const start =
    after === undefined
      ? 0
      : sorted.findIndex((one) => (rank(one) - rank(after) || byName(one.name, after.name)) > 0);
  const page = start < 0 ? [] : sorted.slice(start, start + limit);
  const last = page.at(-1);
  const hasMore = start >= 0 && start + page.length < sorted.length && last !== undefined;
  return {
    entries: page,
    total: sorted.length,
    nextCursor: hasMore ? JSON.stringify([last.kind, last.name]) : null,
  };
}

async function readNames(folder: string): Promise<{ names: Named[]; isCut: boolean }> {
  const names: Named[] = [];
  try {
    for await (const entry of await opendir(folder, { bufferSize: 1024 })) {
      if (names.length >= MAX_NAMES) return { names, isCut: true };
      names.push({ name: entry.name, kind: kindOf(entry) });
    }
  } catch (error) {
    throw new AppError(
      (error as NodeJS.ErrnoException).code === "ENOTDIR" ? "INVALID_INPUT" : "NOT_FOUND",
      `The folder cannot be listed: ${messageOf(error)}`,
      "Choose another one.",
      { cause: error },
    );
  }
  return { names, isCut: false };
}

function kindOf(entry: Dirent): FolderEntry["kind"] {
  if (entry.isSymbolicLink()) return "link";
  if (entry.isDirectory()) return "folder";
  return entry.isFile() ? "file" : "other";
}

function rank({ kind }: Named): number {
  return kind === "folder" ? 0 : 1;
}

const collator = new Intl.Collator("en", { numeric: true });

function compareNaturally(a: string, b: string): number {
  return collator.compare(a, b) || compareCodes(a, b);
}

function compareCodes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function parseCursor(cursor: string): Named {
  try {
    const [kind, name] = JSON.parse(cursor) as [unknown, unknown];
    if (typeof name === "string") return { kind: kind === "folder" ? "folder" : "file", name };
  } catch {
    // Told below.
  }
  throw new AppError("INVALID_INPUT", "The cursor is not valid.", "Begin with the first page.");
}

async function describeAll(folder: string, page: readonly Named[]): Promise<FolderEntry[]> {
  const entries: FolderEntry[] = [];
  for (let at = 0; at < page.length; at += STATS_AT_ONCE) {
    const part = page.slice(at, at + STATS_AT_ONCE);
    entries.push(...(await Promise.all(part.map((one) => describe(folder, one)))));
  }
  return entries;
}

async function describe(folder: string, { name, kind }: Named): Promise<FolderEntry> {
  try {
    const stats = await lstat(join(folder, name));
    return {
      name,
      kind,
      bytes: kind === "file" ? stats.size : null,
      modifiedUs: Math.round(stats.mtimeMs * 1000),
    };
  } catch {
    // Gone since, or a name that is not UTF-8.
    return { name, kind, bytes: null, modifiedUs: null };
  }
}

export const LOG_NAME = /\.(log|out|err)$|^(stdout|stderr)([._-]|$)|^cout\.txt$/i;
const LOG_DEPTH = 3;
const MAX_LOOKED_AT = 20_000;
const MAX_LOGS = 200;

/**
 * Text logs in a folder (its real path) and a few levels below, by their names; links are not followed.
 * @param isLog what else to take for one
 */
export async function findLogs(
  home: string,
  isLog: (name: string) => boolean = () => false,
): Promise<{ logs: LogFile[]; isCut: boolean }> {
  const logs: LogFile[] = [];
  const queue: Array<{ path: string; depth: number }> = [{ path: "", depth: 0 }];
  let looked = 0;
  for (let folder = queue.shift(); folder !== undefined; folder = queue.shift()) {
    const { path, depth } = folder;
    try {
      for await (const entry of await opendir(join(home, path), { bufferSize: 256 })) {
        if (++looked > MAX_LOOKED_AT || logs.length >= MAX_LOGS)
          return { logs: logs.sort(newestFirst), isCut: true };
        const below = path === "" ? entry.name : `${path}/${entry.name}`;
        if (entry.isDirectory() && depth < LOG_DEPTH) queue.push({ path: below, depth: depth + 1 });
        if (!entry.isFile() || !(LOG_NAME.test(entry.name) || isLog(entry.name))) continue;
        const { bytes, modifiedUs } = await describe(home, { name: below, kind: "file" });
        logs.push({ path: below, bytes, modifiedUs, isRecord: false });
      }
    } catch (error) {
      // A folder below that may not be listed, or is gone by now, holds nothing for us.
      if (depth === 0) throw error;
    }
  }
  return { logs: logs.sort(newestFirst), isCut: false };
}

/** Those of the files below a folder of another machine that are text logs, in the order of `findLogs`. */
export function chooseLogs(files: ReadonlyArray<Omit<LogFile, "isRecord">>): {
  logs: LogFile[];
  isCut: boolean;
} {
  const logs = files.flatMap((file): LogFile[] => {
    const parts = file.path.split("/");
    const isLog = parts.length <= LOG_DEPTH + 1 && LOG_NAME.test(parts.at(-1) ?? "");
    return isLog ? [{ ...file, isRecord: false }] : [];
  });
  return cutLogs(logs);
}

/** The newest of them, in their order. */
export function cutLogs(logs: readonly LogFile[]): { logs: LogFile[]; isCut: boolean } {
  return { logs: logs.toSorted(newestFirst).slice(0, MAX_LOGS), isCut: logs.length > MAX_LOGS };
}

function newestFirst(a: LogFile, b: LogFile): number {
  return (b.modifiedUs ?? 0) - (a.modifiedUs ?? 0) || compareCodes(a.path, b.path);
}
