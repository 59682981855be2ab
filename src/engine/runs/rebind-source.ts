import type { RunState } from "../../base/run-event.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import type { Binding } from "./bindings.ts";
import { ensureRun, foldSources, foldTags } from "./fold-sources.ts";

/**
 * Gives a source to the run that it is bound to now, with everything that was read from it; a run without sources is no
 * more. Does nothing while the source is not stored yet: before its file is first read, and in a rebuild.
 */
export function rebindSource(db: WriteDb, bound: Binding): void {
  const source = statement(
    db,
    `SELECT s.num, s.run_num AS runNum, r.id AS runId, s.run_name AS name, r.state, r.state_reason AS reason
       FROM sources s JOIN runs r ON r.num = s.run_num WHERE (s.project_id, s.path, s.part) = (?, ?, ?)`,
  ).get(bound.projectId, bound.path, bound.part) as
    | {
        readonly num: number;
        readonly runNum: number;
        readonly runId: string;
        readonly name: string;
        readonly state: RunState;
        readonly reason: string;
      }
    | undefined;
  if (source === undefined || source.runId === bound.runId) return;
  const { num, runNum: from } = source;
  const to = ensureRun(db, bound, source);
  const isLast =
    statement(db, "SELECT 1 FROM sources WHERE run_num = ? AND num <> ?").get(from, num) ===
    undefined;
  // Triggers keep what the project counts of them.
  for (const table of ["series", "params", "facts", "media_series", "observed_history"]) {
    statement(
      db,
      `UPDATE ${table} SET run_num = :to WHERE run_num = :from AND source_num = :num`,
    ).run({ from, to, num });
  }
  statement(db, "UPDATE sources SET run_num = ? WHERE num = ?").run(to, num);
  refreshRun(db, to);
  if (!isLast) return refreshRun(db, from);
  // What was noted of the run as a whole comes back with its source.
  statement(db, "UPDATE observed_history SET run_num = ?, source_num = ? WHERE run_num = ?").run(
    to,
    num,
    from,
  );
  statement(db, "DELETE FROM tags WHERE run_num = ?").run(from);
  statement(db, "DELETE FROM runs WHERE num = ?").run(from);
}

/** Brings a run to what its sources say and hold after one came or went. */
export function refreshRun(db: WriteDb, runNum: number): void {
  // Whether sources tell alike is found out anew.
  statement(db, "UPDATE series SET twin = 0 WHERE run_num = ? AND twin = 1").run(runNum);
  refoldRun(db, runNum);
}

/** The same where its sources stay. */
export function refoldRun(db: WriteDb, runNum: number): void {
  foldSources(db, runNum);
  foldTags(db, runNum);
  // As `storeWindow` adds it up.
  statement(
    db,
    `UPDATE runs SET (point_count, metric_count, last_step) = (
       SELECT coalesce(sum(count), 0), count(DISTINCT metric_id), max(max_step) FROM series WHERE run_num = :runNum)
      WHERE num = :runNum`,
  ).run({ runNum });
}
