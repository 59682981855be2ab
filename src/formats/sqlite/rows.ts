import type { DatabaseRow } from "../codec.ts";

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
 * Tells of the rows that are new, or say something else than before. Answers what is known now, the same object where
 * nothing changed.
 */
export function changed(
  known: { readonly [id: string]: string },
  rows: readonly DatabaseRow[],
  idOf: (row: DatabaseRow) => string,
  tell: (row: DatabaseRow) => void,
): { readonly [id: string]: string } {
  const news = new Map<string, string>();
  for (const row of rows) {
    const id = idOf(row);
    const said = hash(JSON.stringify(Object.values(row)));
    if (known[id] === said) continue;
    tell(row);
    news.set(id, said);
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
