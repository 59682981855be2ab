import type { Migration } from "../migrate.ts";

/** Now, as the triggers below note it: microseconds UTC. */
const NOW_US = "(CAST(round(unixepoch('subsec') * 1000) AS INTEGER) * 1000)";

/** What a source is said to be; a run follows from its sources. */
const SAID = [
  "run_name",
  "experiment",
  "started_us",
  "git_commit",
  "git_branch",
  "tags",
  "attempts",
  "missing",
  "writer",
  "logger_run_id",
];
const listOf = (row: string): string => SAID.map((column) => `${row}.${column}`).join(", ");

/**
 * What time travel reads beside the journal and the arrival marks: since when something is there, and what it was before.
 * Like arrival marks, changes within a second are one.
 */
export const past: Migration = {
  version: 270,
  name: "past",
  sql: `
    -- When it was read first; NULL: an older version did not note it, it counts as there from the first record on.
    ALTER TABLE params ADD COLUMN since_us INTEGER;
    ALTER TABLE facts ADD COLUMN since_us INTEGER;
    ALTER TABLE sources ADD COLUMN found_us INTEGER;
    -- Of a param or fact: the file it came from, and since when it was there.
    ALTER TABLE observed_history ADD COLUMN origin TEXT;
    ALTER TABLE observed_history ADD COLUMN since_us INTEGER;
    CREATE INDEX observed_history_at ON observed_history (at_us);

    CREATE TRIGGER runs_state AFTER UPDATE OF state, state_reason ON runs
      WHEN (OLD.state, OLD.state_reason) IS NOT (NEW.state, NEW.state_reason)
    BEGIN
      INSERT INTO observed_history (run_num, at_us, kind, key, before)
        SELECT OLD.num, ${NOW_US}, 'state', '', json_object('state', OLD.state, 'reason', OLD.state_reason)
         WHERE NOT EXISTS (SELECT 1 FROM observed_history h
                            WHERE h.run_num = OLD.num AND h.at_us > ${NOW_US} - 1000000 AND h.kind = 'state');
    END;
    -- Whether another source of the run tells the same; key: [metric, attempt, context].
    CREATE TRIGGER series_twin AFTER UPDATE OF twin ON series WHEN OLD.twin <> NEW.twin BEGIN
      INSERT INTO observed_history (run_num, source_num, at_us, kind, key, before)
        SELECT OLD.run_num, OLD.source_num, ${NOW_US}, 'twin', json_array(m.name, OLD.attempt, OLD.context), OLD.twin
          FROM metrics m WHERE m.id = OLD.metric_id;
    END;
    -- A run that goes on as part of another one.
    CREATE TRIGGER sources_moved AFTER UPDATE OF run_num ON sources WHEN OLD.run_num <> NEW.run_num BEGIN
      INSERT INTO observed_history (run_num, source_num, at_us, kind, key, before)
        SELECT NEW.run_num, NEW.num, ${NOW_US}, 'state', '', json_object('state', r.state, 'reason', r.state_reason)
          FROM runs r WHERE r.num = OLD.run_num;
    END;
    CREATE TRIGGER sources_said AFTER UPDATE OF ${SAID.join(", ")} ON sources
      WHEN (${listOf("OLD")}) IS NOT (${listOf("NEW")}) AND ${NOW_US} - coalesce(OLD.found_us, 0) > 1000000
    BEGIN
      INSERT INTO observed_history (run_num, source_num, at_us, kind, key, before)
        SELECT OLD.run_num, OLD.num, ${NOW_US}, 'source', '',
               json_object(${SAID.map((column) => `'${column}', OLD.${column}`).join(", ")})
         WHERE NOT EXISTS (SELECT 1 FROM observed_history h WHERE h.run_num = OLD.run_num
                              AND h.at_us > ${NOW_US} - 1000000 AND h.kind = 'source' AND h.source_num = OLD.num);
    END;
  `,
};
