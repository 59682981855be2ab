import { isPlainObject, type JsonValue } from "../../base/json.ts";
import type { BundledEdits } from "../../formats/index.ts";
import { sealEntry } from "../runs/index.ts";
import { isRedacted, touchedBy, type RedactedEntry, type SharedEntry } from "./merge/past.ts";
import type { Redactor, TextPlace } from "./redact/index.ts";

type Said = BundledEdits["fields"][string];

/** Before anything is redacted. */
export function learnEdits(redactor: Redactor, { fields }: BundledEdits): void {
  for (const said of Object.values(fields))
    for (const [field, { value }] of Object.entries(said))
      redactor.learn(unpack(field, value), keyOf(field));
}

/** What holds, with placeholders; of an entry that tells anything of what was replaced only that it was, and by whom. */
export function redactEdits(redactor: Redactor, { fields, entries }: BundledEdits): BundledEdits {
  const hide = (entity: string, said: Said): Said =>
    Object.fromEntries(
      Object.entries(said).map(([field, { value, entry }]) => {
        const place = { where: tellEntity(entity, said), what: field };
        const shown = redactValue(redactor, field, value, { ...place, key: keyOf(field) });
        return [redactor.redactText(field, place), { value: shown, entry }];
      }),
    );
  return {
    fields: Object.fromEntries(
      Object.entries(fields).map(([entity, said]) => [entity, hide(entity, said)]),
    ),
    entries: (entries as unknown as readonly SharedEntry[]).map(
      (entry) => redactEntry(redactor, entry) as unknown as JsonValue,
    ),
  };
}

function tellEntity(entity: string, said: Said): string {
  const kind = entity.slice(0, entity.indexOf(":"));
  const name = said["name"]?.value;
  return typeof name === "string" ? `${kind} "${name}"` : kind;
}

/** `tags.api_key` → api_key. */
function keyOf(field: string): string {
  return field.slice(field.indexOf(".") + 1);
}

/** The state of a view is JSON in a text. */
function unpack(field: string, value: JsonValue): JsonValue {
  if (field !== "state" || typeof value !== "string") return value;
  try {
    const state = JSON.parse(value) as JsonValue;
    return isPlainObject(state) ? state : value;
  } catch {
    return value;
  }
}

function redactValue(
  redactor: Redactor,
  field: string,
  value: JsonValue,
  place: TextPlace,
): JsonValue {
  const inner = unpack(field, value);
  if (inner === value) return redactor.redactJson(value, place);
  return redactor.hides(inner) ? JSON.stringify(redactor.redactJson(inner, place)) : value;
}

function redactEntry(redactor: Redactor, entry: SharedEntry): SharedEntry {
  if (isRedacted(entry)) {
    const touched = entry.touched.map((field) => redactor.redactText(field));
    return { ...entry, touched };
  }
  const isOpen = [entry.before, entry.after].every((edit) => !redactor.hides(unpackEdit(edit)));
  if (isOpen) return entry;
  const { hash, ...unsigned } = entry;
  const touched = touchedBy(entry).map((field) => redactor.redactText(field));
  return { ...sealEntry(unsigned), hash, touched } satisfies RedactedEntry;
}

function unpackEdit(edit: JsonValue): JsonValue {
  if (!isPlainObject(edit)) return edit;
  return Object.fromEntries(
    Object.entries(edit).map(([field, value]) => [field, unpack(field, value)]),
  );
}
