import { AppError, invalid, notFound } from "../../base/errors.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import { editRuns, foldSources, SYSTEM_ACTOR, type WriteContext } from "../runs/index.ts";

import { TRACKING_PROJECT } from "./project.ts";
import { listRunIdsOf, RUN_LINKS } from "./run-links.ts";

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface ExperimentRow {
  readonly id: number;
  readonly name: string;
  readonly artifactLocation: string;
  readonly deleted: number;
  readonly createdMs: number;
  readonly updatedMs: number;
}

export const EXPERIMENT_COLUMNS = `x.id, x.name, x.artifact_location AS artifactLocation, x.deleted,
  x.created_ms AS createdMs, x.updated_ms AS updatedMs`;

/** The experiment as MLflow's interface writes it. */
export interface Experiment {
  readonly experiment_id: string;
  readonly name: string;
  readonly artifact_location: string;
  readonly lifecycle_stage: "active" | "deleted";
  readonly creation_time: number;
  readonly last_update_time: number;
  readonly tags?: readonly Tag[];
}

export function toExperiment(db: ReadDb, row: ExperimentRow): Experiment {
  const tags = statement(
    db,
    "SELECT key, value FROM tracking_experiment_tags WHERE experiment_id = ? ORDER BY key",
  ).all(row.id) as Tag[];
  return {
    experiment_id: String(row.id),
    name: row.name,
    artifact_location: row.artifactLocation,
    lifecycle_stage: row.deleted === 1 ? "deleted" : "active",
    creation_time: row.createdMs,
    last_update_time: row.updatedMs,
    ...(tags.length > 0 && { tags }),
  };
}

/** @throws AppError INVALID_INPUT (no number), NOT_FOUND */
function requireExperiment(db: ReadDb, id: string): ExperimentRow {
  if (!/^\d{1,19}$/.test(id)) throw invalid(`Invalid experiment ID '${id}': it must be a number.`);
  const row = Number.isSafeInteger(Number(id))
    ? (statement(db, `SELECT ${EXPERIMENT_COLUMNS} FROM tracking_experiments x WHERE x.id = ?`).get(
        Number(id),
      ) as ExperimentRow | undefined)
    : undefined;
  if (row === undefined) throw notFound(`No Experiment with id=${id} exists`);
  return row;
}

/** @throws AppError INVALID_INPUT, NOT_FOUND */
export function requireActiveExperiment(db: ReadDb, id: string): ExperimentRow {
  const row = requireExperiment(db, id);
  if (row.deleted === 1)
    throw invalid(`The experiment ${id} must be in the 'active' state. Current state is deleted.`);
  return row;
}

export function getExperiment(db: ReadDb, { id }: { readonly id: string }): Experiment {
  return toExperiment(db, requireExperiment(db, id));
}

/** A deleted one as well. */
export function getExperimentByName(db: ReadDb, { name }: { readonly name: string }): Experiment {
  const row = statement(
    db,
    `SELECT ${EXPERIMENT_COLUMNS} FROM tracking_experiments x WHERE x.name = ?`,
  ).get(name) as ExperimentRow | undefined;
  if (row === undefined) throw notFound(`Could not find experiment with name '${name}'`);
  return toExperiment(db, row);
}

/** Answers the id. Names are unique over deleted experiments too. */
export function createExperiment(
  db: WriteDb,
  args: {
    readonly name: string;
    readonly artifactLocation: string | undefined;
    readonly tags: readonly Tag[];
    readonly nowMs: number;
  },
): string {
  const { name, artifactLocation, tags, nowMs } = args;
  requireFreeName(db, name);
  const id = statement(
    db,
    `INSERT INTO tracking_experiments (id, name, artifact_location, deleted, created_ms, updated_ms)
     VALUES ((SELECT 1 + max(id) FROM tracking_experiments), :name, '', 0, :nowMs, :nowMs) RETURNING id`,
    "pluck",
  ).get({ name, nowMs }) as number;
  statement(db, "UPDATE tracking_experiments SET artifact_location = ? WHERE id = ?").run(
    artifactLocation ?? `mlflow-artifacts:/${id}`,
    id,
  );
  for (const tag of tags) putTag(db, id, tag);
  return String(id);
}

