import { AppError } from "../../base/errors.ts";
import { newId, type GestureId, type ProjectId } from "../../base/ids.ts";
import { statement, type WriteDb } from "../../store/index.ts";
import type { ProjectAfter, RunEdit } from "./apply.ts";
import { findGesture, invertGesture, type Actor, type Decision } from "./journal.ts";
import type { WriteContext } from "./write-context.ts";

interface ProjectDbRow {
  readonly id: string;
  readonly name: string;
  readonly root: string | null;
  readonly created_us: number;
  readonly removed: number;
}

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
  const known = statement(db, "SELECT * FROM projects WHERE root = ?").get(args.root) as
    | ProjectDbRow
    | undefined;
  if (known?.removed === 0) return { projectId: known.id, created: false };
  const id = known?.id ?? newId<ProjectId>();
  const before = known === undefined ? null : { ...toProjectAfter(known) };
  const after: ProjectAfter = {
    name: known?.name ?? args.name,
    root: args.root,
    createdUs: known?.created_us ?? args.nowUs,
    removed: false,
  };
  const op = known === undefined ? "project.add" : "project.edit";
  context.commit(db, args.actor, newId<GestureId>(), [
    { entity: `project:${id}`, op, before, after: { ...after } },
  ]);
  return { projectId: id, created: true };
}

/** Renames or removes a project; its runs and everything people said about them stay stored. */
export function editProject(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly id: string;
    readonly name?: string;
    readonly removed?: boolean;
  },
): { readonly gesture: string } {
  const known = statement(db, "SELECT * FROM projects WHERE id = ?").get(args.id) as
    | ProjectDbRow
    | undefined;
  if (known === undefined)
    throw new AppError("NOT_FOUND", "There is no such project.", "Reload the list of projects.");
  const before = toProjectAfter(known);
  const after: ProjectAfter = {
    ...before,
    name: args.name ?? before.name,
    removed: args.removed ?? before.removed,
  };
  const gesture = newId<GestureId>();
  context.commit(db, args.actor, gesture, [
    {
      entity: `project:${args.id}`,
      op: "project.edit",
      before: { ...before },
      after: { ...after },
    },
  ]);
  return { gesture };
}

function toProjectAfter(row: ProjectDbRow): ProjectAfter {
  return { name: row.name, root: row.root, createdUs: row.created_us, removed: row.removed === 1 };
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
  const row = statement(
    db,
    "SELECT name, notes, color, removed FROM run_edits WHERE run_id = ?",
  ).get(runId) as
    | { name: string | null; notes: string | null; color: string | null; removed: number }
    | undefined;
  return {
    ...(fields.name !== undefined && { name: row?.name ?? null }),
    ...(fields.notes !== undefined && { notes: row?.notes ?? null }),
    ...(fields.color !== undefined && { color: row?.color ?? null }),
    ...(fields.removed !== undefined && { removed: row?.removed === 1 }),
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
  const decisions = invertGesture(db, target);
  if (decisions.length === 0) {
    throw new AppError("NOT_FOUND", "That change is not in the history.", "Reload and try again.");
  }
  const taken = statement(
    db,
    "SELECT 1 FROM journal WHERE undoes IN (SELECT id FROM journal WHERE gesture = ?)",
  ).get(target);
  if (taken !== undefined) return { gesture: null, ops: [], entities: [] };
  const gesture = newId<GestureId>();
  context.commit(db, args.actor, gesture, decisions);
  return {
    gesture,
    ops: decisions.map(({ op }) => op),
    entities: decisions.map(({ entity }) => entity),
  };
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
