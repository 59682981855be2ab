import { isPlainObject, type JsonValue } from "../../base/json.ts";
import type { BundledEdits } from "../../formats/index.ts";
import type { Redactor, TextPlace } from "../redaction/index.ts";
import { learnDocument, redactDocument } from "../reports/index.ts";
import { sealEntry } from "../runs/index.ts";
import { frozenHashOf } from "./frozen-data.ts";
import { isRedacted, touchedBy, type RedactedEntry, type SharedEntry } from "./merge/past.ts";
import { tellEntity } from "./tell-entity.ts";

type Said = BundledEdits["fields"][string];

/** Before anything is redacted. */
export function learnEdits(redactor: Redactor, { fields }: BundledEdits): void {
  for (const [entity, said] of Object.entries(fields))
    for (const [field, { value }] of Object.entries(said))
      if (isDocument(entity, field)) learnDocument(redactor, value);
      else if (!isName(entity, field)) redactor.learn(unpack(field, value), keyOf(field));
}

/**
 * What holds, with placeholders; of an entry that tells anything of what was replaced only that it was, and by whom.
 * @param frozen what became of the data of frozen blocks, by its SHA-256 here
 */
export function redactEdits(
  redactor: Redactor,
  { fields, entries }: BundledEdits,
  frozen: ReadonlyMap<string, string>,
): BundledEdits {
  const redact = (entity: string, field: string, value: JsonValue, place: TextPlace): JsonValue => {
    if (isName(entity, field)) return value;
    if (isDocument(entity, field))
      return renameFrozen(redactDocument(redactor, value, place), frozen);
    return redactValue(redactor, field, value, { ...place, key: keyOf(field) });
  };
  const hide = (entity: string, said: Said): Said =>
    Object.fromEntries(
      Object.entries(said).map(([field, { value, entry }]) => {
        const place = { where: tellEntity(entity, said), what: field };
        return [
          redactor.redactText(field, place),
          { value: redact(entity, field, value, place), entry },
        ];
      }),
    );
  return {
    fields: Object.fromEntries(
      Object.entries(fields).map(([entity, said]) => [entity, hide(entity, said)]),
    ),
    entries: (entries as unknown as readonly SharedEntry[]).map(
      (entry) => redactEntry(redactor, entry, frozen) as unknown as JsonValue,
    ),
  };
}

/** Who said something stays, as in entries. */
function isName(entity: string, field: string): boolean {
  return entity.startsWith("comment:") && field === "author";
}

/** Parts of a report that have fields of the format beside what people wrote. */
function isDocument(entity: string, field: string): boolean {
  return entity.startsWith("report:") && (field === "runSets" || field.startsWith("blocks."));
}

function renameFrozen(block: JsonValue, frozen: ReadonlyMap<string, string>): JsonValue {
  const sha256 = frozen.get(frozenHashOf(block) ?? "");
  if (sha256 === undefined || !isPlainObject(block) || !isPlainObject(block["frozen"]))
    return block;
  return { ...block, frozen: { ...block["frozen"], sha256 } };
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

function redactEntry(
  redactor: Redactor,
  entry: SharedEntry,
  frozen: ReadonlyMap<string, string>,
): SharedEntry {
  if (isRedacted(entry)) {
    const touched = entry.touched.map((field) => redactor.redactText(field));
    return { ...entry, touched };
  }
  const isOpen = [entry.before, entry.after].every(
    (edit) => !redactor.hides(unpackEdit(edit)) && tellsNoFrozen(edit, frozen),
  );
  if (isOpen) return entry;
  const { hash, ...unsigned } = entry;
  const touched = touchedBy(entry).map((field) => redactor.redactText(field));
  return { ...sealEntry(unsigned), hash, touched } satisfies RedactedEntry;
}

/** A hash of data that does not travel as it is would let others try out what was replaced. */
function tellsNoFrozen(edit: JsonValue, frozen: ReadonlyMap<string, string>): boolean {
  const blocks = isPlainObject(edit) ? edit["blocks"] : undefined;
  return Object.values(isPlainObject(blocks) ? blocks : {}).every((block) => {
    const sha256 = frozenHashOf(block);
    return sha256 === undefined || frozen.get(sha256) === sha256;
  });
}

function unpackEdit(edit: JsonValue): JsonValue {
  if (!isPlainObject(edit)) return edit;
  return Object.fromEntries(
    Object.entries(edit).map(([field, value]) => [field, unpack(field, value)]),
  );
}
