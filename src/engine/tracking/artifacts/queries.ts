import { statement, type ReadDb, type WriteDb } from "../../../store/index.ts";

export interface Upload {
  readonly path: string;
  readonly size: number;
  readonly mtimeUs: number;
  readonly sha256: string;
}

const COLUMNS = "path, size, mtime_us AS mtimeUs, sha256";
/** The paths below a folder lie between these; "0" follows "/". */
const below = (folder: string): readonly [string, string] =>
  folder === "" ? ["", "\u{10ffff}"] : [`${folder}/`, `${folder}0`];

export function findUpload(db: ReadDb, { path }: { readonly path: string }): Upload | undefined {
  return statement(db, `SELECT ${COLUMNS} FROM uploads WHERE path = ?`).get(path) as
    | Upload
    | undefined;
}

export function isFolder(db: ReadDb, { path }: { readonly path: string }): boolean {
  const [from, to] = below(path);
  return (
    statement(db, "SELECT 1 FROM uploads WHERE path > ? AND path < ? LIMIT 1").get(from, to) !==
    undefined
  );
}

/** All files below a folder, by their paths. */
export function listUploads(db: ReadDb, { folder }: { readonly folder: string }): Upload[] {
  const [from, to] = below(folder);
  return statement(
    db,
    `SELECT ${COLUMNS} FROM uploads WHERE path > ? AND path < ? ORDER BY path`,
  ).all(from, to) as Upload[];
}

export interface FolderItem {
  readonly name: string;
  /** Undefined for a folder. */
  readonly size: number | undefined;
}

/** What lies right in a folder, by name; jumps over what lies deeper, however much that is. */
export function listFolder(db: ReadDb, { folder }: { readonly folder: string }): FolderItem[] {
  const [from, to] = below(folder);
  const next = statement(
    db,
    "SELECT path, size FROM uploads WHERE path > ? AND path < ? ORDER BY path LIMIT 1",
  );
  const items: FolderItem[] = [];
  for (let at = from; ;) {
    const row = next.get(at, to) as { readonly path: string; readonly size: number } | undefined;
    if (row === undefined) break;
    const rest = row.path.slice(from.length);
    const slash = rest.indexOf("/");
    if (slash < 0) {
      items.push({ name: rest, size: row.size });
      at = row.path;
    } else {
      const name = rest.slice(0, slash);
      items.push({ name, size: undefined });
      at = `${from}${name}/\u{10ffff}`;
    }
  }
  return items.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Answers the content that no file has any more, if there is such. */
export function putUpload(db: WriteDb, upload: Upload): string | undefined {
  const before = findUpload(db, { path: upload.path });
  statement(
    db,
    `INSERT INTO uploads (path, size, mtime_us, sha256) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET size = excluded.size, mtime_us = excluded.mtime_us, sha256 = excluded.sha256`,
  ).run(upload.path, upload.size, upload.mtimeUs, upload.sha256);
  return before === undefined ? undefined : unused(db, [before.sha256])[0];
}

/** Removes a file, or all below a folder; answers contents that no file has any more. */
export function deleteUploads(db: WriteDb, { path }: { readonly path: string }): readonly string[] {
  const [from, to] = below(path);
  const gone = statement(
    db,
    "DELETE FROM uploads WHERE path = ? OR (path > ? AND path < ?) RETURNING sha256",
    "pluck",
  ).all(path, from, to) as string[];
  return unused(db, gone);
}

function unused(db: ReadDb, contents: readonly string[]): string[] {
  const used = statement(
    db,
    `SELECT 1 FROM uploads WHERE sha256 = :sha256 UNION ALL SELECT 1 FROM artifacts WHERE sha256 = :sha256
     UNION ALL SELECT 1 FROM report_files WHERE sha256 = :sha256 LIMIT 1`,
  );
  return [...new Set(contents)].filter((sha256) => used.get({ sha256 }) === undefined);
}
