import { copyRows, type RowCopy, type Schema } from "./attached.ts";
import type { WriteDb } from "./open.ts";
import { fillSourceFacts } from "./migrations/0110-source-facts.ts";
import { MAX_CHUNKS } from "./series/rows.ts";

/** Two databases name a source alike by these. */
export const SOURCE_KEY = "project_id, path, part";

export interface SourcesCopy {
  readonly from: Schema;
  readonly to: Schema;
  /** `sources.num` in `from`. Their (project, path, part) must not be in `to`. */
  readonly sources: readonly number[];
}

/**
 * Copies sources with all that was read from them: files and their resume positions, params, series, points, arrival
 * marks, references to media; their runs where those are not there yet. Sources get the numbers that their bindings say,
 * all else is shifted behind the numbers in use. Inside a transaction.
 */
export function copySources(db: WriteDb, { from, to, sources }: SourcesCopy): void {
  const last = (table: string, key: string): number =>
    db.prepare(`SELECT coalesce(max(${key}), 0) FROM ${to}.${table}`).pluck().get() as number;
  const shift = {
    source: Math.max(last("sources", "num"), last("bindings", "num")),
    run: last("runs", "num"),
    series: last("series", "id"),
    media: last("media_series", "id"),
  };
  const copy = (table: string, rest: Omit<RowCopy, "from" | "to" | "table">): number =>
    copyRows(db, { from, to, table, ...rest });
  chooseSources(db, from, sources);
  db.exec(`UPDATE moving SET new_source = coalesce(
    (SELECT b.num FROM ${from}.sources o JOIN ${to}.bindings b USING (${SOURCE_KEY})
      WHERE o.num = source AND b.num NOT IN (SELECT num FROM ${to}.sources)), source + ${shift.source})`);

  copy("experiments", {
    where: `WHERE t.id IN (SELECT experiment_id FROM ${from}.runs WHERE num IN (SELECT run FROM moving))`,
    changed: { id: "NULL" },
    conflict: "IGNORE",
  });
  copy("runs", {
    where: `WHERE t.num IN (SELECT run FROM moving) AND t.id NOT IN (SELECT id FROM ${to}.runs)`,
    changed: {
      num: `t.num + ${shift.run}`,
      experiment_id: `(SELECT n.id FROM ${from}.experiments o JOIN ${to}.experiments n USING (project_id, name)
                        WHERE o.id = t.experiment_id)`,
    },
  });
  db.exec(`UPDATE moving SET new_run =
    (SELECT n.num FROM ${from}.runs o JOIN ${to}.runs n USING (id) WHERE o.num = run)`);
  const ofRun = "JOIN (SELECT DISTINCT run, new_run FROM moving) v ON v.run = t.run_num";
  copy("tags", { where: ofRun, changed: { run_num: "v.new_run" }, conflict: "IGNORE" });
  copy("observed_history", {
    // A run that was there already has its own.
    where: `${ofRun} WHERE v.new_run NOT IN (SELECT run_num FROM ${to}.observed_history)`,
    changed: {
      run_num: "v.new_run",
      source_num: "(SELECT m.new_source FROM moving m WHERE m.source = t.source_num)",
    },
  });

  const ofSource = { run_num: "v.new_run", source_num: "v.new_source" };
  copy("sources", {
    where: "JOIN moving v ON v.source = t.num",
    changed: { num: "v.new_source", run_num: "v.new_run" },
  });
  copy("params", {
    where: "JOIN moving v ON v.run = t.run_num AND v.source = t.source_num",
    changed: ofSource,
  });
  copy("facts", {
    where: "JOIN moving v ON v.run = t.run_num AND v.source = t.source_num",
    changed: ofSource,
  });
  copy("files", {
    where:
      "JOIN moving v USING (project_id) WHERE t.source_path = v.path AND t.role <> 'companion'",
    conflict: "REPLACE",
  });
  // A parameter file that is gone cannot be read again either, nor what was imported.
  copy("files", {
    where: `WHERE t.role = 'companion'
      AND (t.gone = 1 OR t.project_id IN (SELECT id FROM ${to}.projects WHERE import IS NOT NULL)) AND (t.project_id, t.path) IN
      (SELECT v.project_id, p.origin FROM moving v
         JOIN (SELECT run_num, source_num, origin FROM ${from}.params UNION SELECT run_num, source_num, origin FROM ${from}.facts) p
           ON p.run_num = v.run AND p.source_num = v.source)`,
    conflict: "REPLACE",
  });
  copy("problems", {
    where: `WHERE (t.project_id, t.path) IN (SELECT f.project_id, f.path FROM moving v
      JOIN ${from}.files f ON f.project_id = v.project_id AND f.source_path = v.path AND f.role <> 'companion')`,
    conflict: "REPLACE",
  });

  copy("metrics", {
    where: `WHERE t.id IN (SELECT s.metric_id FROM moving JOIN ${from}.series s ON s.source_num = source)`,
    changed: { id: "NULL" },
    conflict: "IGNORE",
  });
  copy("series", {
    where: "JOIN moving v ON v.source = t.source_num",
    changed: {
      ...ofSource,
      id: `t.id + ${shift.series}`,
      metric_id: `(SELECT n.id FROM ${from}.metrics o JOIN ${to}.metrics n USING (name) WHERE o.id = t.metric_id)`,
    },
  });
  const through = `moving CROSS JOIN ${from}.series s ON s.source_num = source CROSS JOIN`;
  for (const table of ["tails", "arrivals"]) {
    copy(table, {
      through,
      where: "ON t.series_id = s.id",
      changed: { series_id: `t.series_id + ${shift.series}` },
    });
  }
  for (const table of ["chunks", "chunk_stats"]) {
    copy(table, {
      through,
      where: `ON t.id BETWEEN s.id * ${MAX_CHUNKS} AND s.id * ${MAX_CHUNKS} + ${MAX_CHUNKS - 1}`,
      changed: { id: `t.id + ${shift.series} * ${MAX_CHUNKS}` },
    });
  }
  copy("media_series", {
    where: "JOIN moving v ON v.source = t.source_num",
    changed: { ...ofSource, id: `t.id + ${shift.media}` },
  });
  copy("media", {
    through: `moving CROSS JOIN ${from}.media_series s ON s.source_num = source CROSS JOIN`,
    where: "ON t.series_id = s.id",
    changed: { series_id: `t.series_id + ${shift.media}` },
  });
  db.exec(fillSourceFacts(to));
  countRuns(db, to);
}

