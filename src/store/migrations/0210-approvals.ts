import type { Migration } from "../migrate.ts";

/** Stages of models that need an approval, and who asked for one. */
export const approvals: Migration = {
  version: 210,
  name: "approvals",
  sql: `
    -- All derived from the journal.
    CREATE TABLE stage_guards (
      model_id TEXT NOT NULL,
      stage TEXT NOT NULL,            -- Staging, Production
      approver TEXT NOT NULL,         -- 'anyone', or 'other': another profile than the one that asks
      PRIMARY KEY (model_id, stage)
    ) STRICT, WITHOUT ROWID;
    -- The last one of each version.
    CREATE TABLE stage_requests (
      model_id TEXT NOT NULL,
      version INTEGER NOT NULL,
      id TEXT NOT NULL,
      stage TEXT NOT NULL,
      archive_others INTEGER NOT NULL,
      state TEXT NOT NULL,            -- open, approved, refused
      asked TEXT NOT NULL,            -- JSON: by, why, atMs
      decided TEXT,                   -- the same; null while it is open
      PRIMARY KEY (model_id, version)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX stage_requests_open ON stage_requests (model_id, version) WHERE state = 'open';
  `,
};
