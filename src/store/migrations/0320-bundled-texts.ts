import type { Migration } from "../migrate.ts";

/** Whole texts of long facts that came in bundles: no file has them. */
export const bundledTexts: Migration = {
  version: 320,
  name: "bundled texts",
  sql: `
    -- Each once: many runs have the same list of packages.
    CREATE TABLE bundled_texts (
      sha256 TEXT PRIMARY KEY,
      text TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE bundled_facts (
      run_id TEXT NOT NULL,
      key TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      PRIMARY KEY (run_id, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX bundled_facts_text ON bundled_facts (sha256);
  `,
};
