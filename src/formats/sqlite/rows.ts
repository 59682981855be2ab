import { isPlainObject } from "../../base/json.ts";
import type { DatabaseRow } from "../codec.ts";
import { tryParseJson } from "../jsonl/json-line.ts";

export function textIn(row: DatabaseRow, column: string): string | undefined {
  const value = row[column];
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  return typeof value === "string" ? value : undefined;
}

export function numberIn(row: DatabaseRow, column: string): number | undefined {
  const value = row[column];
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined;
}

/**
 * Rows of a key and a value as one JSON object, for `entriesIn`. A key or value that is no text, which SQLite's JSON cannot
 * hold, costs its own row and no other.
 */
export function groupEntries(key: string, value: string): string {
  return `json_group_object(${key}, ${value}) FILTER (WHERE typeof(${key}) = 'text' AND typeof(${value}) = 'text')`;
}

export function entriesIn(
  row: DatabaseRow,
  column: string,
): ReadonlyArray<readonly [string, string]> {
  const entries = tryParseJson(textIn(row, column) ?? "{}");
  return isPlainObject(entries)
    ? Object.entries(entries).flatMap(([key, value]) =>
        typeof value === "string" ? [[key, value] as const] : [],
      )
    : [];
}

/**
 * Tells of the rows that are new, or say something else than before, by their `part`. Answers what is known now, the same
 * object where nothing changed.
 */
export function changed(
  known: { readonly [part: string]: string },
  rows: readonly DatabaseRow[],
  tell: (row: DatabaseRow, part: string) => void,
): { readonly [part: string]: string } {
  const news = new Map<string, string>();
  // Of two with one name the later one counts.
  for (const [part, row] of new Map(rows.map((row) => [textIn(row, "part"), row]))) {
    if (part === undefined) continue;
    const said = hash(JSON.stringify(Object.values(row)));
    if (known[part] === said) continue;
    tell(row, part);
    news.set(part, said);
  }
  return news.size === 0 ? known : { ...known, ...Object.fromEntries(news) };
}

/** FNV-1a with 53 bits, as text: enough to see a change. */
function hash(text: string): string {
  let [high, low] = [0xcbf29ce4, 0x84222325];
  for (let i = 0; i < text.length; i++) {
    low = Math.imul(low ^ text.charCodeAt(i), 0x01000193);
    high = Math.imul(high ^ text.charCodeAt(i), 0x85ebca6b) ^ low;
  }
  return `${(high >>> 0).toString(36)}${(low >>> 0).toString(36)}`;
}
