import type { Migration } from "../migrate.ts";

/** Tags that people put on runs, or took off, beside those that were logged. */
export const tagEdits: Migration = {
  version: 60,
  name: "tag-edits",
  sql: `
    -- Derived from the journal.
    CREATE TABLE tag_edits (
      run_id TEXT NOT NULL,
      key TEXT NOT NULL,
      value TEXT,                     -- NULL: taken off
      PRIMARY KEY (run_id, key)
    ) STRICT, WITHOUT ROWID;
    CREATE VIEW shown_tags AS
      SELECT t.run_num, t.key, t.value FROM tags t JOIN runs r ON r.num = t.run_num
       WHERE NOT EXISTS (SELECT 1 FROM tag_edits e WHERE e.run_id = r.id AND e.key = t.key)
      UNION ALL
      SELECT r.num, e.key, e.value FROM runs r JOIN tag_edits e ON e.run_id = r.id WHERE e.value IS NOT NULL;
  `,
};
