import { isDeepStrictEqual } from "node:util";
import { AppError } from "../../base/errors.ts";
import type { StageRequest } from "../../contract/registry-approvals.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import type { Decision } from "./journal.ts";
import {
  putGuards,
  putRequest,
  readGuard,
  readRequest,
  type GuardEdits,
} from "./approval-edits.ts";

/** Only the fields that the edit touched; null for a tag or an alias that was taken off. */
export interface ModelEdit {
  readonly name?: string;
  readonly description?: string;
  readonly createdMs?: number;
  readonly removed?: boolean;
  readonly tags?: Readonly<Record<string, string | null>>;
  readonly aliases?: Readonly<Record<string, number | null>>;
  /** Its aliases went back to where they were: no state, read by who goes back further. */
  readonly rollback?: true;
  readonly guards?: GuardEdits;
}

/** A file of a version as it was when that was registered. */
export interface VersionFile {
  /** POSIX, relative to the run's folder. */
  readonly path: string;
  readonly size: number;
  readonly mtimeUs: number;
  readonly sha256: string;
}

/** The same of a version. What it is made from never changes. */
export interface VersionEdit {
  readonly source?: string;
  readonly runId?: string;
  /** Of a run of any kind, and a file or folder of it. */
  readonly fromRun?: string;
  readonly path?: string;
  readonly files?: readonly VersionFile[];
  readonly loggedModelId?: string;
  readonly userId?: string;
  readonly createdMs?: number;
  readonly description?: string;
  readonly stage?: string;
  readonly request?: StageRequest | null;
  /** Said beside the edit; no state. */
  readonly why?: string;
  readonly removed?: boolean;
  readonly tags?: Readonly<Record<string, string | null>>;
}

export function versionEntity(modelId: string, version: number): string {
  return `version:${modelId}/${version}`;
}

function splitVersion(id: string): [modelId: string, version: number] {
  const slash = id.indexOf("/");
  return [id.slice(0, slash), Number(id.slice(slash + 1))];
}

interface ModelRow {
  readonly name: string;
  readonly description: string;
  readonly createdMs: number;
  readonly removed: number;
}

function readModelRow(db: ReadDb, id: string): ModelRow | undefined {
  return statement(
    db,
    "SELECT name, description, created_ms AS createdMs, removed FROM registered_models WHERE id = ?",
  ).get(id) as ModelRow | undefined;
}

/** What stands now in those fields, tags and aliases that the edit touches; a model that is not there counts as removed. */
export function readModelEdit(db: ReadDb, id: string, edit: ModelEdit): ModelEdit {
  const row = readModelRow(db, id);
  const tag = statement(db, "SELECT value FROM model_tags WHERE model_id = ? AND key = ?", "pluck");
  const alias = statement(
    db,
    "SELECT version FROM model_aliases WHERE model_id = ? AND alias = ?",
    "pluck",
  );
  return {
    ...(row !== undefined && edit.name !== undefined && { name: row.name }),
    ...(row !== undefined && edit.description !== undefined && { description: row.description }),
    ...(edit.removed !== undefined && { removed: row === undefined || row.removed === 1 }),
    ...(edit.tags !== undefined && {
      tags: mapKeys(edit.tags, (key) => (tag.get(id, key) as string | undefined) ?? null),
    }),
    ...(edit.aliases !== undefined && {
      aliases: mapKeys(edit.aliases, (name) => (alias.get(id, name) as number | undefined) ?? null),
    }),
    ...(edit.guards !== undefined && {
      guards: mapKeys(edit.guards, (stage) => readGuard(db, id, stage)),
    }),
  };
}

function mapKeys<T>(
  object: Readonly<Record<string, unknown>>,
  read: (key: string) => T,
): Record<string, T> {
  return Object.fromEntries(Object.keys(object).map((key) => [key, read(key)]));
}

function isTaken(db: ReadDb, id: string, name: string): boolean {
  const taken = statement(
    db,
    "SELECT 1 FROM registered_models WHERE name = ? AND removed = 0 AND id <> ?",
  ).get(name, id);
  return taken !== undefined;
}

/** @throws AppError CONFLICT where another model has the name */
export function applyModelEdit(db: WriteDb, id: string, edit: ModelEdit, atMs: number): void {
  const before = readModelRow(db, id);
  const name = edit.name ?? before?.name ?? "";
  const removed = edit.removed ?? before?.removed === 1;
  if (!removed && isTaken(db, id, name))
    throw new AppError(
      "CONFLICT",
      `Another registered model is called ${name} now.`,
      "Rename or remove that one first.",
    );
  statement(
    db,
    `INSERT INTO registered_models (id, name, description, created_ms, updated_ms, removed) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, description = excluded.description,
       updated_ms = excluded.updated_ms, removed = excluded.removed`,
  ).run(
    id,
    name,
    edit.description ?? before?.description ?? "",
    before?.createdMs ?? edit.createdMs ?? atMs,
    atMs,
    Number(removed),
  );
  for (const [key, value] of Object.entries(edit.tags ?? {})) {
    if (value === null)
      statement(db, "DELETE FROM model_tags WHERE model_id = ? AND key = ?").run(id, key);
    else
      statement(
        db,
        `INSERT INTO model_tags (model_id, key, value) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET value = excluded.value`,
      ).run(id, key, value);
  }
  for (const [alias, version] of Object.entries(edit.aliases ?? {})) {
    if (version === null)
      statement(db, "DELETE FROM model_aliases WHERE model_id = ? AND alias = ?").run(id, alias);
    else
      statement(
        db,
        `INSERT INTO model_aliases (model_id, alias, version) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET version = excluded.version`,
      ).run(id, alias, version);
  }
  putGuards(db, id, edit.guards ?? {});
}

