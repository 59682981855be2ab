import { AppError } from "../../base/errors.ts";
import { statement, type ReadDb } from "../../store/index.ts";

export interface ModelRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly createdMs: number;
  readonly updatedMs: number;
}

export interface VersionRow {
  readonly modelId: string;
  readonly name: string;
  readonly version: number;
  readonly source: string;
  /** As MLflow's interface knows the run; "" for none. */
  readonly runId: string;
  /** Of a run of any kind whose `path` was registered; "" for none. */
  readonly fromRun: string;
  readonly path: string;
  readonly loggedModelId: string;
  readonly userId: string;
  readonly description: string;
  readonly stage: string;
  readonly createdMs: number;
  readonly updatedMs: number;
}

export const MODEL_COLUMNS =
  "m.id, m.name, m.description, m.created_ms AS createdMs, m.updated_ms AS updatedMs";
export const VERSION_COLUMNS = `v.model_id AS modelId, m.name, v.version, v.source, v.run_id AS runId, v.from_run AS fromRun, v.path,
  v.logged_model_id AS loggedModelId, v.user_id AS userId, v.description, v.stage, v.created_ms AS createdMs,
  v.updated_ms AS updatedMs`;
/** Of models that are prompts. */
export const PROMPT_TAG = "mlflow.prompt.is_prompt";
/** Versions `v` that are there, with their models `m`. */
export const VERSIONS = "model_versions v JOIN registered_models m ON m.id = v.model_id";

const LIST = "The page Models and `assay models ls` list those that are there.";
const SHOW = "Its page and `assay models show` list the versions that are there.";

export function findModel(db: ReadDb, name: string): ModelRow | undefined {
  return statement(
    db,
    `SELECT ${MODEL_COLUMNS} FROM registered_models m WHERE m.name = ? AND m.removed = 0`,
  ).get(name) as ModelRow | undefined;
}

/** @throws AppError NOT_FOUND */
export function requireModel(db: ReadDb, name: string): ModelRow {
  const row = findModel(db, name);
  if (row === undefined)
    throw new AppError("NOT_FOUND", `Registered Model with name=${name} not found`, LIST);
  return row;
}

/** @throws AppError NOT_FOUND */
export function requireVersion(db: ReadDb, name: string, version: number): VersionRow {
  const row = statement(
    db,
    `SELECT ${VERSION_COLUMNS} FROM ${VERSIONS} WHERE m.name = ? AND m.removed = 0 AND v.version = ? AND v.removed = 0`,
  ).get(name, version) as VersionRow | undefined;
  if (row === undefined)
    throw new AppError(
      "NOT_FOUND",
      `Model Version (name=${name}, version=${version}) not found`,
      SHOW,
    );
  return row;
}

/** Those that are there, the newest first. */
export function listVersions(db: ReadDb, modelId: string): VersionRow[] {
  return statement(
    db,
    `SELECT ${VERSION_COLUMNS} FROM ${VERSIONS} WHERE v.model_id = ? AND v.removed = 0 ORDER BY v.version DESC`,
  ).all(modelId) as VersionRow[];
}
