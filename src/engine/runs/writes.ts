import { AppError } from "../../base/errors.ts";
import { newId, type GestureId, type ProjectId } from "../../base/ids.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import {
  readProject,
  readRunEdit,
  readTagEdits,
  type ProjectAfter,
  type ProjectEdit,
  type RunEdit,
} from "./apply.ts";
import { checkTakenBack } from "./approval-edits.ts";
import { checkUnmade } from "./model-edits.ts";
import type { Binding } from "./bindings.ts";
import type { Actor, Decision } from "./journal.ts";
import { readComment } from "./report-edits.ts";
import { checkOfAgents, findGesture, invertGesture } from "./undo.ts";
import type { WriteContext } from "./write-context.ts";

/** Adds a watched folder as a project, or brings a removed one back with everything it had. */
export function addProject(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly name: string;
    readonly root: string;
    readonly nowUs: number;
  },
): { readonly projectId: string; readonly created: boolean } {
  const { actor, name, root, nowUs } = args;
  const known = statement(db, "SELECT id, removed FROM projects WHERE root = ?").get(root) as
    | { readonly id: string; readonly removed: number }
    | undefined;
  if (known === undefined) {
    const id = newId<ProjectId>();
    const after: ProjectAfter = { name, root, createdUs: nowUs, removed: false };
    context.commit(db, actor, newId<GestureId>(), [
      { entity: `project:${id}`, op: "project.add", before: null, after: { ...after } },
    ]);
    return { projectId: id, created: true };
  }
  if (known.removed === 0) return { projectId: known.id, created: false };
  editProject(context, db, { actor, id: known.id, removed: false });
  return { projectId: known.id, created: true };
}

/** Renames or removes a project; its runs and everything people said about them stay stored. */
export function editProject(
  context: WriteContext,
  db: WriteDb,
  args: { readonly actor: Actor; readonly id: string } & ProjectEdit,
): { readonly gesture: string } {
  const { actor, id, name, removed } = args;
  const known = readProject(db, id);
  if (known === undefined)
    throw new AppError("NOT_FOUND", "There is no such project.", "Reload the list of projects.");
  const gesture = newId<GestureId>();
  context.commit(db, actor, gesture, [
    {
      entity: `project:${id}`,
      op: "project.edit",
      before: {
        ...(name !== undefined && { name: known.name }),
        ...(removed !== undefined && { removed: known.removed }),
      },
      after: { ...(name !== undefined && { name }), ...(removed !== undefined && { removed }) },
    },
  ]);
  return { gesture };
}

/** One gesture over any number of runs. Fields that are not given stay as they are. */
export function editRuns(
  context: WriteContext,
  db: WriteDb,
  args: { readonly actor: Actor; readonly ids: readonly string[]; readonly edit: RunEdit },
): { readonly gesture: string; readonly projectIds: readonly string[] } {
  const projectIds = new Set<string>();
  const decisions = args.ids.map((id): Decision => {
    const run = statement(db, "SELECT project_id FROM runs WHERE id = ?").get(id) as
      | { project_id: string }
      | undefined;
    if (run === undefined)
      throw new AppError("NOT_FOUND", `There is no run ${id}.`, "Reload the list of runs.");
    projectIds.add(run.project_id);
    return {
      entity: `run:${id}`,
      op: "run.edit",
      before: { ...readEdit(db, id, args.edit) },
      after: { ...args.edit },
    };
  });
  const gesture = newId<GestureId>();
  context.commit(db, args.actor, gesture, decisions);
  return { gesture, projectIds: [...projectIds] };
}

/** The present values of just those fields that `fields` names. */
function readEdit(db: WriteDb, runId: string, fields: RunEdit): RunEdit {
  const present = readRunEdit(db, runId);
  return {
    ...(fields.name !== undefined && { name: present.name }),
    ...(fields.notes !== undefined && { notes: present.notes }),
    ...(fields.color !== undefined && { color: present.color }),
    ...(fields.state !== undefined && { state: present.state }),
    ...(fields.removed !== undefined && { removed: present.removed }),
    ...(fields.tags !== undefined && {
      tags: readTagEdits(db, runId, Object.keys(fields.tags)),
    }),
  };
}

/** Takes a gesture back (or the newest one), or takes the newest undo back. Answers null when there is nothing. */
export function takeBack(
  context: WriteContext,
  db: WriteDb,
  args: { readonly actor: Actor; readonly direction: "undo" | "redo"; readonly gesture?: string },
): {
  readonly gesture: string | null;
  readonly ops: readonly string[];
  readonly entities: readonly string[];
} {
  const target = args.gesture ?? findGesture(db, args.direction);
  if (target === undefined) return { gesture: null, ops: [], entities: [] };
  if (args.actor.via === "mcp") checkOfAgents(db, target);
  const decisions = invertGesture(db, target);
  if (decisions.length === 0) return { gesture: null, ops: [], entities: [] };
  checkTakenBack(db, args.actor, decisions);
  checkUnmade(db, decisions);
  const gesture = newId<GestureId>();
  context.commit(db, args.actor, gesture, decisions);
  return {
    gesture,
    ops: decisions.map(({ op }) => op),
    entities: decisions.flatMap((decision) => entitiesOf(db, decision)),
  };
}

/** What a decision is about; a source goes from one run to another, a comment is of a report. */
function entitiesOf(db: WriteDb, { entity, op, before, after }: Decision): readonly string[] {
  if (op === "comment.edit") {
    const reportId = readComment(db, entity.slice("comment:".length))?.reportId;
    return [entity, ...(reportId === undefined ? [] : [`report:${reportId}`])];
  }
  const bound = (op === "source.bind"
    ? [before, after]
    : []) as unknown as ReadonlyArray<Binding | null>;
  return [entity, ...bound.flatMap((one) => (one === null ? [] : [`run:${one.runId}`]))];
}

export function putSettings(
  db: WriteDb,
  args: { readonly values: Readonly<Record<string, unknown>> },
): void {
  const put = statement(
    db,
    "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  );
  for (const [key, value] of Object.entries(args.values)) put.run(key, JSON.stringify(value));
}
