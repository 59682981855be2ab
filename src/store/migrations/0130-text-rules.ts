import type { Migration } from "../migrate.ts";

/** How people have values found in the lines of a project's text logs. */
export const textRules: Migration = {
  version: 130,
  name: "text-rules",
  sql: `
    -- Derived from the journal.
    CREATE TABLE text_rules (
      id TEXT PRIMARY KEY,
      project_id TEXT NOT NULL,
      name TEXT NOT NULL,
      pattern TEXT NOT NULL,
      files TEXT NOT NULL,            -- for which it holds, with * and ?
      axis TEXT,                      -- the capture that is the step; NULL: told by its name
      prefix TEXT NOT NULL,           -- before the names of its metrics
      removed INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX text_rules_project ON text_rules (project_id);
  `,
};
