import type { BundleAuthor } from "../../contract/bundles.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import { readAuthor } from "./received.ts";

/** What was found of a bundle in a share folder. */
export interface ShareFile {
  /** POSIX, relative to the folder. */
  readonly path: string;
  readonly size: number;
  readonly mtimeUs: number;
  /** Null where it could not be read. */
  readonly bundleId: string | null;
  readonly state: "taken" | "waiting" | "refused";
  readonly reason: string;
  /** By its own word. */
  readonly author: string | null;
  readonly publicKey: string | null;
  readonly runs: number;
}

export interface ListedShareFile extends ShareFile {
  readonly by: BundleAuthor | null;
}

export function listShareFiles(
  db: ReadDb,
  { shareId, ownKey }: { readonly shareId: string; readonly ownKey: string | null },
): ListedShareFile[] {
  const rows = statement(
    db,
    `SELECT path, size, mtime_us AS mtimeUs, bundle_id AS bundleId, state, reason, author, public_key AS publicKey, runs
       FROM share_files WHERE share_id = ? ORDER BY path`,
  ).all(shareId) as ShareFile[];
  return rows.map((row) => {
    const { author: name, publicKey } = row;
    const isKnown = name !== null && publicKey !== null;
    return { ...row, by: isKnown ? readAuthor(db, { name, publicKey, ownKey }) : null };
  });
}

export function putShareFile(
  db: WriteDb,
  { shareId, file }: { readonly shareId: string; readonly file: ShareFile },
): void {
  statement(
    db,
    `INSERT OR REPLACE INTO share_files (share_id, path, size, mtime_us, bundle_id, state, reason, author, public_key, runs)
     VALUES (:shareId, :path, :size, :mtimeUs, :bundleId, :state, :reason, :author, :publicKey, :runs)`,
  ).run({ shareId, ...file });
}

/** Of files that are not in the folder any more. */
export function dropShareFiles(
  db: WriteDb,
  { shareId, paths }: { readonly shareId: string; readonly paths: readonly string[] },
): void {
  statement(
    db,
    "DELETE FROM share_files WHERE share_id = ? AND path IN (SELECT value FROM json_each(?))",
  ).run(shareId, JSON.stringify(paths));
}

/** Whether it was taken, all of it. */
export function isTakenWhole(db: ReadDb, { bundleId }: { readonly bundleId: string }): boolean {
  return (
    statement(db, "SELECT 1 FROM taken_bundles WHERE id = ? AND problems = '[]'").get(bundleId) !==
    undefined
  );
}
