import type { Migration } from "../migrate.ts";

/** Findings that people do not want to see any more, until their evidence changes. */
export const findingEdits: Migration = {
  version: 260,
  name: "finding-edits",
  sql: `
    -- Derived from the journal.
    CREATE TABLE finding_edits (
      project_id TEXT NOT NULL,
      key TEXT NOT NULL,
      evidence TEXT,                  -- what it rested on when it was dismissed; NULL: it was brought back
      PRIMARY KEY (project_id, key)
    ) STRICT, WITHOUT ROWID;
  `,
};
