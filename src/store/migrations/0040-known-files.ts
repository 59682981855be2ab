import type { Migration } from "../migrate.ts";

/** Compare-and-set for windows, names of metrics apart from the rest of a codec's state, problems counted. */
export const knownFiles: Migration = {
  version: 40,
  name: "known-files",
  sql: `
    -- Windows stored so far: a window that was read behind another number is not stored.
    ALTER TABLE files ADD COLUMN windows INTEGER NOT NULL DEFAULT 0;
    -- JSON, the codec's: what grows with the number of metrics, written only where it changed.
    ALTER TABLE files ADD COLUMN names TEXT NOT NULL DEFAULT '';
    UPDATE files SET
        names = json_object(
          'header', json(coalesce(state -> '$.header', 'null')),
          'metrics', json_object(
            'first', json(coalesce(state -> '$.records.fingerprint', 'null')),
            'seen', json(coalesce(state -> '$.records.names', '[]')),
            'known', json(coalesce(state -> '$.records.known.names', 'null')))),
        state = json_remove(state, '$.header', '$.records.fingerprint', '$.records.names', '$.records.known.names')
      WHERE role = 'data' AND codec = 'csv' AND state <> '';
    UPDATE files SET
        names = json_object(
          'first', json(coalesce(state -> '$.records.fingerprint', 'null')),
          'seen', json(coalesce(state -> '$.records.names', '[]')),
          'known', json(coalesce(state -> '$.records.known.names', 'null'))),
        state = json_remove(state, '$.records.fingerprint', '$.records.names', '$.records.known.names')
      WHERE role = 'data' AND codec = 'jsonl' AND state <> '';

    -- Without statistics SQLite prefers the primary key to an index that begins with the project as well, and reads all
    -- files of the project for those of one source. (The project and the path follow by themselves.)
    DROP INDEX files_source;
    CREATE INDEX files_source ON files (source_path);

    -- One row for each kind of problem in a file, wherever and however often it was met.
    ALTER TABLE problems RENAME TO problems_before;
    CREATE TABLE problems (
      project_id TEXT NOT NULL,
      path TEXT NOT NULL,
      message TEXT NOT NULL,
      place TEXT NOT NULL,            -- the first one
      severity TEXT NOT NULL,
      count INTEGER NOT NULL,
      at_us INTEGER NOT NULL,
      PRIMARY KEY (project_id, path, message)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO problems (project_id, path, message, place, severity, count, at_us)
      SELECT project_id, path, message, place, severity, count(*), min(at_us)
        FROM problems_before GROUP BY project_id, path, message;
    DROP TABLE problems_before;
  `,
};
