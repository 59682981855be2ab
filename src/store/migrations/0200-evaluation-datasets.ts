import type { Migration } from "../migrate.ts";

/** Data sets that programs keep on the server to judge applications by. Nothing of them can be read again. */
export const evaluationDatasets: Migration = {
  version: 200,
  name: "evaluation-datasets",
  sql: `
    CREATE TABLE eval_datasets (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,             -- several may have the same
      digest TEXT NOT NULL,
      schema TEXT,                    -- JSON: the types of all fields that records ever had
      created_ms INTEGER NOT NULL,
      updated_ms INTEGER NOT NULL,
      created_by TEXT,
      updated_by TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX eval_datasets_created ON eval_datasets (created_ms DESC, id);
    CREATE TABLE eval_dataset_tags (
      dataset_id TEXT NOT NULL,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (dataset_id, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE eval_dataset_experiments (
      dataset_id TEXT NOT NULL,
      experiment_id INTEGER NOT NULL,
      PRIMARY KEY (dataset_id, experiment_id)
    ) STRICT, WITHOUT ROWID;
    -- What is JSON here is as the client wrote it: numbers keep their form, NaN and infinities are bare.
    CREATE TABLE eval_records (
      num INTEGER PRIMARY KEY,        -- the order they are shown in
      id TEXT NOT NULL UNIQUE,
      dataset_id TEXT NOT NULL,
      input_hash TEXT NOT NULL,       -- of the inputs with their keys in order
      inputs TEXT NOT NULL,           -- JSON, an object
      outputs TEXT,                   -- JSON
      expectations TEXT,              -- JSON, an object
      tags TEXT NOT NULL,             -- JSON, an object
      source TEXT,                    -- JSON: source_type, source_data
      source_id TEXT,
      source_type TEXT,
      created_ms INTEGER NOT NULL,
      updated_ms INTEGER NOT NULL,
      created_by TEXT,
      updated_by TEXT,
      UNIQUE (dataset_id, input_hash)
    ) STRICT;
    CREATE INDEX eval_records_dataset ON eval_records (dataset_id);
  `,
};
