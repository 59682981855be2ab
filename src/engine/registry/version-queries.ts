import { statement, type ReadDb } from "../../store/index.ts";
import type { VersionFile } from "../runs/index.ts";
import { requireVersion, VERSION_COLUMNS, VERSIONS, type VersionRow } from "./find.ts";

/** A version with what was there when it was registered; no files for one that only names its source. */
export interface VersionOrigin extends VersionRow {
  readonly files: readonly VersionFile[];
}

/** @throws AppError NOT_FOUND */
export function getVersionOrigin(
  db: ReadDb,
  { name, version }: { readonly name: string; readonly version: number },
): VersionOrigin {
  return withFiles(db, requireVersion(db, name, version));
}

/** Of one that is there; undefined otherwise. */
export function findVersionOrigin(
  db: ReadDb,
  { modelId, version }: { readonly modelId: string; readonly version: number },
): VersionOrigin | undefined {
  const row = statement(
    db,
    `SELECT ${VERSION_COLUMNS} FROM ${VERSIONS}
      WHERE v.model_id = ? AND v.version = ? AND v.removed = 0 AND m.removed = 0`,
  ).get(modelId, version) as VersionRow | undefined;
  return row === undefined ? undefined : withFiles(db, row);
}

function withFiles(db: ReadDb, row: VersionRow): VersionOrigin {
  const files = statement(
    db,
    `SELECT path, size, mtime_us AS mtimeUs, sha256 FROM version_files WHERE model_id = ? AND version = ? ORDER BY path`,
  ).all(row.modelId, row.version) as VersionFile[];
  return { ...row, files };
}

/** What those runs are called; without those that are not here. */
export function nameOrigins(
  db: ReadDb,
  { ids }: { readonly ids: readonly string[] },
): ReadonlyArray<{ readonly id: string; readonly name: string }> {
  return statement(
    db,
    `SELECT r.id, coalesce(e.name, r.name) AS name FROM json_each(?) j JOIN runs r ON r.id = j.value
       LEFT JOIN run_edits e ON e.run_id = r.id`,
  ).all(JSON.stringify(ids)) as Array<{ id: string; name: string }>;
}
