import { invalid, notFound } from "../../base/errors.ts";
import { randomBytes } from "node:crypto";
import { narrow } from "../../base/exact-json.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import { requireActiveExperiment, type Tag } from "./experiments.ts";

import type { Param } from "./log-batch.ts";
import { wireValue } from "./queries.ts";
import { randomRunName } from "./random-name.ts";

export const MODEL_STATUSES = {
  1: "LOGGED_MODEL_PENDING",
  2: "LOGGED_MODEL_READY",
  3: "LOGGED_MODEL_UPLOAD_FAILED",
} as const;
export type ModelStatus = (typeof MODEL_STATUSES)[keyof typeof MODEL_STATUSES];

/** A logged model as MLflow's interface writes it. */
export interface LoggedModel {
  readonly info: {
    readonly model_id: string;
    readonly experiment_id: string;
    readonly name: string;
    readonly creation_timestamp_ms: number;
    readonly last_updated_timestamp_ms: number;
    readonly artifact_uri: string;
    readonly status: ModelStatus;
    readonly status_message?: string;
    readonly model_type?: string;
    readonly source_run_id?: string;
    readonly tags?: readonly Tag[];
  };
  readonly data: {
    readonly params?: readonly Param[];
    readonly metrics?: readonly ModelMetric[];
  };
}

interface ModelMetric {
  readonly key: string;
  readonly value: number | string;
  readonly timestamp: number | bigint;
  readonly step: number | bigint;
  readonly model_id: string;
  readonly run_id: string;
  readonly dataset_name?: string;
  readonly dataset_digest?: string;
}

interface Row {
  readonly id: string;
  readonly experiment_id: number;
  readonly name: string;
  readonly source_run_id: string;
  readonly model_type: string;
  readonly status: keyof typeof MODEL_STATUSES;
  readonly status_message: string;
  readonly artifact_uri: string;
  readonly deleted: number;
  readonly created_ms: number;
  readonly updated_ms: number;
}

/** @throws AppError NOT_FOUND, also for a deleted one unless `withDeleted` */
function requireModel(db: ReadDb, id: string, withDeleted = false): Row {
  const row = statement(db, "SELECT * FROM logged_models WHERE id = ?").get(id) as Row | undefined;
  if (row === undefined || (row.deleted === 1 && !withDeleted))
    throw notFound(`Logged model with ID '${id}' not found.`);
  return row;
}

export function getLoggedModel(
  db: ReadDb,
  { id, withDeleted }: { readonly id: string; readonly withDeleted: boolean },
): LoggedModel {
  return toModel(db, requireModel(db, id, withDeleted));
}

/** Those that are there, in the order of the ids. */
export function readLoggedModels(db: ReadDb, ids: readonly string[]): LoggedModel[] {
  return ids.map((id) => toModel(db, requireModel(db, id, true)));
}

function toModel(db: ReadDb, row: Row): LoggedModel {
  const tags = statement(
    db,
    "SELECT key, value FROM logged_model_tags WHERE model_id = ? ORDER BY key",
  ).all(row.id) as Tag[];
  const params = statement(
    db,
    "SELECT key, value FROM logged_model_params WHERE model_id = ? ORDER BY key",
  ).all(row.id) as Param[];
  const metrics = readMetrics(db, row.id);
  return {
    info: {
      model_id: row.id,
      experiment_id: String(row.experiment_id),
      name: row.name,
      creation_timestamp_ms: row.created_ms,
      last_updated_timestamp_ms: row.updated_ms,
      artifact_uri: row.artifact_uri,
      status: MODEL_STATUSES[row.status],
      ...(row.status_message !== "" && { status_message: row.status_message }),
      ...(row.model_type !== "" && { model_type: row.model_type }),
      ...(row.source_run_id !== "" && { source_run_id: row.source_run_id }),
      ...(tags.length > 0 && { tags }),
    },
    data: {
      ...(params.length > 0 && { params }),
      ...(metrics.length > 0 && { metrics }),
    },
  };
}

function readMetrics(db: ReadDb, modelId: string): ModelMetric[] {
  const rows = statement(
    db,
    `SELECT key, dataset_name AS datasetName, dataset_digest AS datasetDigest, run_id AS runId, value, step, ms
       FROM logged_model_metrics WHERE model_id = ? ORDER BY key, dataset_name, dataset_digest, run_id`,
    "safe",
  ).all(modelId) as Array<{
    key: string;
    datasetName: string;
    datasetDigest: string;
    runId: string;
    value: number | null;
    step: bigint;
    ms: bigint;
  }>;
  return rows.map(({ key, datasetName, datasetDigest, runId, value, step, ms }) => ({
    key,
    value: wireValue(value ?? NaN),
    timestamp: narrow(ms),
    step: narrow(step),
    model_id: modelId,
    run_id: runId,
    ...(datasetName !== "" && { dataset_name: datasetName }),
    ...(datasetDigest !== "" && { dataset_digest: datasetDigest }),
  }));
}

