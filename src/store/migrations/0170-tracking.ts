import type { Migration } from "../migrate.ts";

/** Runs that programs log over MLflow's interface, beside what runs of all kinds have. Nothing of it can be read again. */
export const tracking: Migration = {
  version: 170,
  name: "tracking",
  sql: `
    -- Ids and names are unique over the one project of the interface, those of deleted ones too.
    CREATE TABLE tracking_experiments (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      artifact_location TEXT NOT NULL,
      deleted INTEGER NOT NULL,
      created_ms INTEGER NOT NULL,
      updated_ms INTEGER NOT NULL
    ) STRICT;
    INSERT INTO tracking_experiments
      SELECT 0, 'Default', 'mlflow-artifacts:/0', 0, at, at FROM (SELECT unixepoch() * 1000 AS at);
    CREATE TABLE tracking_experiment_tags (
      experiment_id INTEGER NOT NULL,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (experiment_id, key)
    ) STRICT, WITHOUT ROWID;
    -- Whether a run is deleted stands in run_edits: it is what people remove and bring back.
    CREATE TABLE tracking_runs (
      run_id TEXT PRIMARY KEY,
      experiment_id INTEGER NOT NULL,
      name TEXT NOT NULL,
      user_id TEXT NOT NULL,
      status TEXT NOT NULL,           -- RUNNING, SCHEDULED, FINISHED, FAILED, KILLED
      start_ms INTEGER NOT NULL,
      end_ms INTEGER,
      artifact_uri TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tracking_runs_experiment ON tracking_runs (experiment_id, start_ms DESC, run_id);
    -- Of each metric the point with the greatest step, time and value; value NULL for NaN.
    CREATE TABLE tracking_latest (
      run_id TEXT NOT NULL,
      key TEXT NOT NULL,
      value REAL,
      step INTEGER NOT NULL,
      ms INTEGER NOT NULL,
      PRIMARY KEY (run_id, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tracking_latest_key ON tracking_latest (key, value);
    -- Times in ms that no double of microseconds holds, by the place of their point in its series.
    CREATE TABLE tracking_wide_times (
      run_id TEXT NOT NULL,
      key TEXT NOT NULL,
      context TEXT NOT NULL,
      place INTEGER NOT NULL,
      ms INTEGER NOT NULL,
      PRIMARY KEY (run_id, key, context, place)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE tracking_datasets (
      id TEXT PRIMARY KEY,            -- hash of what follows
      name TEXT NOT NULL,
      digest TEXT NOT NULL,
      source_type TEXT NOT NULL,
      source TEXT NOT NULL,
      schema TEXT,
      profile TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tracking_datasets_name ON tracking_datasets (name, digest);
    CREATE TABLE tracking_inputs (
      run_id TEXT NOT NULL,
      dataset_id TEXT NOT NULL,
      tags TEXT NOT NULL,             -- JSON, keys in order
      PRIMARY KEY (run_id, dataset_id, tags)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE logged_models (
      id TEXT PRIMARY KEY,
      experiment_id INTEGER NOT NULL,
      name TEXT NOT NULL,
      source_run_id TEXT NOT NULL,
      model_type TEXT NOT NULL,
      status INTEGER NOT NULL,        -- 1 pending, 2 ready, 3 failed
      status_message TEXT NOT NULL,
      artifact_uri TEXT NOT NULL,
      deleted INTEGER NOT NULL,
      created_ms INTEGER NOT NULL,
      updated_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX logged_models_experiment ON logged_models (experiment_id, created_ms DESC);
    CREATE TABLE logged_model_params (
      model_id TEXT NOT NULL,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (model_id, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE logged_model_tags (
      model_id TEXT NOT NULL,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (model_id, key)
    ) STRICT, WITHOUT ROWID;
    -- Latest of a model's metrics for each data set ('' for none) and run.
    CREATE TABLE logged_model_metrics (
      model_id TEXT NOT NULL,
      key TEXT NOT NULL,
      dataset_name TEXT NOT NULL,
      dataset_digest TEXT NOT NULL,
      run_id TEXT NOT NULL,
      value REAL,
      step INTEGER NOT NULL,
      ms INTEGER NOT NULL,
      PRIMARY KEY (model_id, key, dataset_name, dataset_digest, run_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE tracking_run_models (
      run_id TEXT NOT NULL,
      role TEXT NOT NULL,             -- input, output
      model_id TEXT NOT NULL,
      step INTEGER NOT NULL,
      PRIMARY KEY (run_id, role, model_id, step)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tracking_run_models_model ON tracking_run_models (model_id);

    -- Files that clients sent, by the path that mlflow-artifacts: has them under.
    CREATE TABLE uploads (
      path TEXT PRIMARY KEY,
      size INTEGER NOT NULL,
      mtime_us INTEGER NOT NULL,
      sha256 TEXT NOT NULL            -- of the content in the artifact store
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX uploads_sha256 ON uploads (sha256);
    DROP VIEW stored_files;
    -- Files of the artifact store, and how many artifacts each one is.
    CREATE VIEW stored_files AS
      SELECT sha256, max(size) AS size, count(*) AS refs FROM
        (SELECT sha256, size FROM artifacts WHERE sha256 IS NOT NULL UNION ALL SELECT sha256, size FROM uploads)
       GROUP BY sha256;

    DROP VIEW kept_sources;
    -- Sources that cannot be read again as they are here.
    CREATE VIEW kept_sources AS
      SELECT s.num FROM sources s
       WHERE s.missing = 1 OR s.replaced = 1 OR s.codec = 'mlflow-rest'
          OR s.project_id IN (SELECT id FROM projects WHERE import IS NOT NULL)
          OR EXISTS (SELECT 1 FROM files f
                      WHERE f.project_id = s.project_id AND f.source_path = s.path AND f.role = 'data' AND f.gone = 1)
          OR EXISTS (SELECT 1 FROM params p JOIN files f ON f.project_id = s.project_id AND f.path = p.origin
                      WHERE p.run_num = s.run_num AND p.source_num = s.num AND f.gone = 1);
  `,
};
