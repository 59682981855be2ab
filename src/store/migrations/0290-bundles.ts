import type { Migration } from "../migrate.ts";

/** What came in bundles of others, and whose keys people know. */
export const bundles: Migration = {
  version: 290,
  name: "bundles",
  sql: `
    -- Those that were taken.
    CREATE TABLE taken_bundles (
      id TEXT PRIMARY KEY,
      path TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      made_ms INTEGER NOT NULL,
      tool TEXT NOT NULL,
      author TEXT NOT NULL,           -- by its own word
      public_key TEXT NOT NULL,       -- Base64
      counts TEXT NOT NULL,           -- JSON
      redacted INTEGER NOT NULL,
      taken_ms INTEGER NOT NULL,
      project_ids TEXT NOT NULL,      -- JSON
      problems TEXT NOT NULL          -- JSON [{entry, reason}]
    ) STRICT;
    -- Runs whose sources came in a bundle.
    CREATE TABLE bundled_runs (
      run_id TEXT PRIMARY KEY,
      bundle_id TEXT NOT NULL,
      hash TEXT NOT NULL,             -- of all that was observed
      content TEXT NOT NULL,          -- as its bundle told, for requests
      as_of_ms INTEGER NOT NULL,      -- when it was so where it is observed
      state TEXT NOT NULL,            -- as it was then
      state_reason TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    -- Journal entries of other workspaces, as they wrote them.
    CREATE TABLE foreign_entries (
      id TEXT PRIMARY KEY,
      workspace_id TEXT NOT NULL,
      seq INTEGER NOT NULL,
      entity TEXT NOT NULL,
      entry TEXT NOT NULL,            -- JSON
      open TEXT NOT NULL,             -- JSON, its fields that contradict what was said here and that nobody decided
      bundle_id TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX foreign_entries_entity ON foreign_entries (entity);
    -- Derived from the journal.
    CREATE TABLE named_keys (
      fingerprint TEXT PRIMARY KEY,
      public_key TEXT NOT NULL,
      name TEXT                       -- NULL: the trust was taken away
    ) STRICT, WITHOUT ROWID;
  `,
};
