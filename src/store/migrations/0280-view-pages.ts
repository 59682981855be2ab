import type { Migration } from "../migrate.ts";

/** Comparisons can be saved like ways of looking at a project. */
export const viewPages: Migration = {
  version: 280,
  name: "view-pages",
  sql: `
    -- What it is a view of: 'project', or 'compare', which every project lists.
    ALTER TABLE views ADD COLUMN page TEXT NOT NULL DEFAULT 'project';
    CREATE INDEX views_comparisons ON views (name) WHERE page = 'compare';
  `,
};
