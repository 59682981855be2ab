import type { JsonValue } from "../../../base/json.ts";
import { statement, type ReadDb } from "../../../store/index.ts";
import {
  hashEntry,
  hashSealed,
  readWorkspaceId,
  sealEntry,
  toEntry,
  type EntryRow,
  type JournalEntry,
  type SealedEntry,
} from "../../runs/index.ts";
import { flatten } from "./fields.ts";
import { kindOf } from "./kinds.ts";

/** An entry whose values were left out; which fields it touched is told beside what its hash covers. */
export type RedactedEntry = SealedEntry & {
  readonly hash: string;
  readonly touched: readonly string[];
};
export type SharedEntry = (JournalEntry & { readonly touched?: undefined }) | RedactedEntry;

/** Whether an entry is as its workspace wrote it. */
export function isGenuine(entry: SharedEntry): boolean {
  try {
    if (isRedacted(entry)) {
      const { hash, touched: _touched, ...sealed } = entry;
      return hashSealed(sealed) === hash;
    }
    const { hash, ...unsigned } = entry;
    return hashEntry(unsigned) === hash;
  } catch {
    // What cannot be hashed is no entry.
    return false;
  }
}

/** The same entry for others, without what it held: its hash still tells that it is the one that was written. */
export function redactEntry(entry: JournalEntry): RedactedEntry {
  const { hash, ...unsigned } = entry;
  return { ...sealEntry(unsigned), hash, touched: touchedBy(entry) };
}

export function isRedacted(entry: SharedEntry): entry is RedactedEntry {
  return Object.hasOwn(entry, "beforeHash");
}

/** Fields that an entry set; none of one that is not about what is merged. */
export function touchedBy(entry: SharedEntry): readonly string[] {
  const known = kindOf(entry.entity);
  if (known === undefined || known.kind.op !== entry.op) return [];
  return isRedacted(entry)
    ? entry.touched.filter((field) => typeof field === "string")
    : Object.keys(flatten(entry.after, known.kind.maps));
}

/** What is known of one field: the entries that ever set it, and what the last of them said. */
export interface FieldPast {
  /** Ids, of the workspace where it was said first. */
  readonly entries: ReadonlySet<string>;
  readonly last:
    | {
        readonly entry: string;
        readonly value: JsonValue;
        readonly by: string;
        readonly atMs: number;
      }
    | undefined;
}

/** By entity and field. */
export type Past = ReadonlyMap<string, ReadonlyMap<string, FieldPast>>;

interface Growing {
  readonly entries: Set<string>;
  last: FieldPast["last"];
}

/** Collects it entry by entry, the oldest first. */
export class PastBuilder {
  readonly #fields = new Map<string, Map<string, Growing>>();

  /** What a journal says: its last word counts. */
  addOwn(entry: JournalEntry): void {
    const { kind } = kindOf(entry.entity) ?? {};
    const said = kind === undefined ? {} : flatten(entry.after, kind.maps);
    for (const field of touchedBy(entry)) {
      const one = this.#at(entry.entity, field);
      const origin = entry.actor.taken?.[field] ?? entry.id;
      one.entries.add(entry.id).add(origin);
      one.last = {
        entry: origin,
        value: said[field] ?? null,
        by: entry.actor.name,
        atMs: entry.atMs,
      };
    }
  }

  /** Only that it is known. */
  addKnown(entry: SharedEntry, except: readonly string[] = []): void {
    for (const field of touchedBy(entry)) {
      if (except.includes(field)) continue;
      const { entries } = this.#at(entry.entity, field);
      entries.add(entry.id);
      const origin = entry.actor.taken?.[field];
      if (typeof origin === "string") entries.add(origin);
    }
  }

  get past(): Past {
    return this.#fields;
  }

  #at(entity: string, field: string): Growing {
    const fields = this.#fields.get(entity) ?? new Map<string, Growing>();
    this.#fields.set(entity, fields);
    const one = fields.get(field) ?? { entries: new Set<string>(), last: undefined };
    fields.set(field, one);
    return one;
  }
}

export interface ForeignRow {
  readonly entry: SharedEntry;
  /** Fields of it that nobody decided about yet. */
  readonly open: readonly string[];
}

/** Entries of this workspace about these entities, the oldest first. */
export function listOwnEntries(db: ReadDb, entities: readonly string[]): JournalEntry[] {
  const workspaceId = readWorkspaceId(db);
  const rows = statement(
    db,
    "SELECT j.* FROM json_each(?) e JOIN journal j ON j.entity = e.value WHERE j.unapplied IS NULL ORDER BY j.seq",
  ).all(JSON.stringify(entities)) as EntryRow[];
  return rows
    .map((row) => toEntry(row, workspaceId))
    .filter((entry) => kindOf(entry.entity)?.kind.op === entry.op);
}

export function listForeignEntries(db: ReadDb, entities: readonly string[]): ForeignRow[] {
  const rows = statement(
    db,
    `SELECT f.entry, f.open FROM json_each(?) e JOIN foreign_entries f ON f.entity = e.value
      ORDER BY f.entity, f.workspace_id, f.seq`,
  ).all(JSON.stringify(entities)) as Array<{ readonly entry: string; readonly open: string }>;
  return rows.map(({ entry, open }) => ({
    entry: JSON.parse(entry) as SharedEntry,
    open: JSON.parse(open) as string[],
  }));
}

/** All that is known here. */
export function readPast(db: ReadDb, entities: readonly string[]): Past {
  const builder = new PastBuilder();
  for (const entry of listOwnEntries(db, entities)) builder.addOwn(entry);
  for (const { entry, open } of listForeignEntries(db, entities)) builder.addKnown(entry, open);
  return builder.past;
}
