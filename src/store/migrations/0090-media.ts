import type { Migration } from "../migrate.ts";

/**
 * Where histograms, images, sounds and texts lie in the files. What was read before there was a place for them is read
 * once more: the codec compares the records with what it remembers, and tells nothing but their media.
 */
export const media: Migration = {
  version: 90,
  name: "media",
  sql: `
    -- One tag of a run in one file and attempt.
    CREATE TABLE media_series (
      id INTEGER PRIMARY KEY,
      run_num INTEGER NOT NULL,
      source_num INTEGER NOT NULL,
      attempt INTEGER NOT NULL,
      tag TEXT NOT NULL,
      kind TEXT NOT NULL,             -- image, audio, text, histogram
      path TEXT NOT NULL,             -- the file, relative to the project
      count INTEGER NOT NULL,
      min_step INTEGER NOT NULL,
      max_step INTEGER NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX media_series_key ON media_series (run_num, tag, kind, source_num, attempt, path);
    CREATE INDEX media_series_source ON media_series (source_num);
    -- References: the record that holds the value, never a copy of it.
    CREATE TABLE media (
      series_id INTEGER NOT NULL,
      step INTEGER NOT NULL,
      offset INTEGER NOT NULL,        -- bytes of the whole record in the file
      item INTEGER NOT NULL,          -- which value of the record
      length INTEGER NOT NULL,
      crc INTEGER NOT NULL,           -- of the record
      time_us INTEGER,
      samples INTEGER NOT NULL,
      PRIMARY KEY (series_id, step, offset, item)
    ) STRICT, WITHOUT ROWID;
    -- Counted as they are written, like project_metrics.
    CREATE TABLE project_media (
      project_id TEXT NOT NULL,
      tag TEXT NOT NULL,
      kind TEXT NOT NULL,
      runs INTEGER NOT NULL,
      entries INTEGER NOT NULL,
      min_step INTEGER NOT NULL,
      max_step INTEGER NOT NULL,
      PRIMARY KEY (project_id, tag, kind)
    ) STRICT, WITHOUT ROWID;

    CREATE TRIGGER media_series_added AFTER INSERT ON media_series BEGIN
      INSERT INTO project_media (project_id, tag, kind, runs, entries, min_step, max_step)
        SELECT project_id, NEW.tag, NEW.kind, 1, NEW.count, NEW.min_step, NEW.max_step FROM runs WHERE num = NEW.run_num
        ON CONFLICT DO UPDATE SET entries = entries + excluded.entries, min_step = min(min_step, excluded.min_step),
          max_step = max(max_step, excluded.max_step), runs = runs + NOT EXISTS (
            SELECT 1 FROM media_series s WHERE s.run_num = NEW.run_num AND s.tag = NEW.tag AND s.kind = NEW.kind
               AND s.id <> NEW.id);
    END;
    CREATE TRIGGER media_series_grown AFTER UPDATE OF count ON media_series BEGIN
      UPDATE project_media SET entries = entries + NEW.count - OLD.count, min_step = min(min_step, NEW.min_step),
             max_step = max(max_step, NEW.max_step)
       WHERE project_id = (SELECT project_id FROM runs WHERE num = NEW.run_num) AND tag = NEW.tag AND kind = NEW.kind;
    END;
    CREATE TRIGGER media_series_removed AFTER DELETE ON media_series BEGIN
      UPDATE project_media SET entries = entries - OLD.count, runs = runs - NOT EXISTS (
          SELECT 1 FROM media_series s WHERE s.run_num = OLD.run_num AND s.tag = OLD.tag AND s.kind = OLD.kind)
       WHERE project_id = (SELECT project_id FROM runs WHERE num = OLD.run_num) AND tag = OLD.tag AND kind = OLD.kind;
    END;

    UPDATE files SET read_bytes = 0, head_hash = '', tail_hash = '', stopped = 0, state = json_set(state,
        '$.known', json(state -> '$.trail'), '$.trail', json('{"records":0,"hash":0,"marks":[]}'),
        '$.offset', 0, '$.backfill', json('true'))
      WHERE role = 'data' AND codec = 'tfevents' AND gone = 0 AND state <> '' AND state ->> '$.trail.records' > 0
        AND state ->> '$.known' IS NULL;
  `,
};
