import type { Migration } from "../migrate.ts";

/** Projects that were taken in once: their rows are all there is of them, and a rebuild carries them over. */
export const imports: Migration = {
  version: 150,
  name: "imports",
  sql: `
    -- JSON {path, format, artifacts}: taken in once from there; NULL: a watched folder.
    ALTER TABLE projects ADD COLUMN import TEXT;

    -- Each time something was imported into a project.
    CREATE TABLE imports (
      project_id TEXT NOT NULL,
      number INTEGER NOT NULL,        -- from 1
      state TEXT NOT NULL,            -- running, done, cancelled, failed
      started_us INTEGER NOT NULL,
      ended_us INTEGER,
      report TEXT NOT NULL,           -- JSON
      PRIMARY KEY (project_id, number)
    ) STRICT, WITHOUT ROWID;

    -- Files that a logger kept with a run.
    CREATE TABLE artifacts (
      project_id TEXT NOT NULL,
      source_path TEXT NOT NULL,
      part TEXT NOT NULL,             -- '' for none
      path TEXT NOT NULL,             -- POSIX, as the run names it
      place TEXT NOT NULL,            -- where it was found, absolute
      size INTEGER,                   -- NULL: not looked at yet, or not there
      mtime_us INTEGER,
      sha256 TEXT,                    -- of the copy in the artifact store; NULL: there is none
      problem TEXT,                   -- why it could not be taken in
      PRIMARY KEY (project_id, source_path, part, path)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX artifacts_sha256 ON artifacts (sha256) WHERE sha256 IS NOT NULL;
    -- Files of the artifact store, and how many artifacts each one is.
    CREATE VIEW stored_files AS
      SELECT sha256, max(size) AS size, count(*) AS refs FROM artifacts WHERE sha256 IS NOT NULL GROUP BY sha256;

    -- Registered models, as their registry told of them.
    CREATE TABLE imported_models (
      project_id TEXT NOT NULL,
      name TEXT NOT NULL,
      model TEXT NOT NULL,            -- JSON, see src/formats/mlflow/model.ts
      PRIMARY KEY (project_id, name)
    ) STRICT, WITHOUT ROWID;

    -- Stores of loggers on this machine of which people said something.
    CREATE TABLE store_edits (
      path TEXT PRIMARY KEY,
      dismissed INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    DROP VIEW kept_sources;
    -- Sources that cannot be read again as they are here.
    CREATE VIEW kept_sources AS
      SELECT s.num FROM sources s
       WHERE s.missing = 1 OR s.replaced = 1
          OR s.project_id IN (SELECT id FROM projects WHERE import IS NOT NULL)
          OR EXISTS (SELECT 1 FROM files f
                      WHERE f.project_id = s.project_id AND f.source_path = s.path AND f.role = 'data' AND f.gone = 1)
          OR EXISTS (SELECT 1 FROM params p JOIN files f ON f.project_id = s.project_id AND f.path = p.origin
                      WHERE p.run_num = s.run_num AND p.source_num = s.num AND f.gone = 1);
  `,
};
