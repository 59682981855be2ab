import { statement, type ReadDb } from "../../../store/index.ts";
import {
  listVersions,
  requireModel,
  requireVersion,
  type ModelRow,
  type VersionRow,
} from "../../registry/index.ts";
import type { Tag } from "../experiments.ts";
import { getLoggedModel } from "../logged-models.ts";
import { requireRun } from "../run-links.ts";

/** A version as MLflow's interface writes it. */
export interface ModelVersion {
  readonly name: string;
  readonly version: string;
  readonly creation_timestamp: number;
  readonly last_updated_timestamp: number;
  readonly current_stage: string;
  readonly source: string;
  readonly status: "READY";
  readonly description?: string;
  readonly user_id?: string;
  readonly run_id?: string;
  readonly model_id?: string;
  readonly tags?: readonly Tag[];
  readonly aliases?: readonly string[];
}

/** A registered model as MLflow's interface writes it. */
export interface RegisteredModel {
  readonly name: string;
  readonly creation_timestamp: number;
  readonly last_updated_timestamp: number;
  readonly description?: string;
  readonly latest_versions?: readonly ModelVersion[];
  readonly tags?: readonly Tag[];
  readonly aliases?: ReadonlyArray<{ readonly alias: string; readonly version: string }>;
}

export function toVersion(db: ReadDb, row: VersionRow): ModelVersion {
  const tags = statement(
    db,
    "SELECT key, value FROM version_tags WHERE model_id = ? AND version = ? ORDER BY key",
  ).all(row.modelId, row.version) as Tag[];
  const aliases = statement(
    db,
    "SELECT alias FROM model_aliases WHERE model_id = ? AND version = ? ORDER BY alias",
    "pluck",
  ).all(row.modelId, row.version) as string[];
  return {
    name: row.name,
    version: String(row.version),
    creation_timestamp: row.createdMs,
    last_updated_timestamp: row.updatedMs,
    current_stage: row.stage,
    source: row.source,
    status: "READY",
    ...(row.description !== "" && { description: row.description }),
    ...(row.userId !== "" && { user_id: row.userId }),
    ...(row.runId !== "" && { run_id: row.runId }),
    ...(row.loggedModelId !== "" && { model_id: row.loggedModelId }),
    ...(tags.length > 0 && { tags }),
    ...(aliases.length > 0 && { aliases }),
  };
}

export function toModel(db: ReadDb, row: ModelRow): RegisteredModel {
  const tags = statement(
    db,
    "SELECT key, value FROM model_tags WHERE model_id = ? ORDER BY key",
  ).all(row.id) as Tag[];
  const aliases = statement(
    db,
    "SELECT alias, CAST(version AS TEXT) AS version FROM model_aliases WHERE model_id = ? ORDER BY alias",
  ).all(row.id) as Array<{ alias: string; version: string }>;
  const latest = latestOf(db, row.id);
  return {
    name: row.name,
    creation_timestamp: row.createdMs,
    last_updated_timestamp: row.updatedMs,
    ...(row.description !== "" && { description: row.description }),
    ...(latest.length > 0 && { latest_versions: latest }),
    ...(tags.length > 0 && { tags }),
    ...(aliases.length > 0 && { aliases }),
  };
}

/** The newest version of each stage. */
function latestOf(db: ReadDb, modelId: string): ModelVersion[] {
  const byStage = new Map<string, VersionRow>();
  for (const row of listVersions(db, modelId))
    if (!byStage.has(row.stage)) byStage.set(row.stage, row);
  return [...byStage.values()].map((row) => toVersion(db, row));
}

export function getRegisteredModel(
  db: ReadDb,
  { name }: { readonly name: string },
): RegisteredModel {
  return toModel(db, requireModel(db, name));
}

export function getLatestVersions(
  db: ReadDb,
  { name, stages }: { readonly name: string; readonly stages: readonly string[] },
): readonly ModelVersion[] {
  const latest = latestOf(db, requireModel(db, name).id);
  if (stages.length === 0) return latest;
  return latest.filter(({ current_stage }) => stages.includes(current_stage));
}

export function getModelVersion(
  db: ReadDb,
  { name, version }: { readonly name: string; readonly version: number },
): ModelVersion {
  return toVersion(db, requireVersion(db, name, version));
}

/** Undefined where the model has no such alias. `latest` is the newest version, of prompts above all. */
export function getVersionByAlias(
  db: ReadDb,
  { name, alias }: { readonly name: string; readonly alias: string },
): ModelVersion | undefined {
  const { id } = requireModel(db, name);
  if (alias === "latest") {
    const [newest] = listVersions(db, id);
    return newest === undefined ? undefined : toVersion(db, newest);
  }
  const version = statement(
    db,
    "SELECT version FROM model_aliases WHERE model_id = ? AND alias = ?",
    "pluck",
  ).get(id, alias) as number | undefined;
  return version === undefined ? undefined : toVersion(db, requireVersion(db, name, version));
}

/** Where the files of a version are: a logged model's or a run's own address where the source names one of those. */
export function resolveSource(db: ReadDb, { source }: { readonly source: string }): string {
  const [, model, below = ""] = /^models:\/(m-[^/]+)(\/.*)?$/s.exec(source) ?? [];
  if (model !== undefined)
    return `${getLoggedModel(db, { id: model, withDeleted: true }).info.artifact_uri}${below}`;
  const [, run, path] = /^runs:\/([^/]+)\/(.+)$/s.exec(source) ?? [];
  return run === undefined ? source : `${requireRun(db, run).artifactUri}/${path}`;
}
