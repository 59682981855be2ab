import { newId, type GestureId } from "../../base/ids.ts";
import type { WriteDb } from "../../store/index.ts";
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

/** What undo takes back. */
export interface Change {
  readonly gesture: GestureId;
}

export function commit(
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
export function modelDecision(db: WriteDb, id: string, after: ModelEdit): Decision {
  return {
    entity: `model:${id}`,
    op: "model.edit",
    before: { ...readModelEdit(db, id, after) } as Decision["before"],
    after: { ...after } as Decision["after"],
  };
}

export function versionDecision(
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
