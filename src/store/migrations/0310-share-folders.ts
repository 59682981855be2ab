import type { Migration } from "../migrate.ts";

/** Folders in which bundles of team mates appear. */
export const shareFolders: Migration = {
  version: 310,
  name: "share folders",
  sql: `
    -- Derived from the journal.
    CREATE TABLE share_folders (
      id TEXT PRIMARY KEY,
      path TEXT NOT NULL,
      removed INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    -- What was found of the bundles in them: each is looked at once.
    CREATE TABLE share_files (
      share_id TEXT NOT NULL,
      path TEXT NOT NULL,             -- POSIX, relative to the folder
      size INTEGER NOT NULL,
      mtime_us INTEGER NOT NULL,
      bundle_id TEXT,                 -- NULL: it could not be read
      state TEXT NOT NULL,            -- taken, waiting, refused
      reason TEXT NOT NULL,
      author TEXT,                    -- by its own word
      public_key TEXT,                -- Base64
      runs INTEGER NOT NULL,
      PRIMARY KEY (share_id, path)
    ) STRICT, WITHOUT ROWID;
  `,
};
