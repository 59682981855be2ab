import { newId, type GestureId, type ProjectId } from "../../base/ids.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import { editProject, SYSTEM_ACTOR, type ProjectAfter, type WriteContext } from "../runs/index.ts";

/** The one project that MLflow's interface serves. Its id is the same in every workspace. */
export const TRACKING_PROJECT = "00000000-0000-7000-8000-00006d6c666c" as ProjectId;
const NAME = "Tracking server";

/** Makes the project with its first run, and brings it back where it was removed; true where that changed something. */
export function ensureTrackingProject(context: WriteContext, db: WriteDb, nowUs: number): boolean {
  const removed = statement(db, "SELECT removed FROM projects WHERE id = ?", "pluck").get(
    TRACKING_PROJECT,
  ) as number | undefined;
  if (removed === 0) return false;
  if (removed === 1) {
    editProject(context, db, { actor: SYSTEM_ACTOR, id: TRACKING_PROJECT, removed: false });
    return true;
  }
  const after: ProjectAfter = { name: NAME, root: null, createdUs: nowUs, removed: false };
  context.commit(db, SYSTEM_ACTOR, newId<GestureId>(), [
    { entity: `project:${TRACKING_PROJECT}`, op: "project.add", before: null, after: { ...after } },
  ]);
  return true;
}

/** Topics of runs of it that changed. */
export function topicsOf(runIds: readonly string[]): string[] {
  return [`project:${TRACKING_PROJECT}`, ...runIds.map((id) => `run:${id}`)];
}
