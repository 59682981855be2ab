import type { Migration } from "../migrate.ts";

/**
 * People join runs and split them: whatever was read from a source is kept with it and goes with it to another run of the
 * project. What a run is said to be follows from its sources.
 */
export const sourceFacts: Migration = {
  version: 110,
  name: "source-facts",
  sql: `
    -- In the order in which sources were bound, the same after every rebuild; runs and sources are numbered by it.
    ALTER TABLE bindings ADD COLUMN num INTEGER;
    -- 1: given to the run by a person. Its first source of its own gives a run name and colour.
    ALTER TABLE bindings ADD COLUMN joined INTEGER NOT NULL DEFAULT 0;
    UPDATE bindings SET num = (SELECT s.num FROM sources s
      WHERE (s.project_id, s.path, s.part) = (bindings.project_id, bindings.path, bindings.part));
    CREATE INDEX bindings_num ON bindings (num);

    ALTER TABLE sources ADD COLUMN run_name TEXT;
    ALTER TABLE sources ADD COLUMN experiment TEXT;           -- NULL: the logger does not say
    ALTER TABLE sources ADD COLUMN started_us INTEGER;
    ALTER TABLE sources ADD COLUMN last_data_us INTEGER;
    ALTER TABLE sources ADD COLUMN git_commit TEXT;
    ALTER TABLE sources ADD COLUMN git_branch TEXT;
    ALTER TABLE sources ADD COLUMN tags TEXT NOT NULL DEFAULT '{}'; -- JSON, those that were logged
    ${fillSourceFacts("main")}

    -- NULL: of the run as a whole.
    ALTER TABLE observed_history ADD COLUMN source_num INTEGER;
    UPDATE observed_history SET source_num = (SELECT min(num) FROM sources s WHERE s.run_num = observed_history.run_num)
      WHERE kind = 'param';

    -- Counts follow what goes to another run.
    CREATE TRIGGER series_moved AFTER UPDATE OF run_num ON series WHEN OLD.run_num <> NEW.run_num BEGIN
      UPDATE project_metrics SET runs = runs
          + (NOT EXISTS (SELECT 1 FROM series s WHERE s.run_num = NEW.run_num AND s.metric_id = NEW.metric_id AND s.id <> NEW.id))
          - (NOT EXISTS (SELECT 1 FROM series s WHERE s.run_num = OLD.run_num AND s.metric_id = NEW.metric_id))
       WHERE project_id = (SELECT project_id FROM runs WHERE num = NEW.run_num) AND metric_id = NEW.metric_id;
    END;
    CREATE TRIGGER params_moved AFTER UPDATE OF run_num ON params WHEN OLD.run_num <> NEW.run_num BEGIN
      UPDATE project_params SET runs = runs
          + (NOT EXISTS (SELECT 1 FROM params p WHERE p.run_num = NEW.run_num AND p.key = NEW.key
                           AND (p.source_num <> NEW.source_num OR p.origin <> NEW.origin)))
          - (NOT EXISTS (SELECT 1 FROM params p WHERE p.run_num = OLD.run_num AND p.key = NEW.key))
       WHERE project_id = (SELECT project_id FROM runs WHERE num = NEW.run_num) AND key = NEW.key;
    END;
    CREATE TRIGGER media_series_moved AFTER UPDATE OF run_num ON media_series WHEN OLD.run_num <> NEW.run_num BEGIN
      UPDATE project_media SET runs = runs
          + (NOT EXISTS (SELECT 1 FROM media_series s WHERE s.run_num = NEW.run_num AND s.tag = NEW.tag AND s.kind = NEW.kind
                           AND s.id <> NEW.id))
          - (NOT EXISTS (SELECT 1 FROM media_series s WHERE s.run_num = OLD.run_num AND s.tag = NEW.tag AND s.kind = NEW.kind))
       WHERE project_id = (SELECT project_id FROM runs WHERE num = NEW.run_num) AND tag = NEW.tag AND kind = NEW.kind;
    END;
  `,
};

/** Sources as an older version stored them, one a run: what is said of their runs, they said. */
export function fillSourceFacts(schema: string): string {
  return `
    UPDATE ${schema}.sources SET (run_name, experiment, started_us, last_data_us, git_commit, git_branch, tags) = (
      SELECT r.name, nullif(x.name, 'Default'), r.started_us, r.last_data_us, r.git_commit, r.git_branch,
             (SELECT json_group_object(t.key, t.value) FROM ${schema}.tags t WHERE t.run_num = r.num)
        FROM ${schema}.runs r JOIN ${schema}.experiments x ON x.id = r.experiment_id WHERE r.num = sources.run_num)
     WHERE run_name IS NULL;`;
}
