import type { Migration } from "../migrate.ts";

/** Sources of one training are joined by what their files say; where several tell the same points, they are shown once. */
export const evidentJoins: Migration = {
  version: 120,
  name: "evident-joins",
  sql: `
    -- JSON: by what a joined source was recognised; NULL: a person joined it.
    ALTER TABLE bindings ADD COLUMN reason TEXT;
    -- 1: a person split it off. Evidence does not join it again.
    ALTER TABLE bindings ADD COLUMN apart INTEGER NOT NULL DEFAULT 0;

    -- The logger's own id of the run.
    ALTER TABLE sources ADD COLUMN logger_run_id TEXT;
    -- When the first file was made; NULL: not known.
    ALTER TABLE sources ADD COLUMN born_us INTEGER;
    -- 1: another source of the run tells the same points and more, or as many.
    ALTER TABLE series ADD COLUMN twin INTEGER NOT NULL DEFAULT 0;
  `,
};
