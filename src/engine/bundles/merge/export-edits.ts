import type { BundledEdits } from "../../../formats/index.ts";
import type { JsonValue } from "../../../base/json.ts";
import { statement, type ReadDb } from "../../../store/index.ts";
import { toSharedId } from "../describe-run.ts";
import { listModelEntities } from "./list-models.ts";
import { kindOf } from "./kinds.ts";
import { splitField } from "./fields.ts";
import { listForeignEntries, listOwnEntries, PastBuilder, type SharedEntry } from "./past.ts";

export interface EditsOf {
  readonly runIds: readonly string[];
  /** Saved views of the runs' projects too. */
  readonly views: boolean;
  /** Registered models with a version from one of them too, with all of their versions. */
  readonly models: boolean;
  /** Reports with their comments. */
  readonly reportIds: readonly string[];
}

/** What people decided about runs, and what else of their projects goes with them. */
export function exportEdits(db: ReadDb, args: EditsOf): BundledEdits {
  const entities = listEntities(db, args);
  const own = listOwnEntries(db, entities);
  const builder = new PastBuilder();
  for (const entry of own) builder.addOwn(entry);
  const fields = [...builder.past].map(([entity, past]) => {
    const said = [...past].flatMap(([field, { last }]) =>
      last === undefined || !travels(entity, field)
        ? []
        : [[field, { value: toShared(db, field, last.value), entry: last.entry }] as const],
    );
    return [entity, Object.fromEntries(said)] as const;
  });
  const ids = new Set(own.map(({ id }) => id));
  const foreign = listForeignEntries(db, entities)
    // Of those that contradict what was said here, others should hear when that is decided.
    .filter(({ entry, open }) => open.length === 0 && !ids.has(entry.id))
    .map(({ entry }) => entry);
  return {
    fields: Object.fromEntries(fields),
    entries: [...own, ...foreign] satisfies readonly SharedEntry[] as unknown as JsonValue[],
  };
}

function listEntities(db: ReadDb, { runIds, views, models, reportIds }: EditsOf): string[] {
  return [
    ...runIds.map((id) => `run:${id}`),
    ...(views ? listViewEntities(db, runIds) : []),
    ...(models ? listModelEntities(db, { runIds }) : []),
    ...reportIds.map((id) => `report:${id}`),
    ...listCommentEntities(db, reportIds),
  ];
}

function listCommentEntities(db: ReadDb, reportIds: readonly string[]): string[] {
  return statement(
    db,
    "SELECT 'comment:' || id FROM report_comments WHERE report_id IN (SELECT value FROM json_each(?)) ORDER BY id",
    "pluck",
  ).all(JSON.stringify(reportIds)) as string[];
}

function listViewEntities(db: ReadDb, runIds: readonly string[]): string[] {
  return statement(
    db,
    `SELECT 'view:' || id FROM views WHERE project_id IN
       (SELECT project_id FROM runs WHERE id IN (SELECT value FROM json_each(?))) ORDER BY id`,
    "pluck",
  ).all(JSON.stringify(runIds)) as string[];
}

function travels(entity: string, field: string): boolean {
  const { kind } = kindOf(entity) ?? {};
  if (kind === undefined) return false;
  return Object.hasOwn(kind.values, splitField(field, kind.maps)[0]);
}

function toShared(db: ReadDb, field: string, value: JsonValue): JsonValue {
  return field === "projectId" && typeof value === "string" ? toSharedId(db, value) : value;
}
