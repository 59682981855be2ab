import { narrow } from "../../base/exact-json.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import type { Tag } from "./experiments.ts";
import { RUN_LINKS } from "./run-links.ts";
import type { Param } from "./log-batch.ts";

/** One value of a metric as the interface writes it: what is not finite as a text. */
export interface Metric {
  readonly key: string;
  readonly value: number | string;
  readonly timestamp: number | bigint;
  readonly step: number | bigint;
  readonly run_id?: string;
}

/** A run as MLflow's interface writes it. */
export interface Run {
  readonly info: RunInfo;
  readonly data: {
    readonly metrics?: readonly Metric[];
    readonly params?: readonly Param[];
    readonly tags?: readonly Tag[];
  };
  readonly inputs: {
    readonly dataset_inputs?: readonly DatasetInput[];
    readonly model_inputs?: ReadonlyArray<{ readonly model_id: string }>;
  };
  readonly outputs?: {
    readonly model_outputs: ReadonlyArray<{
      readonly model_id: string;
      readonly step: number | bigint;
    }>;
  };
}

export interface RunInfo {
  readonly run_id: string;
  readonly run_uuid: string;
  readonly run_name: string;
  readonly experiment_id: string;
  readonly user_id: string;
  readonly status: string;
  readonly start_time: number | bigint;
  readonly end_time?: number | bigint;
  readonly artifact_uri: string;
  readonly lifecycle_stage: "active" | "deleted";
}

export interface DatasetInput {
  readonly tags?: readonly Tag[];
  readonly dataset: {
    readonly name: string;
    readonly digest: string;
    readonly source_type: string;
    readonly source: string;
    readonly schema?: string;
    readonly profile?: string;
  };
}

interface RunDbRow {
  readonly trackingId: string;
  readonly experimentId: bigint;
  readonly name: string;
  readonly userId: string;
  readonly status: string;
  readonly startMs: bigint;
  readonly endMs: bigint | null;
  readonly artifactUri: string;
  readonly removed: bigint;
  readonly runNum: bigint;
  readonly sourceNum: bigint;
}

/** In the order of the ids; those that are not there are left out. */
export function readRuns(db: ReadDb, trackingIds: readonly string[]): Run[] {
  const read = statement(
    db,
    `SELECT t.run_id AS trackingId, t.experiment_id AS experimentId, t.name, t.user_id AS userId, t.status,
            t.start_ms AS startMs, t.end_ms AS endMs, t.artifact_uri AS artifactUri, coalesce(e.removed, 0) AS removed,
            r.num AS runNum, s.num AS sourceNum FROM ${RUN_LINKS} WHERE t.run_id = ?`,
    "safe",
  );
  return trackingIds.flatMap((id) => {
    const row = read.get(id) as RunDbRow | undefined;
    return row === undefined ? [] : [toRun(db, row)];
  });
}

function toInfo(row: RunDbRow): RunInfo {
  return {
    run_id: row.trackingId,
    run_uuid: row.trackingId,
    run_name: row.name,
    experiment_id: String(row.experimentId),
    user_id: row.userId,
    status: row.status,
    start_time: narrow(row.startMs),
    ...(row.endMs !== null && { end_time: narrow(row.endMs) }),
    artifact_uri: row.artifactUri,
    lifecycle_stage: row.removed === 1n ? "deleted" : "active",
  };
}

function toRun(db: ReadDb, row: RunDbRow): Run {
  const metrics = readLatest(db, row.trackingId);
  const params = statement(
    db,
    "SELECT key, value ->> '$' AS value FROM params WHERE run_num = ? AND source_num = ? ORDER BY key",
  ).all(row.runNum, row.sourceNum) as Param[];
  const tags = statement(
    db,
    "SELECT key, value FROM sources s, json_each(s.tags) WHERE s.num = ? ORDER BY key",
  ).all(row.sourceNum) as Tag[];
  const inputs = readInputs(db, row.trackingId);
  const models = statement(
    db,
    "SELECT role, model_id AS id, step FROM tracking_run_models WHERE run_id = ? ORDER BY step, model_id",
    "safe",
  ).all(row.trackingId) as Array<{ role: string; id: string; step: bigint }>;
  const modelInputs = models
    .filter(({ role }) => role === "input")
    .map(({ id }) => ({ model_id: id }));
  const modelOutputs = models
    .filter(({ role }) => role === "output")
    .map(({ id, step }) => ({ model_id: id, step: narrow(step) }));
  return {
    info: toInfo(row),
    data: {
      ...(metrics.length > 0 && { metrics }),
      ...(params.length > 0 && { params }),
      ...(tags.length > 0 && { tags }),
    },
    inputs: {
      ...(inputs.length > 0 && { dataset_inputs: inputs }),
      ...(modelInputs.length > 0 && { model_inputs: modelInputs }),
    },
    ...(modelOutputs.length > 0 && { outputs: { model_outputs: modelOutputs } }),
  };
}

function readLatest(db: ReadDb, trackingId: string): Metric[] {
  const rows = statement(
    db,
    "SELECT key, value, step, ms FROM tracking_latest WHERE run_id = ? ORDER BY key",
    "safe",
  ).all(trackingId) as Array<{ key: string; value: number | null; step: bigint; ms: bigint }>;
  return rows.map(({ key, value, step, ms }) => ({
    key,
    value: wireValue(value ?? NaN),
    timestamp: narrow(ms),
    step: narrow(step),
  }));
}

function readInputs(db: ReadDb, trackingId: string): DatasetInput[] {
  const rows = statement(
    db,
    `SELECT i.tags, d.name, d.digest, d.source_type, d.source, d.schema, d.profile
       FROM tracking_inputs i JOIN tracking_datasets d ON d.id = i.dataset_id WHERE i.run_id = ? ORDER BY d.name, d.digest, i.tags`,
  ).all(trackingId) as Array<{
    tags: string;
    name: string;
    digest: string;
    source_type: string;
    source: string;
    schema: string | null;
    profile: string | null;
  }>;
  return rows.map(({ tags, schema, profile, ...dataset }) => {
    const all = JSON.parse(tags) as Tag[];
    return {
      ...(all.length > 0 && { tags: all }),
      dataset: {
        ...dataset,
        ...(schema !== null && { schema }),
        ...(profile !== null && { profile }),
      },
    };
  });
}

/** What is not finite is written as a text. */
export function wireValue(value: number): number | string {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}
