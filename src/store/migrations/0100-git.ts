import type { Migration } from "../migrate.ts";

/** What was checked out when a run started. Runs that are known already are looked up when their folder is next read. */
export const git: Migration = {
  version: 100,
  name: "git",
  sql: `
    -- By the log of the repository around the run's folder; both NULL where that does not say. The branch alone is NULL
    -- for a detached HEAD.
    ALTER TABLE runs ADD COLUMN git_commit TEXT;
    ALTER TABLE runs ADD COLUMN git_branch TEXT;
  `,
};
