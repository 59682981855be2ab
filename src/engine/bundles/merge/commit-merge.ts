import type { JsonValue } from "../../../base/json.ts";
import { statement, type WriteDb } from "../../../store/index.ts";
import type { GestureId } from "../../../base/ids.ts";
import type { Actor, WriteContext } from "../../runs/index.ts";
import { flatten, unflatten, type Fields } from "./fields.ts";
import { kindOf, type Kind } from "./kinds.ts";
import { isRedacted, type SharedEntry } from "./past.ts";
import type { KnownEntry, MergePlan, TakenEntity, TakenField } from "./plan-merge.ts";

/** One entry of our journal for each of theirs that counts. */
interface Saying {
  readonly by: string;
  readonly atMs: number;
  readonly fields: readonly TakenField[];
}

/** Writes what a plan takes into the journal, as said by those who said it, in one gesture. Answers how many fields. */
export function commitMerge(
  context: WriteContext,
  db: WriteDb,
  plan: MergePlan,
  { gesture, bundleId }: { readonly gesture: GestureId; readonly bundleId: string },
): number {
  const entries = new Map(plan.known.map(({ entry }) => [entry.id, entry]));
  for (const taken of plan.taken) {
    const { kind } = kindOf(taken.entity) ?? {};
    if (kind === undefined) continue;
    for (const [at, { by, fields }] of toSayings(kind, taken, entries).entries()) {
      const actor: Actor = {
        profileId: "bundle",
        name: by,
        kind: "person",
        via: "bundle",
        taken: Object.fromEntries(fields.map(({ field, entry }) => [field, entry])),
      };
      const isMade = taken.isNew && at === 0 && kind.blank !== undefined;
      context.commit(db, actor, gesture, [
        {
          entity: taken.entity,
          op: kind.op,
          before: isMade ? (kind.blank ?? {}) : toEdit(kind, fields, "before"),
          after: toEdit(kind, fields, "value"),
        },
      ]);
    }
  }
  for (const known of plan.known) keepEntry(db, known, bundleId);
  return plan.taken.reduce((sum, { fields }) => sum + fields.length, 0);
}

function toEdit(
  kind: Kind,
  fields: readonly TakenField[],
  which: "before" | "value",
): { readonly [key: string]: JsonValue } {
  return unflatten(Object.fromEntries(fields.map((one) => [one.field, one[which]])), kind.maps);
}

/** By who said it and with which entry, the earliest first. */
function toSayings(
  kind: Kind,
  { isNew, fields }: TakenEntity,
  entries: ReadonlyMap<string, SharedEntry>,
): readonly Saying[] {
  const sayings = [...Map.groupBy(fields, ({ entry }) => entry).values()]
    .map((own): Saying => ({ by: own[0]?.by ?? "", atMs: own[0]?.atMs ?? 0, fields: own }))
    .toSorted((a, b) => a.atMs - b.atMs);
  const [first, ...later] = sayings;
  if (!isNew || kind.blank === undefined || first === undefined) return sayings;
  // What makes a thing says all of it: what was changed since is said as it was then, if that is known.
  const maker = entries.get(first.fields[0]?.entry ?? "");
  const then = maker === undefined ? {} : saidThen(kind, maker);
  const rest = later.flatMap((saying) => saying.fields);
  const made = rest.map((one) => ({ ...one, value: then[one.field] ?? one.value }));
  return [
    { ...first, fields: [...first.fields, ...made] },
    ...later
      .map((saying) => ({
        ...saying,
        fields: saying.fields
          .filter(({ field }) => then[field] !== undefined)
          .map((one) => ({ ...one, before: then[one.field] ?? null })),
      }))
      .filter((saying) => saying.fields.length > 0),
  ];
}

function saidThen(kind: Kind, entry: SharedEntry): Fields {
  if (isRedacted(entry)) return {};
  return Object.fromEntries(
    Object.entries(flatten(entry.after, kind.maps)).filter(
      ([field, value]) => kind.values[field]?.safeParse(value).success === true,
    ),
  );
}

/** What was decided once stays so. */
function keepEntry(db: WriteDb, { entry, open }: KnownEntry, bundleId: string): void {
  statement(
    db,
    `INSERT INTO foreign_entries (id, workspace_id, seq, entity, entry, open, bundle_id) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET open = (SELECT json_group_array(value) FROM json_each(foreign_entries.open)
       WHERE value IN (SELECT value FROM json_each(excluded.open)))`,
  ).run(
    entry.id,
    entry.workspaceId,
    entry.seq,
    entry.entity,
    JSON.stringify(entry),
    JSON.stringify(open),
    bundleId,
  );
}
