import type { Migration } from "../migrate.ts";

/** What people said about a metric of a project. Without it, goal and unit are guessed from the name. */
export const metricEdits: Migration = {
  version: 30,
  name: "metric-edits",
  sql: `
    -- Never filled: a guess needs no row.
    DROP TABLE metric_definitions;
    -- Derived from the journal; null: not said.
    CREATE TABLE metric_edits (
      project_id TEXT NOT NULL,
      metric TEXT NOT NULL,
      goal TEXT,                      -- min, max, none
      unit TEXT,
      format TEXT,
      PRIMARY KEY (project_id, metric)
    ) STRICT, WITHOUT ROWID;
  `,
};
