import { open, statement, type ReadDb, type WriteDb } from "../../../store/index.ts";
import { followBindings } from "../bindings.ts";
import { applyObservedHistory, keepStates, keepTwins } from "./observed-then.ts";
import { replayUntil } from "./replay-until.ts";
import { reachThen } from "./series-then.ts";
import { refoldStale } from "./refold.ts";
import { shadowTables, shadowViews } from "./shadow-tables.ts";

/**
 * A connection on which the workspace reads as it was at a moment: temporary tables stand before those of the file, so
 * that every query answers what it answered then. It sees the file as it is now for as long as it is open, and holds its
 * write-ahead log back meanwhile: to be closed soon.
 * @param atUs microseconds UTC; changes within a second are one
 */
export function openPast(path: string, atUs: number): ReadDb {
  const db = open(path, { role: "reader" }) as WriteDb;
  try {
    db.pragma("query_only = OFF");
    db.pragma("temp_store = FILE");
    db.exec("BEGIN");
    buildPast(db, atUs);
    db.pragma("query_only = ON");
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function buildPast(db: WriteDb, atUs: number): void {
  shadowTables(db);
  replayUntil(db, atUs);
  copySources(db, atUs);
  applyObservedHistory(db, atUs);
  reachThen(db, atUs);
  // Sources that were joined or split since go back, with everything that was read from them.
  followBindings(db);
  refoldStale(db);
  keepStates(db, atUs);
  keepTwins(db);
  shadowViews(db, atUs);
}

/** Sources that were bound then, their runs, and what was read from them by then. */
function copySources(db: WriteDb, atUs: number): void {
  db.exec(`
    INSERT INTO temp.sources SELECT * FROM main.sources;
    CREATE TABLE temp.stale_runs (num INTEGER PRIMARY KEY) STRICT;`);
  takeBackMoves(db, atUs);
  db.exec(`
    INSERT OR IGNORE INTO temp.stale_runs SELECT s.run_num FROM temp.sources s WHERE NOT EXISTS (
      SELECT 1 FROM temp.bindings b WHERE (b.project_id, b.path, b.part) = (s.project_id, s.path, s.part));
    DELETE FROM temp.sources WHERE NOT EXISTS (
      SELECT 1 FROM temp.bindings b WHERE (b.project_id, b.path, b.part) = (sources.project_id, sources.path, sources.part));
    INSERT INTO temp.experiments SELECT * FROM main.experiments;
    INSERT INTO temp.runs SELECT * FROM main.runs WHERE num IN (SELECT run_num FROM temp.sources);
    INSERT INTO temp.tags SELECT t.* FROM main.tags t JOIN temp.runs r ON r.num = t.run_num;`);
  for (const table of ["params", "facts"]) {
    db.prepare(
      `INSERT INTO temp.${table} SELECT t.* FROM main.${table} t JOIN temp.sources s ON s.num = t.source_num
        WHERE coalesce(t.since_us, 0) <= ?`,
    ).run(atUs);
  }
}

/** Files that were moved since stand where they stood, the newest move first. */
function takeBackMoves(db: WriteDb, atUs: number): void {
  const moves = statement(
    db,
    `SELECT before ->> '$.projectId' AS projectId, before ->> '$.path' AS old, after ->> '$.path' AS new
       FROM main.journal WHERE op = 'source.move' AND at_ms * 1000 > ? AND unapplied IS NULL ORDER BY seq DESC`,
  ).all(atUs) as Array<{ readonly projectId: string; readonly old: string; readonly new: string }>;
  for (const { projectId, old, new: moved } of moves) {
    // What came to its place after it.
    statement(db, "DELETE FROM temp.sources WHERE project_id = ? AND path = ?").run(projectId, old);
    statement(db, "UPDATE temp.sources SET path = ? WHERE project_id = ? AND path = ?").run(
      old,
      projectId,
      moved,
    );
  }
}
