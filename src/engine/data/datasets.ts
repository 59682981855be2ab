import { invalid, notFound } from "../../base/errors.ts";
import { createHash, randomBytes } from "node:crypto";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";

import { isObject, parsePythonJson, textOf } from "./python-json.ts";

/** An evaluation dataset as MLflow's interface writes it; tags, schema and profile are JSON. */
export interface EvaluationDataset {
  readonly dataset_id: string;
  readonly name: string;
  readonly tags: string;
  readonly schema?: string;
  readonly profile?: string;
  readonly digest: string;
  readonly created_time: number;
  readonly last_update_time: number;
  readonly created_by?: string;
  readonly last_updated_by?: string;
  readonly experiment_ids?: readonly string[];
}

interface DatasetRow {
  readonly id: string;
  readonly name: string;
  readonly digest: string;
  readonly schema: string | null;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly createdBy: string | null;
  readonly updatedBy: string | null;
}

/** Clients put the name of their user here. */
export const USER_TAG = "mlflow.user";
const MOST_NAME = 255;
const MOST_TAG_KEY = 255;
const MOST_TAG_VALUE = 5000;

function findDataset(db: ReadDb, id: string): DatasetRow | undefined {
  return statement(
    db,
    `SELECT id, name, digest, schema, created_ms AS createdMs, updated_ms AS updatedMs, created_by AS createdBy,
            updated_by AS updatedBy FROM eval_datasets WHERE id = ?`,
  ).get(id) as DatasetRow | undefined;
}

/** @throws AppError NOT_FOUND */
export function requireDataset(db: ReadDb, id: string): DatasetRow {
  const row = findDataset(db, id);
  if (row === undefined) throw notFound(`Evaluation dataset with id '${id}' not found`);
  return row;
}

/** @throws AppError NOT_FOUND */
export function getEvaluationDataset(
  db: ReadDb,
  { id }: { readonly id: string },
): EvaluationDataset {
  const row = requireDataset(db, id);
  const tags = statement(
    db,
    "SELECT key, value FROM eval_dataset_tags WHERE dataset_id = ? ORDER BY key",
  ).all(id) as Array<{ readonly key: string; readonly value: string }>;
  const records = statement(
    db,
    "SELECT count(*) FROM eval_records WHERE dataset_id = ?",
    "pluck",
  ).get(id) as number;
  const experimentIds = listDatasetExperiments(db, { id });
  return {
    dataset_id: id,
    name: row.name,
    tags: JSON.stringify(Object.fromEntries(tags.map(({ key, value }) => [key, value]))),
    ...(row.schema !== null && { schema: row.schema }),
    ...(records > 0 && { profile: JSON.stringify({ num_records: records }) }),
    digest: row.digest,
    created_time: row.createdMs,
    last_update_time: row.updatedMs,
    ...(row.createdBy !== null && { created_by: row.createdBy }),
    ...(row.updatedBy !== null && { last_updated_by: row.updatedBy }),
    ...(experimentIds.length > 0 && { experiment_ids: experimentIds }),
  };
}

/** None for a data set that is not there. */
export function listDatasetExperiments(db: ReadDb, { id }: { readonly id: string }): string[] {
  return statement(
    db,
    "SELECT CAST(experiment_id AS TEXT) FROM eval_dataset_experiments WHERE dataset_id = ? ORDER BY experiment_id",
    "pluck",
  ).all(id) as string[];
}

/** Answers the id. @throws AppError INVALID_INPUT, NOT_FOUND (of an experiment) */
export function createEvaluationDataset(
  db: WriteDb,
  args: {
    readonly name: string;
    /** JSON of an object; "" for none. */
    readonly tags: string;
    readonly experimentIds: readonly string[];
    readonly nowMs: number;
  },
): string {
  const { name, experimentIds, nowMs } = args;
  if (name.length > MOST_NAME)
    throw invalid(`'name' exceeds the maximum length of ${MOST_NAME} characters.`);
  const id = `d-${randomBytes(16).toString("hex")}`;
  const tags = args.tags === "" ? new Map<string, undefined>() : readTags(args.tags);
  const user = tags.get(USER_TAG) ?? null;
  statement(
    db,
    `INSERT INTO eval_datasets (id, name, digest, schema, created_ms, updated_ms, created_by, updated_by)
     VALUES (?, ?, ?, NULL, ?, ?, ?, ?)`,
  ).run(id, name, digestOf(name, nowMs), nowMs, nowMs, user, user);
  putTags(db, id, tags);
  link(db, id, experimentIds);
  return id;
}

