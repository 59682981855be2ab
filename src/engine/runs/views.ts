import { AppError } from "../../base/errors.ts";
import { newId, type GestureId, type ViewId } from "../../base/ids.ts";
import type { SavedView } from "../../contract/run-views.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import type { Actor, Decision } from "./journal.ts";
import type { WriteContext } from "./write-context.ts";

/** What a change of a view leaves behind; of an edit only the fields that it touched. */
export interface ViewEdit {
  readonly projectId?: string;
  readonly name?: string;
  /** JSON, the page's. */
  readonly state?: string;
  readonly isDefault?: boolean;
  readonly removed?: boolean;
}

interface ViewRow {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  readonly state: string;
  readonly is_default: number;
  readonly removed: number;
}

/** By name. */
export function listViews(db: ReadDb, { projectId }: { readonly projectId: string }): SavedView[] {
  const rows = statement(
    db,
    "SELECT * FROM views WHERE project_id = ? AND removed = 0 ORDER BY name COLLATE NOCASE, id",
  ).all(projectId) as ViewRow[];
  return rows.map(({ id, name, state, is_default }) => ({
    id,
    name,
    state: JSON.parse(state) as SavedView["state"],
    isDefault: is_default === 1,
  }));
}

/** Undefined for a view that was never saved. */
export function readView(db: ReadDb, id: string): Required<ViewEdit> | undefined {
  const row = statement(db, "SELECT * FROM views WHERE id = ?").get(id) as ViewRow | undefined;
  return row === undefined
    ? undefined
    : {
        projectId: row.project_id,
        name: row.name,
        state: row.state,
        isDefault: row.is_default === 1,
        removed: row.removed === 1,
      };
}

export function applyViewEdit(db: WriteDb, id: string, after: ViewEdit): void {
  const next = { ...readView(db, id), ...after };
  const { projectId, name, state, isDefault = false, removed = false } = next;
  if (projectId === undefined || name === undefined || state === undefined)
    throw new Error("there is no such view");
  statement(
    db,
    `INSERT INTO views (id, project_id, name, state, is_default, removed) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET name = excluded.name, state = excluded.state,
       is_default = excluded.is_default, removed = excluded.removed`,
  ).run(id, projectId, name, state, isDefault ? 1 : 0, removed ? 1 : 0);
}

/** A view under a name that the project has already is that view with another state. */
export function saveView(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly projectId: string;
    readonly name: string;
    readonly state: string;
  },
): { readonly gesture: string; readonly id: string } {
  const { actor, projectId, name, state } = args;
  if (statement(db, "SELECT 1 FROM projects WHERE id = ?").get(projectId) === undefined)
    throw new AppError("NOT_FOUND", "There is no such project.", "Reload the list of projects.");
  const known = statement(
    db,
    "SELECT id FROM views WHERE project_id = ? AND name = ? AND removed = 0",
    "pluck",
  ).get(projectId, name) as string | undefined;
  if (known !== undefined)
    return { id: known, ...editView(context, db, { actor, id: known, edit: { state } }) };
  const id = newId<ViewId>();
  const gesture = newId<GestureId>();
  const after = { projectId, name, state, isDefault: false, removed: false };
  context.commit(db, actor, gesture, [
    { entity: `view:${id}`, op: "view.edit", before: { removed: true }, after },
  ]);
  return { gesture, id };
}

/** A project has one default view: making another one it takes it from the one before. */
export function editView(
  context: WriteContext,
  db: WriteDb,
  args: { readonly actor: Actor; readonly id: string; readonly edit: Omit<ViewEdit, "projectId"> },
): { readonly gesture: string } {
  const { actor, id, edit } = args;
  const known = readView(db, id);
  if (known === undefined || known.removed)
    throw new AppError("NOT_FOUND", "There is no such view.", "Reload the list of views.");
  const fields = Object.keys(edit) as Array<keyof typeof edit>;
  const before = Object.fromEntries(fields.map((field) => [field, known[field]]));
  const decisions: Decision[] = [
    { entity: `view:${id}`, op: "view.edit", before, after: { ...edit } },
  ];
  if (edit.isDefault === true) {
    const others = statement(
      db,
      "SELECT id FROM views WHERE project_id = ? AND is_default = 1 AND id <> ?",
      "pluck",
    ).all(known.projectId, id) as string[];
    for (const other of others) {
      decisions.push({
        entity: `view:${other}`,
        op: "view.edit",
        before: { isDefault: true },
        after: { isDefault: false },
      });
    }
  }
  const gesture = newId<GestureId>();
  context.commit(db, actor, gesture, decisions);
  return { gesture };
}
