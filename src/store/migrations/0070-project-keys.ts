import type { Migration } from "../migrate.ts";

/**
 * Which metrics and params the runs of a project have, counted as they are written: a table of ten thousand runs is offered
 * its columns without two million rows being read.
 */
export const projectKeys: Migration = {
  version: 70,
  name: "project-keys",
  sql: `
    CREATE TABLE project_metrics (
      project_id TEXT NOT NULL,
      metric_id INTEGER NOT NULL,
      runs INTEGER NOT NULL,
      PRIMARY KEY (project_id, metric_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE project_params (
      project_id TEXT NOT NULL,
      key TEXT NOT NULL,
      runs INTEGER NOT NULL,
      text TEXT NOT NULL,             -- of the first row
      varies INTEGER NOT NULL,        -- 1: a row with another text came after it
      stale INTEGER NOT NULL,         -- 1: a row was changed or removed since; whether texts differ has to be looked up
      PRIMARY KEY (project_id, key)
    ) STRICT, WITHOUT ROWID;

    CREATE TRIGGER series_added AFTER INSERT ON series BEGIN
      INSERT INTO project_metrics (project_id, metric_id, runs)
        SELECT project_id, NEW.metric_id, 1 FROM runs WHERE num = NEW.run_num
        ON CONFLICT DO UPDATE SET runs = runs + NOT EXISTS (
          SELECT 1 FROM series s WHERE s.run_num = NEW.run_num AND s.metric_id = NEW.metric_id AND s.id <> NEW.id);
    END;
    CREATE TRIGGER series_removed AFTER DELETE ON series BEGIN
      UPDATE project_metrics SET runs = runs - 1
       WHERE project_id = (SELECT project_id FROM runs WHERE num = OLD.run_num) AND metric_id = OLD.metric_id
         AND NOT EXISTS (SELECT 1 FROM series s WHERE s.run_num = OLD.run_num AND s.metric_id = OLD.metric_id);
    END;
    CREATE TRIGGER params_added AFTER INSERT ON params BEGIN
      INSERT INTO project_params (project_id, key, runs, text, varies, stale)
        SELECT project_id, NEW.key, 1, NEW.text, 0, 0 FROM runs WHERE num = NEW.run_num
        ON CONFLICT DO UPDATE SET varies = max(varies, text <> excluded.text), runs = runs + NOT EXISTS (
          SELECT 1 FROM params p WHERE p.run_num = NEW.run_num AND p.key = NEW.key
             AND (p.source_num <> NEW.source_num OR p.origin <> NEW.origin));
    END;
    CREATE TRIGGER params_changed AFTER UPDATE OF text ON params WHEN OLD.text <> NEW.text BEGIN
      UPDATE project_params SET stale = 1
       WHERE project_id = (SELECT project_id FROM runs WHERE num = NEW.run_num) AND key = NEW.key;
    END;
    CREATE TRIGGER params_removed AFTER DELETE ON params BEGIN
      UPDATE project_params SET stale = 1, runs = runs - NOT EXISTS (
          SELECT 1 FROM params p WHERE p.run_num = OLD.run_num AND p.key = OLD.key)
       WHERE project_id = (SELECT project_id FROM runs WHERE num = OLD.run_num) AND key = OLD.key;
    END;

    INSERT INTO project_metrics SELECT r.project_id, s.metric_id, count(DISTINCT s.run_num)
      FROM runs r JOIN series s ON s.run_num = r.num GROUP BY r.project_id, s.metric_id;
    INSERT INTO project_params
      SELECT r.project_id, p.key, count(DISTINCT p.run_num), min(p.text), min(p.text) <> max(p.text), 0
        FROM runs r JOIN params p ON p.run_num = r.num GROUP BY r.project_id, p.key;
  `,
};