/** MLflow's: it says that something changed. */
export function digestOf(name: string, nowMs: number): string {
  return createHash("sha256").update(`${name}:${nowMs}`).digest("hex").slice(0, 8);
}

/** Undefined for a tag that is to be taken off. */
function readTags(text: string): Map<string, string | undefined> {
  const tags = parsePythonJson(text, "tags");
  if (!isObject(tags)) throw invalid("Invalid value for parameter 'tags': it must be an object.");
  return new Map(
    Object.entries(tags).map(([key, value]) => {
      const written = value === null ? undefined : textOf(value);
      if (key === "" || key.length > MOST_TAG_KEY)
        throw invalid(`A key in 'tags' must have 1 to ${MOST_TAG_KEY} characters.`);
      if (written !== undefined && written.length > MOST_TAG_VALUE)
        throw invalid(
          `The tag '${key}' exceeds the maximum length of ${MOST_TAG_VALUE} characters.`,
        );
      return [key, written];
    }),
  );
}

function putTags(db: WriteDb, id: string, tags: ReadonlyMap<string, string | undefined>): void {
  const put = statement(
    db,
    `INSERT INTO eval_dataset_tags (dataset_id, key, value) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET value = excluded.value`,
  );
  for (const [key, value] of tags) {
    if (value === undefined) deleteDatasetTag(db, { id, key });
    else put.run(id, key, value);
  }
}

/** @param args tags: JSON of an object; null takes a tag off. @throws AppError INVALID_INPUT, NOT_FOUND */
export function setDatasetTags(
  db: WriteDb,
  { id, tags }: { readonly id: string; readonly tags: string },
): void {
  requireDataset(db, id);
  putTags(db, id, readTags(tags));
}

/** A tag that is not there is no error, as MLflow has it. */
export function deleteDatasetTag(
  db: WriteDb,
  { id, key }: { readonly id: string; readonly key: string },
): void {
  statement(db, "DELETE FROM eval_dataset_tags WHERE dataset_id = ? AND key = ?").run(id, key);
}

/** With all it has. One that is not there is no error, as MLflow has it. */
export function deleteEvaluationDataset(db: WriteDb, { id }: { readonly id: string }): void {
  for (const sql of [
    "DELETE FROM eval_records WHERE dataset_id = ?",
    "DELETE FROM eval_dataset_experiments WHERE dataset_id = ?",
    "DELETE FROM eval_dataset_tags WHERE dataset_id = ?",
    "DELETE FROM eval_datasets WHERE id = ?",
  ])
    statement(db, sql).run(id);
}

/** @throws AppError NOT_FOUND (also of an experiment) */
export function addDatasetExperiments(
  db: WriteDb,
  args: { readonly id: string; readonly experimentIds: readonly string[]; readonly nowMs: number },
): void {
  requireDataset(db, args.id);
  link(db, args.id, args.experimentIds);
  touch(db, args.id, args.nowMs);
}

/** Experiments that it does not belong to are no error. @throws AppError NOT_FOUND */
export function removeDatasetExperiments(
  db: WriteDb,
  args: { readonly id: string; readonly experimentIds: readonly string[]; readonly nowMs: number },
): void {
  const { id, experimentIds, nowMs } = args;
  requireDataset(db, id);
  const { changes } = statement(
    db,
    `DELETE FROM eval_dataset_experiments
      WHERE dataset_id = ? AND CAST(experiment_id AS TEXT) IN (SELECT value FROM json_each(?))`,
  ).run(id, JSON.stringify(experimentIds));
  if (changes > 0) touch(db, id, nowMs);
}

function link(db: WriteDb, id: string, experimentIds: readonly string[]): void {
  const find = statement(
    db,
    "SELECT id FROM tracking_experiments WHERE CAST(id AS TEXT) = ?",
    "pluck",
  );
  const put = statement(
    db,
    "INSERT INTO eval_dataset_experiments (dataset_id, experiment_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
  );
  for (const written of experimentIds) {
    const experimentId = find.get(written) as number | undefined;
    if (experimentId === undefined) throw notFound(`No Experiment with id=${written} exists`);
    put.run(id, experimentId);
  }
}

function touch(db: WriteDb, id: string, nowMs: number): void {
  statement(db, "UPDATE eval_datasets SET updated_ms = ? WHERE id = ?").run(nowMs, id);
}
