import { randomUUID } from "node:crypto";
import { AppError } from "../../base/errors.ts";
import { newId, type GestureId } from "../../base/ids.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import {
  readModelEdit,
  readVersionEdit,
  versionEntity,
  type Actor,
  type Decision,
  type ModelEdit,
  type VersionEdit,
  type WriteContext,
} from "../runs/index.ts";
import { findModel, listVersions, requireModel, requireVersion } from "./find.ts";
import { checkAlias, checkModelName, readStage } from "./names.ts";

/** What undo takes back. */
interface Change {
  readonly gesture: GestureId;
}

function commit(
  context: WriteContext,
  db: WriteDb,
  actor: Actor,
  decisions: readonly Decision[],
): Change {
  const gesture = newId<GestureId>();
  context.commit(db, actor, gesture, decisions);
  return { gesture };
}

/** Changes of one gesture, each with what stood there before. */
function modelDecision(db: WriteDb, id: string, after: ModelEdit): Decision {
  return {
    entity: `model:${id}`,
    op: "model.edit",
    before: { ...readModelEdit(db, id, after) } as Decision["before"],
    after: { ...after } as Decision["after"],
  };
}

function versionDecision(
  db: WriteDb,
  modelId: string,
  version: number,
  after: VersionEdit,
): Decision {
  return {
    entity: versionEntity(modelId, version),
    op: "version.edit",
    before: { ...readVersionEdit(db, modelId, version, after) } as Decision["before"],
    after: { ...after } as Decision["after"],
  };
}

function requireFreeName(db: WriteDb, name: string): void {
  if (findModel(db, name) !== undefined)
    throw new AppError(
      "CONFLICT",
      `Registered Model (name=${name}) already exists.`,
      "Choose another name.",
    );
}

/** @throws AppError INVALID_INPUT, CONFLICT */
export function createModel(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly name: string;
    readonly description: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly nowMs: number;
  },
): void {
  const { actor, description, tags, nowMs } = args;
  const name = checkModelName(args.name);
  requireFreeName(db, name);
  const after = { name, description, tags, createdMs: nowMs, removed: false };
  context.commit(db, actor, newId<GestureId>(), [modelDecision(db, randomUUID(), after)]);
}

/** @throws AppError INVALID_INPUT, NOT_FOUND, CONFLICT (a name that another model has) */
export function editModel(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly name: string;
    readonly edit: Pick<ModelEdit, "name" | "description" | "tags">;
  },
): Change {
  const { actor, edit } = args;
  const { id, name } = requireModel(db, args.name);
  if (edit.name !== undefined && edit.name !== name) requireFreeName(db, checkModelName(edit.name));
  return commit(context, db, actor, [modelDecision(db, id, edit)]);
}

/** Its versions go with it. @throws AppError NOT_FOUND */
export function removeModel(
  context: WriteContext,
  db: WriteDb,
  args: { readonly actor: Actor; readonly name: string },
): Change {
  const { id } = requireModel(db, args.name);
  return commit(context, db, args.actor, [modelDecision(db, id, { removed: true })]);
}

/** An alias that another version has moves. @throws AppError INVALID_INPUT, NOT_FOUND */
export function setAlias(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly name: string;
    readonly alias: string;
    /** Null takes it off. */
    readonly version: number | null;
  },
): Change | { readonly gesture: null } {
  const { actor, name, version } = args;
  const { id } = requireModel(db, name);
  const alias = version === null ? args.alias : checkAlias(args.alias);
  if (version !== null) requireVersion(db, name, version);
  const now = readModelEdit(db, id, { aliases: { [alias]: version } }).aliases?.[alias];
  if (now === version) return { gesture: null };
  return commit(context, db, actor, [modelDecision(db, id, { aliases: { [alias]: version } })]);
}

export interface NewVersion {
  readonly name: string;
  readonly source: string;
  readonly runId: string;
  readonly loggedModelId: string;
  readonly userId: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Answers its number. @throws AppError NOT_FOUND (of the model) */
export function createVersion(
  context: WriteContext,
  db: WriteDb,
  args: NewVersion & { readonly actor: Actor; readonly nowMs: number },
): number {
  const { actor, name, nowMs, ...version } = args;
  const { id } = requireModel(db, name);
  const number = statement(
    db,
    "SELECT 1 + coalesce(max(version), 0) FROM model_versions WHERE model_id = ?",
    "pluck",
  ).get(id) as number;
  context.commit(db, actor, newId<GestureId>(), [
    versionDecision(db, id, number, {
      ...version,
      createdMs: nowMs,
      stage: "None",
      removed: false,
    }),
    // A model was changed when one of its versions was.
    modelDecision(db, id, {}),
  ]);
  return number;
}

/** @throws AppError NOT_FOUND */
export function editVersion(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly name: string;
    readonly version: number;
    readonly edit: Pick<VersionEdit, "description" | "tags">;
  },
): Change {
  const { modelId } = requireVersion(db, args.name, args.version);
  return commit(context, db, args.actor, [versionDecision(db, modelId, args.version, args.edit)]);
}

/** Its aliases go with it. @throws AppError NOT_FOUND */
export function removeVersion(
  context: WriteContext,
  db: WriteDb,
  args: { readonly actor: Actor; readonly name: string; readonly version: number },
): Change {
  const { modelId } = requireVersion(db, args.name, args.version);
  const aliases = statement(
    db,
    "SELECT alias FROM model_aliases WHERE model_id = ? AND version = ?",
    "pluck",
  ).all(modelId, args.version) as string[];
  return commit(context, db, args.actor, [
    versionDecision(db, modelId, args.version, { removed: true }),
    modelDecision(
      db,
      modelId,
      aliases.length === 0
        ? {}
        : { aliases: Object.fromEntries(aliases.map((alias) => [alias, null])) },
    ),
  ]);
}

/** @param args.archiveOthers versions that are in this stage are archived @throws AppError INVALID_INPUT, NOT_FOUND */
export function setStage(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly name: string;
    readonly version: number;
    readonly stage: string;
    readonly archiveOthers: boolean;
  },
): Change {
  const { actor, name, version, archiveOthers } = args;
  const stage = readStage(args.stage);
  const { modelId } = requireVersion(db, name, version);
  if (archiveOthers && stage !== "Staging" && stage !== "Production")
    throw new AppError(
      "INVALID_INPUT",
      `Model version transition cannot archive existing model versions because '${stage}' is not an Active stage. Valid stages are Staging, Production.`,
    );
  const others = archiveOthers
    ? listVersions(db, modelId).filter((one) => one.stage === stage && one.version !== version)
    : [];
  return commit(context, db, actor, [
    versionDecision(db, modelId, version, { stage }),
    ...others.map((one) => versionDecision(db, modelId, one.version, { stage: "Archived" })),
    modelDecision(db, modelId, {}),
  ]);
}
