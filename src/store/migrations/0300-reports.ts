import type { Migration } from "../migrate.ts";

/** Reports: documents over runs, what reviewers say of them, and the data of frozen blocks. */
export const reports: Migration = {
  version: 300,
  name: "reports",
  sql: `
    -- These four are derived from the journal. Revisions are numbers of its entries.
    CREATE TABLE reports (
      id TEXT PRIMARY KEY,
      project_id TEXT,                -- it was made in; NULL for none
      title TEXT NOT NULL,
      run_sets TEXT NOT NULL,         -- JSON
      block_order TEXT NOT NULL,      -- JSON, ids
      created_ms INTEGER NOT NULL,
      updated_ms INTEGER NOT NULL,
      updated_by TEXT NOT NULL,
      revision INTEGER NOT NULL,
      title_revision INTEGER NOT NULL,
      run_sets_revision INTEGER NOT NULL,
      removed INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE report_blocks (
      report_id TEXT NOT NULL,
      id TEXT NOT NULL,
      block TEXT,                     -- JSON; NULL: it was taken out
      revision INTEGER NOT NULL,
      PRIMARY KEY (report_id, id)
    ) STRICT, WITHOUT ROWID;
    -- Content in the artifact store that some block shows, or showed before a change that can be undone.
    CREATE TABLE report_files (sha256 TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TABLE report_comments (
      id TEXT PRIMARY KEY,
      report_id TEXT NOT NULL,
      block_id TEXT,
      parent_id TEXT,
      author TEXT NOT NULL,
      at_ms REAL NOT NULL,
      text TEXT,                      -- NULL: it was taken away
      resolved INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX report_comments_report ON report_comments (report_id);

    DROP VIEW stored_files;
    -- Files of the artifact store, how many artifacts each one is, and its size where that is known.
    CREATE VIEW stored_files AS
      SELECT sha256, max(size) AS size, count(*) AS refs FROM
        (SELECT sha256, size FROM artifacts WHERE sha256 IS NOT NULL UNION ALL SELECT sha256, size FROM uploads
         UNION ALL SELECT sha256, NULL FROM report_files)
       GROUP BY sha256;
  `,
};
