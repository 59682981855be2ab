import { randomUUID } from "node:crypto";
import { newId, type GestureId } from "../../base/ids.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import type { Actor, VersionFile, WriteContext } from "../runs/index.ts";
import { sourceOfVersion } from "./assay-source.ts";
import { findModel } from "./find.ts";
import { modelDecision, versionDecision } from "./decisions.ts";
import { nextVersion } from "./models.ts";
import { checkAlias, checkModelName } from "./names.ts";

/** Of a run that MLflow's interface knows as well. */
interface TrackedOrigin {
  readonly trackingId: string;
  /** Address of the run's artifacts. */
  readonly artifactUri: string;
}

export interface NewFileVersion {
  readonly name: string;
  readonly runId: string;
  /** A file or folder of the run. */
  readonly path: string;
  readonly files: readonly VersionFile[];
  readonly description: string;
  readonly alias: string | undefined;
  readonly userId: string;
}

/**
 * One gesture: the model where it is not there yet, the version, its alias.
 * @throws AppError INVALID_INPUT (a name that cannot be)
 */
export function registerVersion(
  context: WriteContext,
  db: WriteDb,
  args: NewFileVersion & { readonly actor: Actor; readonly nowMs: number },
): { readonly gesture: GestureId; readonly name: string; readonly version: number } {
  const { actor, runId, path, files, description, userId, nowMs } = args;
  const name = checkModelName(args.name);
  const alias = args.alias === undefined ? undefined : checkAlias(args.alias);
  const model = findModel(db, name);
  const id = model?.id ?? randomUUID();
  const version = nextVersion(db, id);
  const tracked = findTracked(db, runId);
  const gesture = newId<GestureId>();
  context.commit(db, actor, gesture, [
    versionDecision(db, id, version, {
      source:
        tracked === undefined
          ? sourceOfVersion(id, version)
          : path === "."
            ? tracked.artifactUri
            : `${tracked.artifactUri}/${path}`,
      runId: tracked?.trackingId ?? "",
      fromRun: runId,
      path,
      files,
      loggedModelId: "",
      userId,
      description,
      createdMs: nowMs,
      stage: "None",
      removed: false,
    }),
    modelDecision(db, id, {
      ...(model === undefined && {
        name,
        description: "",
        createdMs: nowMs,
        removed: false,
      }),
      ...(alias !== undefined && { aliases: { [alias]: version } }),
    }),
  ]);
  return { gesture, name, version };
}

function findTracked(db: WriteDb, runId: string): TrackedOrigin | undefined {
  return statement(
    db,
    `SELECT t.run_id AS trackingId, t.artifact_uri AS artifactUri
       FROM runs r JOIN sources s ON s.run_num = r.num AND s.codec = 'mlflow-rest'
       JOIN tracking_runs t ON s.path = 'runs/' || t.run_id WHERE r.id = ? ORDER BY s.num LIMIT 1`,
  ).get(runId) as TrackedOrigin | undefined;
}
