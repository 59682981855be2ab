import type { Migration } from "../migrate.ts";

/** Ways of looking at a project that people gave a name. */
export const views: Migration = {
  version: 80,
  name: "views",
  sql: `
    -- Derived from the journal.
    CREATE TABLE views (
      id TEXT PRIMARY KEY,
      project_id TEXT NOT NULL,
      name TEXT NOT NULL,
      state TEXT NOT NULL,            -- JSON, the page's
      is_default INTEGER NOT NULL,    -- 1: a project that was never looked at opens with it
      removed INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX views_project ON views (project_id);
  `,
};
