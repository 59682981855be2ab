import { statSync } from "node:fs";
import { join } from "node:path";
import type { ReadDb } from "./open.ts";

/** Where the artifact store (a folder) keeps the file with this content. */
export function storedPath(store: string, sha256: string): string {
  return join(store, sha256.slice(0, 2), sha256.slice(2));
}

/** Whether the artifact store holds every file that an artifact is, by its size; which one is not there. */
export function checkArtifacts(
  db: ReadDb,
  store: string,
): { readonly files: number; readonly bytes: number; readonly missing: readonly string[] } {
  const missing: string[] = [];
  let [files, bytes] = [0, 0];
  const rows = db.prepare("SELECT sha256, size FROM stored_files").iterate();
  for (const { sha256, size } of rows as Iterable<{ sha256: string; size: number | null }>) {
    const path = storedPath(store, sha256);
    files++;
    const found = statSync(path, { throwIfNoEntry: false })?.size;
    bytes += size ?? found ?? 0;
    if (found === undefined || (size !== null && found !== size)) missing.push(path);
  }
  return { files, bytes, missing };
}