/** Answers the id. @throws AppError INVALID_INPUT, NOT_FOUND (of the experiment) */
export function createLoggedModel(
  db: WriteDb,
  args: {
    readonly experimentId: string;
    readonly name: string | undefined;
    readonly sourceRunId: string;
    readonly modelType: string;
    readonly params: readonly Param[];
    readonly tags: readonly Tag[];
    /** Of the model that this one is a copy of: kept where it is free. */
    readonly wishedId?: string;
    readonly nowMs: number;
  },
): string {
  const { name, sourceRunId, modelType, params, tags, nowMs } = args;
  const experiment = requireActiveExperiment(db, args.experimentId);
  const id = toFreeId(db, args.wishedId) ?? `m-${randomBytes(16).toString("hex")}`;
  statement(
    db,
    `INSERT INTO logged_models (id, experiment_id, name, source_run_id, model_type, status, status_message,
                                artifact_uri, deleted, created_ms, updated_ms)
     VALUES (?, ?, ?, ?, ?, 1, '', ?, 0, ?, ?)`,
  ).run(
    id,
    experiment.id,
    name ?? randomRunName(),
    sourceRunId,
    modelType,
    `${experiment.artifactLocation.replace(/\/+$/, "")}/models/${id}/artifacts`,
    nowMs,
    nowMs,
  );
  putParams(db, id, params);
  putTags(db, id, tags);
  return id;
}

function toFreeId(db: WriteDb, wishedId: string | undefined): string | undefined {
  if (wishedId === undefined || !/^m-[\da-f]{32}$/.test(wishedId)) return undefined;
  const isTaken = statement(db, "SELECT 1 FROM logged_models WHERE id = ?").get(wishedId);
  return isTaken === undefined ? wishedId : undefined;
}

export function finalizeLoggedModel(
  db: WriteDb,
  {
    id,
    status,
    nowMs,
  }: { readonly id: string; readonly status: ModelStatus; readonly nowMs: number },
): void {
  requireModel(db, id);
  const number = Object.entries(MODEL_STATUSES).find(([, name]) => name === status)?.[0];
  statement(db, "UPDATE logged_models SET status = ?, updated_ms = ? WHERE id = ?").run(
    Number(number),
    nowMs,
    id,
  );
}

export function deleteLoggedModel(
  db: WriteDb,
  { id, nowMs }: { readonly id: string; readonly nowMs: number },
): void {
  requireModel(db, id);
  statement(db, "UPDATE logged_models SET deleted = 1, updated_ms = ? WHERE id = ?").run(nowMs, id);
}

export function setLoggedModelTags(
  db: WriteDb,
  {
    id,
    tags,
    nowMs,
  }: { readonly id: string; readonly tags: readonly Tag[]; readonly nowMs: number },
): void {
  requireModel(db, id);
  putTags(db, id, tags);
  statement(db, "UPDATE logged_models SET updated_ms = ? WHERE id = ?").run(nowMs, id);
}

export function deleteLoggedModelTag(
  db: WriteDb,
  { id, key }: { readonly id: string; readonly key: string },
): void {
  requireModel(db, id);
  const { changes } = statement(
    db,
    "DELETE FROM logged_model_tags WHERE model_id = ? AND key = ?",
  ).run(id, key);
  if (changes === 0) throw notFound(`No tag with key '${key}' found for model with ID '${id}'.`);
}

export function logModelParams(
  db: WriteDb,
  { id, params }: { readonly id: string; readonly params: readonly Param[] },
): void {
  requireModel(db, id);
  putParams(db, id, params);
}

/** A param that has another value already is an error. */
function putParams(db: WriteDb, id: string, params: readonly Param[]): void {
  const put = statement(
    db,
    "INSERT INTO logged_model_params (model_id, key, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const known = statement(
    db,
    "SELECT value FROM logged_model_params WHERE model_id = ? AND key = ?",
    "pluck",
  );
  for (const { key, value } of params) {
    if (put.run(id, key, value).changes === 0 && known.get(id, key) !== value)
      throw invalid(
        `Changing param values is not allowed: '${key}' of model '${id}' has another value.`,
      );
  }
}

function putTags(db: WriteDb, id: string, tags: readonly Tag[]): void {
  const put = statement(
    db,
    `INSERT INTO logged_model_tags (model_id, key, value) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET value = excluded.value`,
  );
  for (const { key, value } of tags) put.run(id, key, value);
}