function requireFreeName(db: ReadDb, name: string): void {
  const known = statement(
    db,
    "SELECT deleted FROM tracking_experiments WHERE name = ?",
    "pluck",
  ).get(name) as number | undefined;
  if (known === undefined) return;
  throw new AppError(
    "CONFLICT",
    known === 1
      ? `Experiment '${name}' already exists in deleted state. You can restore the experiment, or permanently delete it to create a new one.`
      : `Experiment(name=${name}) already exists.`,
  );
}

export function renameExperiment(
  db: WriteDb,
  { id, name, nowMs }: { readonly id: string; readonly name: string; readonly nowMs: number },
): void {
  const row = requireExperiment(db, id);
  if (row.deleted === 1) throw invalid("Cannot rename a non-active experiment.");
  if (row.name !== name) requireFreeName(db, name);
  statement(db, "UPDATE tracking_experiments SET name = ?, updated_ms = ? WHERE id = ?").run(
    name,
    nowMs,
    row.id,
  );
  // What the table of runs shows.
  statement(
    db,
    `UPDATE sources SET experiment = :name WHERE codec = 'mlflow-rest' AND path IN
       (SELECT 'runs/' || run_id FROM tracking_runs WHERE experiment_id = :id)`,
  ).run({ name, id: row.id });
  const { changes } = statement(
    db,
    "UPDATE OR IGNORE experiments SET name = :name WHERE project_id = :project AND name = :before",
  ).run({ name, project: TRACKING_PROJECT, before: row.name });
  if (changes > 0) return;
  const runNums = statement(
    db,
    `SELECT r.num FROM ${RUN_LINKS} WHERE t.experiment_id = ?`,
    "pluck",
  ).all(row.id) as number[];
  for (const runNum of runNums) foldSources(db, runNum);
}

/** Takes the experiment and its runs away, or brings them back. Answers the ids of runs that changed. */
export function setExperimentDeleted(
  context: WriteContext,
  db: WriteDb,
  {
    id,
    deleted,
    nowMs,
  }: { readonly id: string; readonly deleted: boolean; readonly nowMs: number },
): readonly string[] {
  const row = requireExperiment(db, id);
  if ((row.deleted === 1) === deleted)
    throw notFound(`No ${deleted ? "active" : "deleted"} Experiment with id=${id} exists`);
  statement(db, "UPDATE tracking_experiments SET deleted = ?, updated_ms = ? WHERE id = ?").run(
    deleted ? 1 : 0,
    nowMs,
    row.id,
  );
  const ids = listRunIdsOf(db, row.id, !deleted);
  if (ids.length > 0)
    editRuns(context, db, { actor: SYSTEM_ACTOR, ids, edit: { removed: deleted } });
  return ids;
}

export function setExperimentTag(
  db: WriteDb,
  { id, tag, nowMs }: { readonly id: string; readonly tag: Tag; readonly nowMs: number },
): void {
  const row = requireActiveExperiment(db, id);
  putTag(db, row.id, tag);
  touch(db, row.id, nowMs);
}

export function deleteExperimentTag(
  db: WriteDb,
  { id, key, nowMs }: { readonly id: string; readonly key: string; readonly nowMs: number },
): void {
  const row = requireActiveExperiment(db, id);
  const { changes } = statement(
    db,
    "DELETE FROM tracking_experiment_tags WHERE experiment_id = ? AND key = ?",
  ).run(row.id, key);
  if (changes === 0) throw notFound(`No tag with name: ${key} in experiment with id ${id}`);
  touch(db, row.id, nowMs);
}

function putTag(db: WriteDb, id: number, { key, value }: Tag): void {
  statement(
    db,
    `INSERT INTO tracking_experiment_tags (experiment_id, key, value) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET value = excluded.value`,
  ).run(id, key, value);
}

function touch(db: WriteDb, id: number, nowMs: number): void {
  statement(db, "UPDATE tracking_experiments SET updated_ms = ? WHERE id = ?").run(nowMs, id);
}

/** Ids as numbers; those that no experiment can have are left out. @throws AppError INVALID_INPUT for what is no number */
export function requireExperimentIds(ids: readonly string[]): readonly number[] {
  return ids.flatMap((id) => {
    if (!/^\d{1,19}$/.test(id))
      throw invalid(`Invalid experiment ID '${id}': it must be a number.`);
    return Number.isSafeInteger(Number(id)) ? [Number(id)] : [];
  });
}
