import { dropSources, statement, type WriteDb } from "../../store/index.ts";
import { refreshRun } from "../runs/index.ts";

/**
 * Forgets all that was read from some files that are a source each, so that they are read anew; to which runs they belong
 * stays known. A source whose file does not hold everything any more stays as it is: it could not be read again.
 * Answers the paths that were forgotten.
 */
export function forgetSources(
  db: WriteDb,
  args: { readonly projectId: string; readonly paths: readonly string[] },
): readonly string[] {
  const rows = statement(
    db,
    `SELECT s.num, s.run_num AS runNum, s.path FROM json_each(:paths) j
       JOIN sources s ON s.project_id = :projectId AND s.path = j.value AND s.part = ''
      WHERE s.replaced = 0 AND s.missing = 0`,
  ).all({ projectId: args.projectId, paths: JSON.stringify(args.paths) }) as Array<{
    readonly num: number;
    readonly runNum: number;
    readonly path: string;
  }>;
  if (rows.length === 0) return [];
  dropSources(
    db,
    rows.map(({ num }) => num),
  );
  for (const runNum of new Set(rows.map((row) => row.runNum))) refreshRun(db, runNum);
  return rows.map(({ path }) => path);
}

/** Runs of a project that no source tells of any more are no more; what was said of them is kept. Answers their ids. */
export function dropEmptyRuns(
  db: WriteDb,
  { projectId }: { readonly projectId: string },
): readonly string[] {
  const empty = statement(
    db,
    `SELECT num, id FROM runs r WHERE project_id = ?
        AND NOT EXISTS (SELECT 1 FROM sources s WHERE s.run_num = r.num)`,
  ).all(projectId) as Array<{ readonly num: number; readonly id: string }>;
  for (const { num } of empty) {
    statement(db, "DELETE FROM observed_history WHERE run_num = ?").run(num);
    statement(db, "DELETE FROM tags WHERE run_num = ?").run(num);
    statement(db, "DELETE FROM runs WHERE num = ?").run(num);
  }
  return empty.map(({ id }) => id);
}
