import type { RunState } from "../../base/run-event.ts";
import type { FactKey } from "../../base/run-facts.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import type { Binding } from "./bindings.ts";

/** Of runs whose logger names none. */
const DEFAULT_EXPERIMENT = "Default";

/** A run as it begins; what its sources say is folded into it afterwards. */
export interface NewRun {
  readonly name: string;
  readonly state: RunState;
  readonly reason: string;
}

/** The run that a source is bound to, made where it is not there. Answers its number. */
export function ensureRun(
  db: WriteDb,
  { runId, projectId, colorSlot, createdUs }: Binding,
  { name, state, reason }: NewRun,
): number {
  const known = statement(db, "SELECT num FROM runs WHERE id = ?", "pluck").get(runId) as
    | number
    | undefined;
  if (known !== undefined) return known;
  const experiment = ensureExperiment(db, projectId, DEFAULT_EXPERIMENT);
  return statement(
    db,
    `INSERT INTO runs (id, project_id, experiment_id, name, color_slot, state, state_reason, created_us)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING num`,
    "pluck",
  ).get(runId, projectId, experiment, name, colorSlot, state, reason, createdUs) as number;
}

function ensureExperiment(db: WriteDb, projectId: string, name: string): number {
  statement(
    db,
    "INSERT INTO experiments (project_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
  ).run(projectId, name);
  return statement(db, "SELECT id FROM experiments WHERE project_id = ? AND name = ?", "pluck").get(
    projectId,
    name,
  ) as number;
}

/** `s` a source of the run :runNum, `b` how it is bound. */
export const SOURCES_OF_RUN = `
  FROM sources s LEFT JOIN bindings b ON (b.project_id, b.path, b.part) = (s.project_id, s.path, s.part)
 WHERE s.run_num = :runNum`;

/** A run's own sources, then those that people gave it; each in the order in which they were found. */
export const SOURCE_ORDER = "b.joined, s.num";

/** Of rows `p` of params with one key: a parameter file wins over the log, an earlier source over a later one. */
export const PARAM_ORDER = `p.companion DESC, (SELECT b.joined FROM sources s
  JOIN bindings b ON (b.project_id, b.path, b.part) = (s.project_id, s.path, s.part) WHERE s.num = p.source_num), p.source_num`;

/** What the logger of `s` noted: its word goes before that of the repository's log. */
const saidOf = (key: FactKey): string => `(SELECT f.value FROM facts f
  WHERE f.run_num = s.run_num AND f.key = '${key}' AND f.source_num = s.num ORDER BY f.companion DESC LIMIT 1)`;
const SAID_COMMIT = saidOf("code.commit");
const SAID_BRANCH = saidOf("code.branch");

/**
 * Brings what a run is said to be to what its sources say: where they contradict each other, the first one's word
 * counts; it spans the times of all.
 */
export function foldSources(db: WriteDb, runNum: number): void {
  const said = statement(
    db,
    `SELECT s.project_id AS projectId, s.experiment ${SOURCES_OF_RUN} ORDER BY s.experiment IS NULL, ${SOURCE_ORDER} LIMIT 1`,
  ).get({ runNum }) as
    | { readonly projectId: string; readonly experiment: string | null }
    | undefined;
  if (said === undefined) return;
  const experiment = ensureExperiment(db, said.projectId, said.experiment ?? DEFAULT_EXPERIMENT);
  statement(
    db,
    `UPDATE runs SET experiment_id = :experiment,
       (name, color_slot) = (SELECT coalesce(s.run_name, name), coalesce(b.color_slot, runs.color_slot)
          ${SOURCES_OF_RUN} ORDER BY ${SOURCE_ORDER} LIMIT 1),
       (git_commit, git_branch) = (SELECT coalesce(${SAID_COMMIT}, s.git_commit),
            coalesce(${SAID_BRANCH}, iif(${SAID_COMMIT} IS NOT s.git_commit AND ${SAID_COMMIT} IS NOT NULL, NULL, s.git_branch))
          ${SOURCES_OF_RUN} AND coalesce(${SAID_COMMIT}, s.git_commit) IS NOT NULL
          ORDER BY ${SAID_COMMIT} IS NULL, ${SOURCE_ORDER} LIMIT 1),
       (created_us, started_us, last_data_us) = (SELECT coalesce(min(b.created_us), runs.created_us), min(s.started_us),
          max(s.last_data_us) ${SOURCES_OF_RUN})
      WHERE num = :runNum`,
  ).run({ runNum, experiment });
}

/** The same for its logged tags. */
export function foldTags(db: WriteDb, runNum: number): void {
  statement(db, "DELETE FROM tags WHERE run_num = ?").run(runNum);
  statement(
    db,
    `INSERT OR IGNORE INTO tags (run_num, key, value)
     SELECT :runNum, t.key, t.value FROM (SELECT s.tags ${SOURCES_OF_RUN} ORDER BY ${SOURCE_ORDER}) o, json_each(o.tags) t`,
  ).run({ runNum });
}
