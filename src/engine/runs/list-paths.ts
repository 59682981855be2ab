import { AppError } from "../../base/errors.ts";
import { parsePath } from "../../base/query/index.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { Bindings, pathSql, RUN_TABLES } from "./path-sql.ts";

/** Keys that the runs of a project have, those of most runs first: what a query can name and a table can show. */
export function listPaths(
  db: ReadDb,
  { projectId }: { readonly projectId: string },
): { params: string[]; tags: string[]; metrics: string[]; varying: string[] } {
  const keysOf = (sql: string): string[] => statement(db, sql, "pluck").all(projectId) as string[];
  const params = statement(
    db,
    `SELECT key, CASE WHEN runs < (SELECT count(*) FROM runs WHERE project_id = :projectId) THEN 1
                      WHEN stale THEN (
                        SELECT min(p.text) <> max(p.text) FROM runs r JOIN params p ON p.run_num = r.num AND p.key = k.key
                         WHERE r.project_id = :projectId)
                      ELSE varies END AS varies
       FROM project_params k WHERE project_id = :projectId AND runs > 0 ORDER BY runs DESC, key`,
  ).all({ projectId }) as Array<{ readonly key: string; readonly varies: number }>;
  return {
    params: params.map(({ key }) => key),
    tags: keysOf(`SELECT t.key FROM runs r JOIN shown_tags t ON t.run_num = r.num WHERE r.project_id = ?
                   GROUP BY t.key ORDER BY count(*) DESC, t.key`),
    metrics: keysOf(`SELECT m.name FROM project_metrics k JOIN metrics m ON m.id = k.metric_id
                      WHERE k.project_id = ? AND k.runs > 0 ORDER BY k.runs DESC, m.name`),
    varying: params.filter(({ varies }) => varies === 1).map(({ key }) => key),
  };
}

/** Texts that a path has in the runs of a project, the most frequent first; none for a path of numbers. */
export function listValues(
  db: ReadDb,
  args: { readonly projectId: string; readonly path: string; readonly limit: number },
): string[] {
  const path = parsePath(args.path);
  if (path === undefined) {
    throw new AppError(
      "INVALID_INPUT",
      `There is no path "${args.path}".`,
      "Write params.KEY, tags.KEY or a field such as state.",
    );
  }
  const bindings = new Bindings();
  const { text, texts } = pathSql(db, path, bindings);
  const project = bindings.add(args.projectId);
  const limit = bindings.add(args.limit);
  const list =
    texts === undefined ? undefined : `(SELECT group_concat(value, char(0)) FROM (${texts.ofRun}))`;
  const value = text ?? list;
  if (value === undefined) return [];
  const found = statement(
    db,
    `SELECT value FROM (SELECT ${value} AS value FROM ${RUN_TABLES} WHERE r.project_id = ${project})
      WHERE value IS NOT NULL GROUP BY value ORDER BY count(*) DESC, value LIMIT ${limit}`,
    "pluck",
  ).all(bindings.values) as string[];
  // Several texts of a run came as one.
  return [...new Set(found.flatMap((one) => one.split("\0")))];
}
