import type { JsonValue } from "../../base/json.ts";
import type { BundledEdits } from "../../formats/index.ts";
import { isSame } from "./merge/fields.ts";
import { isRedacted, redactEntry, touchedBy, type SharedEntry } from "./merge/past.ts";
import type { Redactor } from "./redact/index.ts";

/** Before anything is redacted: what people wrote tells of secrets as well. */
export function learnEdits(redactor: Redactor, { fields }: BundledEdits): void {
  for (const said of Object.values(fields))
    for (const [field, { value }] of Object.entries(said)) redactor.learn(value, keyOf(field));
}

/**
 * What people said, with the values replaced. Of a journal entry of which anything is replaced nothing but its hashes is
 * left: so it still verifies.
 */
export function redactEdits(redactor: Redactor, { fields, entries }: BundledEdits): BundledEdits {
  const replaced = new Set<string>();
  const redacted = Object.entries(fields).map(([entity, said]) => {
    const where = entity.replace(":", " ");
    const shown = Object.entries(said).map(([field, { value, entry }]) => {
      const now = redactor.redactJson({ [keyOf(field)]: value }, { where, what: field });
      const [after = null] = Object.values(now as Record<string, JsonValue>);
      if (!isSame(after, value)) replaced.add(`${entity} ${field}`);
      return [field, { value: after, entry }] as const;
    });
    return [entity, Object.fromEntries(shown)] as const;
  });
  return {
    fields: Object.fromEntries(redacted),
    entries: (entries as unknown as readonly SharedEntry[]).map((entry) => {
      if (isRedacted(entry)) return entry as unknown as JsonValue;
      const text = JSON.stringify([entry.before, entry.after]);
      const isPlain =
        redactor.redactText(text) === text &&
        !touchedBy(entry).some((field) => replaced.has(`${entry.entity} ${field}`));
      return (isPlain ? entry : redactEntry(entry)) as unknown as JsonValue;
    }),
  };
}

/** `tags.api_key` tells what its value is. */
function keyOf(field: string): string {
  return field.slice(field.indexOf(".") + 1);
}