interface VersionRow {
  readonly source: string;
  readonly runId: string;
  readonly fromRun: string;
  readonly path: string;
  readonly loggedModelId: string;
  readonly userId: string;
  readonly description: string;
  readonly stage: string;
  readonly createdMs: number;
  readonly removed: number;
}

function readVersionRow(db: ReadDb, modelId: string, version: number): VersionRow | undefined {
  return statement(
    db,
    `SELECT source, run_id AS runId, from_run AS fromRun, path, logged_model_id AS loggedModelId, user_id AS userId, description, stage,
            created_ms AS createdMs, removed FROM model_versions WHERE model_id = ? AND version = ?`,
  ).get(modelId, version) as VersionRow | undefined;
}

/** What stands now in those fields and tags that the edit touches. */
export function readVersionEdit(
  db: ReadDb,
  modelId: string,
  version: number,
  edit: VersionEdit,
): VersionEdit {
  const row = readVersionRow(db, modelId, version);
  const tag = statement(
    db,
    "SELECT value FROM version_tags WHERE model_id = ? AND version = ? AND key = ?",
    "pluck",
  );
  return {
    ...(row !== undefined && edit.description !== undefined && { description: row.description }),
    ...(row !== undefined && edit.stage !== undefined && { stage: row.stage }),
    ...(edit.request !== undefined && { request: readRequest(db, modelId, version) }),
    ...(edit.removed !== undefined && { removed: row === undefined || row.removed === 1 }),
    ...(edit.tags !== undefined && {
      tags: mapKeys(
        edit.tags,
        (key) => (tag.get(modelId, version, key) as string | undefined) ?? null,
      ),
    }),
  };
}

export function applyVersionEdit(db: WriteDb, id: string, edit: VersionEdit, atMs: number): void {
  const [modelId, version] = splitVersion(id);
  const before = readVersionRow(db, modelId, version);
  statement(
    db,
    `INSERT INTO model_versions (model_id, version, source, run_id, from_run, path, logged_model_id, user_id,
                                 description, stage, created_ms, updated_ms, removed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET description = excluded.description, stage = excluded.stage,
       updated_ms = excluded.updated_ms, removed = excluded.removed`,
  ).run(
    modelId,
    version,
    edit.source ?? before?.source ?? "",
    edit.runId ?? before?.runId ?? "",
    edit.fromRun ?? before?.fromRun ?? "",
    edit.path ?? before?.path ?? "",
    edit.loggedModelId ?? before?.loggedModelId ?? "",
    edit.userId ?? before?.userId ?? "",
    edit.description ?? before?.description ?? "",
    edit.stage ?? before?.stage ?? "None",
    before?.createdMs ?? edit.createdMs ?? atMs,
    atMs,
    Number(edit.removed ?? before?.removed === 1),
  );
  for (const { path, size, mtimeUs, sha256 } of edit.files ?? [])
    statement(
      db,
      `INSERT INTO version_files (model_id, version, path, size, mtime_us, sha256) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    ).run(modelId, version, path, size, mtimeUs, sha256);
  for (const [key, value] of Object.entries(edit.tags ?? {})) {
    if (value === null)
      statement(db, "DELETE FROM version_tags WHERE model_id = ? AND version = ? AND key = ?").run(
        modelId,
        version,
        key,
      );
    else
      statement(
        db,
        `INSERT INTO version_tags (model_id, version, key, value) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET value = excluded.value`,
      ).run(modelId, version, key, value);
  }
  if (edit.request !== undefined) putRequest(db, modelId, version, edit.request);
}

/**
 * Undoing that a model was made takes only those versions along that were made with it.
 * @throws AppError CONFLICT
 */
export function checkUnmade(db: ReadDb, decisions: readonly Decision[]): void {
  for (const { op, entity, before, after } of decisions) {
    const isUnmade =
      op === "model.edit" &&
      (before as ModelEdit).createdMs !== undefined &&
      (after as ModelEdit).removed === true;
    if (!isUnmade) continue;
    const modelId = entity.slice("model:".length);
    const versions = statement(
      db,
      "SELECT version FROM model_versions WHERE model_id = ? AND removed = 0",
      "pluck",
    ).all(modelId) as number[];
    const going = new Set(decisions.map((one) => one.entity));
    const other = versions.find((version) => !going.has(versionEntity(modelId, version)));
    if (other === undefined) continue;
    throw new AppError(
      "CONFLICT",
      `The model has got version ${other} since: it would be gone with the model.`,
      "Remove the version that you registered instead.",
    );
  }
}

export function hasModelEdit(db: ReadDb, id: string, edit: ModelEdit): boolean {
  return isSame(readModelEdit(db, id, edit), edit);
}

export function hasVersionEdit(db: ReadDb, id: string, edit: VersionEdit): boolean {
  const [modelId, version] = splitVersion(id);
  return isSame(readVersionEdit(db, modelId, version, edit), edit);
}

/** Of what can change again; what a thing is made from cannot. */
function isSame(now: object, edit: object): boolean {
  const known = new Map<string, unknown>(Object.entries(edit));
  return Object.entries(now).every(([key, value]) => isDeepStrictEqual(value, known.get(key)));
}
