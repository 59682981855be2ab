import type { Migration } from "../migrate.ts";

/** The highest colour slot of a project is looked for with every new run: without it, a hundred thousand runs are walked each time. */
export const bindingSlots: Migration = {
  version: 250,
  name: "binding-slots",
  sql: `
    CREATE INDEX bindings_slot ON bindings (project_id, color_slot);
  `,
};