/** The temporary table `moving`: sources and runs by their numbers in `from`, and the runs' numbers in `to`. */
function chooseSources(db: WriteDb, from: Schema, sources: readonly number[]): void {
  db.exec("DROP TABLE IF EXISTS temp.moving");
  db.exec(`CREATE TEMP TABLE moving
    (source INTEGER PRIMARY KEY, new_source INTEGER, run INTEGER, new_run INTEGER, project_id TEXT, path TEXT)`);
  db.prepare(
    `INSERT INTO moving SELECT num, NULL, run_num, NULL, project_id, path FROM ${from}.sources
      WHERE num IN (SELECT value FROM json_each(?))`,
  ).run(JSON.stringify(sources));
}

/** A run may have other sources than those that were copied. */
function countRuns(db: WriteDb, to: Schema): void {
  db.exec(`UPDATE ${to}.runs SET metric_count = counted.metrics, point_count = counted.points, last_step = counted.step
    FROM (SELECT new_run AS num, count(DISTINCT s.metric_id) AS metrics, coalesce(sum(s.count), 0) AS points,
                 max(s.max_step) AS step
            FROM (SELECT DISTINCT new_run FROM moving) LEFT JOIN ${to}.series s ON s.run_num = new_run GROUP BY new_run) counted
   WHERE runs.num = counted.num`);
}

/**
 * Removes sources of the workspace itself, by their numbers, with all that was read from them; their runs stay. Inside a
 * transaction.
 */
export function dropSources(db: WriteDb, sources: readonly number[]): void {
  chooseSources(db, "main", sources);
  const series = "SELECT s.id FROM moving JOIN series s ON s.source_num = source";
  for (const table of ["chunks", "chunk_stats"]) {
    db.exec(`DELETE FROM ${table} WHERE id IN (SELECT t.id FROM moving CROSS JOIN series s ON s.source_num = source
      CROSS JOIN ${table} t ON t.id BETWEEN s.id * ${MAX_CHUNKS} AND s.id * ${MAX_CHUNKS} + ${MAX_CHUNKS - 1})`);
  }
  for (const table of ["tails", "arrivals"])
    db.exec(`DELETE FROM ${table} WHERE series_id IN (${series})`);
  db.exec(`
    DELETE FROM media WHERE series_id IN (SELECT s.id FROM moving JOIN media_series s ON s.source_num = source);
    DELETE FROM media_series WHERE source_num IN (SELECT source FROM moving);
    DELETE FROM series WHERE source_num IN (SELECT source FROM moving);
    DELETE FROM params WHERE (run_num, source_num) IN (SELECT run, source FROM moving);
    DELETE FROM facts WHERE (run_num, source_num) IN (SELECT run, source FROM moving);
    DELETE FROM problems WHERE (project_id, path) IN (SELECT f.project_id, f.path FROM moving v
      JOIN files f ON f.project_id = v.project_id AND f.source_path = v.path AND f.role <> 'companion');
    DELETE FROM files WHERE role <> 'companion' AND (project_id, source_path) IN (SELECT project_id, path FROM moving);
    DELETE FROM sources WHERE num IN (SELECT source FROM moving);
  `);
}
