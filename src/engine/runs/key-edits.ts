import { newId, type GestureId } from "../../base/ids.ts";
import { statement, type ReadDb, type WriteDb } from "../../store/index.ts";
import type { Actor } from "./journal.ts";
import type { WriteContext } from "./write-context.ts";

/** Whose key it is, as people here say; null where they took that back. */
export interface KeyEdit {
  /** Base64. */
  readonly publicKey: string;
  readonly name: string | null;
}

export interface NamedKey extends KeyEdit {
  readonly fingerprint: string;
}

/** Undefined for a key that nobody ever named. */
export function readNamedKey(db: ReadDb, fingerprint: string): KeyEdit | undefined {
  return statement(
    db,
    "SELECT public_key AS publicKey, name FROM named_keys WHERE fingerprint = ?",
  ).get(fingerprint) as KeyEdit | undefined;
}

/** By name. */
export function listNamedKeys(db: ReadDb): NamedKey[] {
  return statement(
    db,
    `SELECT fingerprint, public_key AS publicKey, name FROM named_keys WHERE name IS NOT NULL
      ORDER BY name COLLATE NOCASE, fingerprint`,
  ).all() as NamedKey[];
}

export function applyKeyEdit(
  db: WriteDb,
  fingerprint: string,
  { publicKey, name }: Partial<KeyEdit>,
): void {
  statement(
    db,
    `INSERT INTO named_keys (fingerprint, public_key, name) VALUES (:fingerprint, :publicKey, :name)
     ON CONFLICT DO UPDATE SET name = excluded.name`,
  ).run({
    fingerprint,
    publicKey: publicKey ?? readNamedKey(db, fingerprint)?.publicKey ?? "",
    name: name ?? null,
  });
}

export function nameKey(
  context: WriteContext,
  db: WriteDb,
  args: { readonly actor: Actor } & NamedKey,
): { readonly gesture: string } {
  const { actor, fingerprint, publicKey, name } = args;
  const gesture = newId<GestureId>();
  context.commit(db, actor, gesture, [
    {
      entity: `key:${fingerprint}`,
      op: "key.edit",
      before: { name: readNamedKey(db, fingerprint)?.name ?? null },
      after: { publicKey, name },
    },
  ]);
  return { gesture };
}
