import { AppError } from "../../base/errors.ts";
import { newId, type GestureId } from "../../base/ids.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import type { Actor } from "./journal.ts";
import type { WriteContext } from "./write-context.ts";

/** A folder in which bundles of others are looked for; of an edit only the fields that it touched. */
export interface ShareEdit {
  readonly path?: string;
  readonly removed?: boolean;
}

export interface WatchedShare {
  readonly id: string;
  /** Absolute. */
  readonly path: string;
}

/** Undefined for one that was never added. */
export function readShare(db: ReadDb, id: string): Required<ShareEdit> | undefined {
  const row = statement(db, "SELECT path, removed FROM share_folders WHERE id = ?").get(id) as
    | { readonly path: string; readonly removed: number }
    | undefined;
  return row === undefined ? undefined : { path: row.path, removed: row.removed === 1 };
}

/** By path. */
export function listShares(db: ReadDb): WatchedShare[] {
  return statement(
    db,
    "SELECT id, path FROM share_folders WHERE removed = 0 ORDER BY path",
  ).all() as WatchedShare[];
}

export function applyShareEdit(db: WriteDb, id: string, after: ShareEdit): void {
  const { path, removed = false } = { ...readShare(db, id), ...after };
  if (path === undefined) throw new Error("there is no such share folder");
  statement(
    db,
    `INSERT INTO share_folders (id, path, removed) VALUES (:id, :path, :removed)
     ON CONFLICT DO UPDATE SET removed = excluded.removed`,
  ).run({ id, path, removed: removed ? 1 : 0 });
}

/** One that was there before is the same again. @throws AppError CONFLICT where it is there */
export function addShare(
  context: WriteContext,
  db: WriteDb,
  { actor, path }: { readonly actor: Actor; readonly path: string },
): { readonly id: string; readonly gesture: string } {
  const known = statement(db, "SELECT id, removed FROM share_folders WHERE path = ?").get(path) as
    | { readonly id: string; readonly removed: number }
    | undefined;
  if (known?.removed === 0)
    throw new AppError("CONFLICT", `${path} is a share folder already.`, "Look at its bundles.");
  const id = known?.id ?? newId<string>();
  return { id, gesture: editShare(context, db, { actor, id, edit: { path, removed: false } }) };
}

/** @throws AppError NOT_FOUND */
export function removeShare(
  context: WriteContext,
  db: WriteDb,
  { actor, id }: { readonly actor: Actor; readonly id: string },
): { readonly gesture: string } {
  if (readShare(db, id)?.removed !== false)
    throw new AppError("NOT_FOUND", "There is no such share folder.", "Load the list again.");
  return { gesture: editShare(context, db, { actor, id, edit: { removed: true } }) };
}

function editShare(
  context: WriteContext,
  db: WriteDb,
  args: { readonly actor: Actor; readonly id: string; readonly edit: ShareEdit },
): string {
  const { actor, id, edit } = args;
  const gesture = newId<GestureId>();
  const before = { removed: readShare(db, id)?.removed ?? true };
  context.commit(db, actor, gesture, [
    { entity: `share:${id}`, op: "share.edit", before, after: { ...edit } },
  ]);
  return gesture;
}
