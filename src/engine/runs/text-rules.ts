import { AppError } from "../../base/errors.ts";
import { newId, type GestureId } from "../../base/ids.ts";
import type { SavedRule } from "../../contract/ingest.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import type { Actor } from "./journal.ts";
import type { WriteContext } from "./write-context.ts";

/** What a change of a rule leaves behind; of an edit only the fields that it touched. */
export interface RuleEdit {
  readonly projectId?: string;
  readonly name?: string;
  readonly pattern?: string;
  readonly files?: string;
  readonly axis?: string | null;
  readonly prefix?: string;
  readonly removed?: boolean;
}

type RuleRow = SavedRule & { readonly projectId: string; readonly removed: number };

const COLUMNS = "id, project_id AS projectId, name, pattern, files, axis, prefix, removed";

/** In the order in which they were made, which is the one in which they are tried. */
export function listTextRules(
  db: ReadDb,
  { projectId }: { readonly projectId: string },
): SavedRule[] {
  const rows = statement(
    db,
    `SELECT ${COLUMNS} FROM text_rules WHERE project_id = ? AND removed = 0 ORDER BY id`,
  ).all(projectId) as RuleRow[];
  return rows.map(({ id, name, pattern, files, axis, prefix }) => ({
    id,
    name,
    pattern,
    files,
    axis,
    prefix,
  }));
}

/** Undefined for a rule that was never saved. */
export function readTextRule(db: ReadDb, id: string): Required<RuleEdit> | undefined {
  const row = statement(db, `SELECT ${COLUMNS} FROM text_rules WHERE id = ?`).get(id) as
    | RuleRow
    | undefined;
  if (row === undefined) return undefined;
  const { id: _, removed, ...rest } = row;
  return { ...rest, removed: removed === 1 };
}

export function applyRuleEdit(db: WriteDb, id: string, after: RuleEdit): void {
  const next = { ...readTextRule(db, id), ...after };
  const { projectId, name, pattern, files, axis = null, prefix = "", removed = false } = next;
  if (projectId === undefined || name === undefined || pattern === undefined || files === undefined)
    throw new Error("there is no such rule");
  statement(
    db,
    `INSERT INTO text_rules (id, project_id, name, pattern, files, axis, prefix, removed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET name = excluded.name, pattern = excluded.pattern, files = excluded.files,
       axis = excluded.axis, prefix = excluded.prefix, removed = excluded.removed`,
  ).run(id, projectId, name, pattern, files, axis, prefix, removed ? 1 : 0);
}

/** A new rule, or with `id` another form of one. Throws AppError NOT_FOUND. */
export function saveTextRule(
  context: WriteContext,
  db: WriteDb,
  args: {
    readonly actor: Actor;
    readonly projectId: string;
    readonly id: string | undefined;
    readonly rule: Omit<SavedRule, "id">;
  },
): { readonly gesture: string; readonly id: string } {
  const { actor, projectId, rule } = args;
  if (statement(db, "SELECT 1 FROM projects WHERE id = ?").get(projectId) === undefined)
    throw new AppError("NOT_FOUND", "There is no such project.", "Reload the list of projects.");
  const id = args.id ?? newId<string>();
  const known = readTextRule(db, id);
  if (args.id !== undefined && (known === undefined || known.projectId !== projectId))
    throw ruleNotThere();
  const { name, pattern, files, axis, prefix } = rule;
  const after = { projectId, name, pattern, files, axis, prefix, removed: false };
  const gesture = newId<GestureId>();
  context.commit(db, actor, gesture, [
    {
      entity: `rule:${id}`,
      op: "rule.edit",
      before: known === undefined ? { removed: true } : { ...known },
      after,
    },
  ]);
  return { gesture, id };
}

/** Throws AppError NOT_FOUND. */
export function removeTextRule(
  context: WriteContext,
  db: WriteDb,
  { actor, id }: { readonly actor: Actor; readonly id: string },
): { readonly gesture: string; readonly projectId: string } {
  const known = readTextRule(db, id);
  if (known === undefined || known.removed) throw ruleNotThere();
  const gesture = newId<GestureId>();
  context.commit(db, actor, gesture, [
    { entity: `rule:${id}`, op: "rule.edit", before: { removed: false }, after: { removed: true } },
  ]);
  return { gesture, projectId: known.projectId };
}

function ruleNotThere(): AppError {
  return new AppError("NOT_FOUND", "There is no such rule.", "Reload the list of rules.");
}
