import type { Migration } from "../migrate.ts";

/** Versions that people made of a run's files, with what was there at that time. */
export const versionFiles: Migration = {
  version: 220,
  name: "version-files",
  sql: `
    -- Both derived from the journal, as the table itself.
    ALTER TABLE model_versions ADD COLUMN from_run TEXT NOT NULL DEFAULT '';  -- id of a run of any kind; '' for none
    ALTER TABLE model_versions ADD COLUMN path TEXT NOT NULL DEFAULT '';      -- of a file or folder of that run; '' for none
    CREATE INDEX model_versions_from_run ON model_versions (from_run) WHERE from_run <> '';
    CREATE TABLE version_files (
      model_id TEXT NOT NULL,
      version INTEGER NOT NULL,
      path TEXT NOT NULL,             -- POSIX, relative to the run's folder
      size INTEGER NOT NULL,
      mtime_us INTEGER NOT NULL,
      sha256 TEXT NOT NULL,
      PRIMARY KEY (model_id, version, path)
    ) STRICT, WITHOUT ROWID;
  `,
};
