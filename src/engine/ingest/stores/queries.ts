import { statement, type ReadDb } from "../../../store/index.ts";

/** Places that are not offered: watched folders, and stores that people dismissed. */
export function listKnownPlaces(db: ReadDb): string[] {
  return statement(
    db,
    `SELECT root FROM projects WHERE removed = 0 AND root IS NOT NULL
     UNION SELECT path FROM store_edits WHERE dismissed = 1`,
    "pluck",
  ).all() as string[];
}
