import { newId, type GestureId } from "../../base/ids.ts";
import { AppError } from "../../base/errors.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import type { Actor } from "./journal.ts";
import type { WriteContext } from "./write-context.ts";

/** What a finding rested on when it was dismissed; null: it is shown. */
export interface FindingEdit {
  readonly evidence: string | null;
}

/** `finding:PROJECT_ID/KEY`: a project's id has no slash. */
function split(id: string): [projectId: string, key: string] {
  const slash = id.indexOf("/");
  return [id.slice(0, slash), id.slice(slash + 1)];
}

export function readFindingEdit(db: ReadDb, id: string): FindingEdit {
  const evidence = statement(
    db,
    "SELECT evidence FROM finding_edits WHERE project_id = ? AND key = ?",
    "pluck",
  ).get(...split(id)) as string | null | undefined;
  return { evidence: evidence ?? null };
}

export function applyFindingEdit(db: WriteDb, id: string, { evidence }: FindingEdit): void {
  statement(
    db,
    `INSERT INTO finding_edits (project_id, key, evidence) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET evidence = excluded.evidence`,
  ).run(...split(id), evidence);
}

/** Evidence of those that were dismissed, by key. */
export function listDismissed(
  db: ReadDb,
  { projectId }: { readonly projectId: string },
): Array<readonly [key: string, evidence: string]> {
  return statement(
    db,
    "SELECT key, evidence FROM finding_edits WHERE project_id = ? AND evidence IS NOT NULL",
    "raw",
  ).all(projectId) as Array<[string, string]>;
}

/** Dismisses a finding, or (null) brings it back. */
export function editFinding(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly projectId: string;
    readonly key: string;
    readonly evidence: string | null;
  },
): { readonly gesture: string } {
  const { actor, projectId, key, evidence } = args;
  if (statement(db, "SELECT 1 FROM projects WHERE id = ?").get(projectId) === undefined)
    throw new AppError("NOT_FOUND", "There is no such project.", "Reload the list of projects.");
  const gesture = newId<GestureId>();
  const id = `${projectId}/${key}`;
  context.commit(db, actor, gesture, [
    {
      entity: `finding:${id}`,
      op: "finding.edit",
      before: { ...readFindingEdit(db, id) },
      after: { evidence },
    },
  ]);
  return { gesture };
}
