import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Where a damaged file is kept, beside the one that takes its place. */
export function nameAside(path: string): string {
  return `${path}.damaged-${new Date().toISOString().replaceAll(":", "-")}`;
}

/** Damaged files that were kept of this one, oldest first. */
export function listSetAside(path: string): string[] {
  const folder = dirname(path);
  const start = `${basename(path)}.damaged-`;
  return readdirSync(folder)
    .filter((name) => name.startsWith(start) && !/-(wal|shm)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}
