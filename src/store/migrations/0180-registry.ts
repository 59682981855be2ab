import type { Migration } from "../migrate.ts";

/** Registered models, their versions, aliases and stages. */
export const registry: Migration = {
  version: 180,
  name: "registry",
  sql: `
    -- All derived from the journal.
    CREATE TABLE registered_models (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      description TEXT NOT NULL,
      created_ms INTEGER NOT NULL,
      updated_ms INTEGER NOT NULL,
      removed INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX registered_models_name ON registered_models (name) WHERE removed = 0;
    CREATE TABLE model_tags (
      model_id TEXT NOT NULL,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (model_id, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE model_aliases (
      model_id TEXT NOT NULL,
      alias TEXT NOT NULL,
      version INTEGER NOT NULL,
      PRIMARY KEY (model_id, alias)
    ) STRICT, WITHOUT ROWID;
    -- Numbers count from 1 for each model, those of removed versions too.
    CREATE TABLE model_versions (
      model_id TEXT NOT NULL,
      version INTEGER NOT NULL,
      source TEXT NOT NULL,           -- where its files are, as it was said
      run_id TEXT NOT NULL,           -- of MLflow's interface; '' for none
      logged_model_id TEXT NOT NULL,  -- '' for none
      user_id TEXT NOT NULL,
      description TEXT NOT NULL,
      stage TEXT NOT NULL,            -- None, Staging, Production, Archived
      created_ms INTEGER NOT NULL,
      updated_ms INTEGER NOT NULL,
      removed INTEGER NOT NULL,
      PRIMARY KEY (model_id, version)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX model_versions_run ON model_versions (run_id);
    CREATE TABLE version_tags (
      model_id TEXT NOT NULL,
      version INTEGER NOT NULL,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (model_id, version, key)
    ) STRICT, WITHOUT ROWID;
  `,
};
