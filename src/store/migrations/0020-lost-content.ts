import type { Migration } from "../migrate.ts";

/**
 * Notes what the files no longer hold, so that backups and rebuilds know what cannot be read again; and which journal
 * entries could not be applied.
 */
export const lostContent: Migration = {
  version: 20,
  name: "lost-content",
  sql: `
    -- 1: was there, and is not any more.
    ALTER TABLE files ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
    -- 1: one of its files was replaced by other content; what was read before is only here.
    ALTER TABLE sources ADD COLUMN replaced INTEGER NOT NULL DEFAULT 0;
    -- Why the tables derived from the journal do not follow this entry; null for nearly all.
    ALTER TABLE journal ADD COLUMN unapplied TEXT;

    UPDATE files SET gone = 1 WHERE role = 'data' AND (project_id, source_path) IN
      (SELECT project_id, path FROM sources WHERE missing = 1);
    -- Nobody noted why an attempt began: better kept for nothing than lost.
    UPDATE sources SET replaced = 1 WHERE attempts > 1;

    -- Sources that cannot be read again as they are here.
    CREATE VIEW kept_sources AS
      SELECT s.num FROM sources s
       WHERE s.missing = 1 OR s.replaced = 1
          OR EXISTS (SELECT 1 FROM files f
                      WHERE f.project_id = s.project_id AND f.source_path = s.path AND f.role = 'data' AND f.gone = 1)
          OR EXISTS (SELECT 1 FROM params p JOIN files f ON f.project_id = s.project_id AND f.path = p.origin
                      WHERE p.run_num = s.run_num AND p.source_num = s.num AND f.gone = 1);
  `,
};
