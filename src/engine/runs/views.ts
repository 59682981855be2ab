import { AppError } from "../../base/errors.ts";
import { newId, type GestureId, type ViewId } from "../../base/ids.ts";
import type { SavedView, ViewPage } from "../../contract/run-views.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import type { Actor, Decision } from "./journal.ts";
import type { WriteContext } from "./write-context.ts";

/** What a change of a view leaves behind; of an edit only the fields that it touched. */
export interface ViewEdit {
  readonly projectId?: string;
  readonly name?: string;
  /** Absent in entries from before comparisons could be saved. */
  readonly page?: ViewPage;
  /** JSON, the page's. */
  readonly state?: string;
  readonly isDefault?: boolean;
  readonly removed?: boolean;
}

interface ViewRow {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  readonly page: ViewPage;
  readonly state: string;
  readonly is_default: number;
  readonly removed: number;
}

/** By name: those of the project, and every comparison. */
export function listViews(db: ReadDb, { projectId }: { readonly projectId: string }): SavedView[] {
  const rows = statement(
    db,
    `SELECT * FROM views WHERE (project_id = ? OR page = 'compare') AND removed = 0
     ORDER BY name COLLATE NOCASE, id`,
  ).all(projectId) as ViewRow[];
  return rows.map(({ id, name, page, state, is_default }) => ({
    id,
    name,
    page,
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
        page: row.page,
        state: row.state,
        isDefault: row.is_default === 1,
        removed: row.removed === 1,
      };
}

export function applyViewEdit(db: WriteDb, id: string, after: ViewEdit): void {
  const next = { ...readView(db, id), ...after };
  const { projectId, name, page = "project", state, isDefault = false, removed = false } = next;
  if (projectId === undefined || name === undefined || state === undefined)
    throw new Error("there is no such view");
  statement(
    db,
    `INSERT INTO views (id, project_id, name, page, state, is_default, removed) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET name = excluded.name, state = excluded.state,
       is_default = excluded.is_default, removed = excluded.removed`,
  ).run(id, projectId, name, page, state, isDefault ? 1 : 0, removed ? 1 : 0);
}

/** A view under a name that is taken already is that view with another state. */
export function saveView(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly projectId: string;
    readonly name: string;
    readonly page: ViewPage;
    readonly state: string;
  },
): { readonly gesture: string; readonly id: string } {
  const { actor, projectId, name, page, state } = args;
  if (statement(db, "SELECT 1 FROM projects WHERE id = ?").get(projectId) === undefined)
    throw new AppError("NOT_FOUND", "There is no such project.", "Reload the list of projects.");
  const known = findView(db, args);
  if (known !== undefined)
    return { id: known, ...editView(context, db, { actor, id: known, edit: { state } }) };
  const id = newId<ViewId>();
  const gesture = newId<GestureId>();
  const after = { projectId, name, page, state, isDefault: false, removed: false };
  context.commit(db, actor, gesture, [
    { entity: `view:${id}`, op: "view.edit", before: { removed: true }, after },
  ]);
  return { gesture, id };
}

/** Names are told apart within a project; those of comparisons, which all of them list, within the workspace. */
function findView(
  db: ReadDb,
  {
    projectId,
    name,
    page,
  }: { readonly projectId: string; readonly name: string; readonly page: ViewPage },
): string | undefined {
  const own = page === "project" ? "AND project_id = $projectId" : "";
  return statement(
    db,
    `SELECT id FROM views WHERE page = $page ${own} AND name = $name AND removed = 0`,
    "pluck",
  ).get(page === "project" ? { page, name, projectId } : { page, name }) as string | undefined;
}

/**
 * A project has one default view: making another one it takes it from the one before.
 * @throws AppError NOT_FOUND, CONFLICT (another view has the name), INVALID_INPUT (a comparison as the default)
 */
export function editView(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly id: string;
    readonly edit: Omit<ViewEdit, "projectId" | "page">;
  },
): { readonly gesture: string } {
  const { actor, id, edit } = args;
  const known = readView(db, id);
  if (known === undefined || known.removed)
    throw new AppError("NOT_FOUND", "There is no such view.", "Reload the list of views.");
  if (edit.isDefault === true && known.page === "compare")
    throw new AppError(
      "INVALID_INPUT",
      "A comparison cannot be a project's default view.",
      "Choose a view of the project.",
    );
  const sameName = edit.name === undefined ? id : findView(db, { ...known, name: edit.name });
  if (sameName !== undefined && sameName !== id)
    throw new AppError("CONFLICT", "Another view has that name.", "Choose another name.");
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
