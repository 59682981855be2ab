import type { FileFacts } from "../codec.ts";

/** Databases bear any name, with one of these endings by habit. */
export function isDatabaseName(file: Pick<FileFacts, "name">): boolean {
  return /\.(db|sqlite|sqlite3)$/i.test(file.name);
}
