import { randomUUID } from "node:crypto";
import { AppError } from "../../base/errors.ts";
import { newId, type GestureId } from "../../base/ids.ts";
import type { StageRequest } from "../../contract/registry-approvals.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import {
  readGuard,
  readGuards,
  readModelEdit,
  type Actor,
  type ModelEdit,
  type VersionEdit,
  type VersionFile,
  type WriteContext,
} from "../runs/index.ts";
import { readRollbacks } from "./alias-moves.ts";
import { askForStage } from "./approvals.ts";
import { isSourceOfVersion, sourceOfVersion } from "./assay-source.ts";
import { commit, modelDecision, versionDecision, type Change } from "./decisions.ts";
import { findModel, listVersions, requireModel, requireVersion } from "./find.ts";
import { moveDecisions } from "./moves.ts";
import { checkAlias, checkModelName, isGuardable, readStage } from "./names.ts";

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

/**
 * Under the name of a model whose stages need an approval, a program could make another one, without.
 * @throws AppError FORBIDDEN
 */
function requireUnguarded(
  db: WriteDb,
  actor: Actor,
  { id, name }: { readonly id: string; readonly name: string },
): void {
  if (actor.kind === "person") return;
  if (Object.values(readGuards(db, id)).every((approver) => approver === null)) return;
  throw new AppError(
    "FORBIDDEN",
    `Stages of ${name} need an approval: programs do not rename or remove it.`,
    "A person does it, on the page of the model.",
  );
}

/** @throws AppError INVALID_INPUT, NOT_FOUND, CONFLICT (a name that another model has), FORBIDDEN */
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
  if (edit.name !== undefined && edit.name !== name) requireUnguarded(db, actor, { id, name });
  if (edit.name !== undefined && edit.name !== name) requireFreeName(db, checkModelName(edit.name));
  return commit(context, db, actor, [modelDecision(db, id, edit)]);
}

/** Its versions go with it. @throws AppError NOT_FOUND */
export function removeModel(
  context: WriteContext,
  db: WriteDb,
  args: { readonly actor: Actor; readonly name: string },
): Change {
  const { id, name } = requireModel(db, args.name);
  requireUnguarded(db, args.actor, { id, name });
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

/** @param args.from the version that has it @throws AppError NOT_FOUND, CONFLICT (it moved since, or was never elsewhere) */
export function rollbackAlias(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly name: string;
    readonly alias: string;
    readonly from: number;
  },
): Change & { readonly version: number } {
  const { actor, name, alias, from } = args;
  const { id } = requireModel(db, name);
  const now = readModelEdit(db, id, { aliases: { [alias]: null } }).aliases?.[alias] ?? null;
  if (now === null)
    throw new AppError(
      "NOT_FOUND",
      `No version of ${name} has the alias ${alias}.`,
      "`assay models alias` puts it on one.",
    );
  if (now !== from)
    throw new AppError(
      "CONFLICT",
      `${alias} has moved meanwhile: it is version ${now} of ${name}.`,
      "Look at the model again.",
    );
  const versions = new Set(listVersions(db, id).map((one) => one.version));
  const version = readRollbacks(db, id, versions).get(alias);
  if (version === undefined)
    throw new AppError(
      "CONFLICT",
      `There is no version that ${alias} of ${name} was on before.`,
      "Move it to a version by its number.",
    );
  const edit = { aliases: { [alias]: version }, rollback: true } as const;
  return { ...commit(context, db, actor, [modelDecision(db, id, edit)]), version };
}

export interface NewVersion {
  readonly name: string;
  readonly source: string;
  readonly runId: string;
  readonly loggedModelId: string;
  readonly userId: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Of one that was made of a run's files. */
  readonly fromRun?: string;
  readonly path?: string;
  readonly files?: readonly VersionFile[];
}

/** Numbers of removed versions are not used again. */
export function nextVersion(db: WriteDb, modelId: string): number {
  return statement(
    db,
    "SELECT 1 + coalesce(max(version), 0) FROM model_versions WHERE model_id = ?",
    "pluck",
  ).get(modelId) as number;
}

/** Answers its number. @throws AppError NOT_FOUND (of the model) */
export function createVersion(
  context: WriteContext,
  db: WriteDb,
  args: NewVersion & { readonly actor: Actor; readonly nowMs: number },
): number {
  const { actor, name, nowMs, ...version } = args;
  const { id } = requireModel(db, name);
  const number = nextVersion(db, id);
  context.commit(db, actor, newId<GestureId>(), [
    versionDecision(db, id, number, {
      ...version,
      // A copy hands out its files under its own address.
      ...(isSourceOfVersion(version.source) && { source: sourceOfVersion(id, number) }),
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

/**
 * Of a stage that needs an approval it only asks for one.
 * @param args.archiveOthers versions that are in this stage are archived
 * @throws AppError INVALID_INPUT, NOT_FOUND, FORBIDDEN, CONFLICT
 */
export function setStage(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly name: string;
    readonly version: number;
    readonly stage: string;
    readonly archiveOthers: boolean;
    readonly why?: string;
  },
): Change & { readonly request: StageRequest | null } {
  const { actor, name, version, archiveOthers, why = "" } = args;
  const stage = readStage(args.stage);
  const of = requireVersion(db, name, version);
  const { modelId } = of;
  if (isGuardable(stage)) {
    if (of.stage !== stage && readGuard(db, modelId, stage) !== null)
      return askForStage(context, db, { actor, of, stage, archiveOthers, why });
  } else if (archiveOthers) {
    throw new AppError(
      "INVALID_INPUT",
      `Model version transition cannot archive existing model versions because '${stage}' is not an Active stage. Valid stages are Staging, Production.`,
    );
  }
  const edit = why === "" ? {} : { why };
  const decisions = moveDecisions(db, { modelId, version, stage, archiveOthers, edit });
  return { ...commit(context, db, actor, decisions), request: null };
}
