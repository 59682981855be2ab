import type { Migration } from "../migrate.ts";

/** What people say of how a run ended. */
export const stateEdits: Migration = {
  version: 160,
  name: "state-edits",
  sql: "ALTER TABLE run_edits ADD COLUMN state TEXT;",
};
