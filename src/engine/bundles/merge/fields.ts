import canonicalize from "canonicalize";
import { isPlainObject, type JsonValue } from "../../../base/json.ts";

/** By field, `tags.KEY` for one of a map of them. */
export type Fields = Readonly<Record<string, JsonValue>>;

/** What an edit touched: maps of fields become fields themselves. */
export function flatten(edit: JsonValue, maps: readonly string[]): Fields {
  if (!isPlainObject(edit)) return {};
  return Object.fromEntries(
    Object.entries(edit).flatMap(([key, value]) =>
      maps.includes(key) && isPlainObject(value)
        ? Object.entries(value).map(([inner, one]) => [`${key}.${inner}`, one] as const)
        : [[key, value] as const],
    ),
  );
}

/** And back. */
export function unflatten(fields: Fields, maps: readonly string[]): Fields {
  const edit = new Map<string, JsonValue>();
  for (const [field, value] of Object.entries(fields)) {
    const [map, key] = splitField(field, maps);
    if (key === undefined) edit.set(field, value);
    else edit.set(map, { ...(edit.get(map) as Fields | undefined), [key]: value });
  }
  return Object.fromEntries(edit);
}

/** `tags.team` → tags, team; a plain field has no key. */
export function splitField(
  field: string,
  maps: readonly string[],
): readonly [name: string, key: string | undefined] {
  const map = maps.find((name) => field.startsWith(`${name}.`));
  return map === undefined ? [field, undefined] : [map, field.slice(map.length + 1)];
}

export function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && canonicalize(a) === canonicalize(b));
}
