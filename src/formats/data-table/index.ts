import { readCsvTable } from "./csv-table.ts";
import { NoTable, type DataTable } from "./data-table.ts";
import { readJsonLines, readJsonTable } from "./json-table.ts";
import { readNpy, readNpz } from "./npy.ts";

export { makeTable, NoTable, toCell, type DataTable, type TableCell } from "./data-table.ts";

const READERS: Readonly<Record<string, (bytes: Uint8Array) => DataTable>> = {
  csv: readCsvTable,
  tsv: readCsvTable,
  json: (bytes) => readJsonTable(decode(bytes)),
  jsonl: (bytes) => readJsonLines(decode(bytes)),
  ndjson: (bytes) => readJsonLines(decode(bytes)),
  npy: readNpy,
  npz: readNpz,
};
/** Names of files that hold a table that is read whole. */
export const TABLE_ENDINGS: readonly string[] = Object.keys(READERS);

/**
 * A table that was written whole, by the ending of its name.
 * @throws NoTable with the reason
 */
export function readDataTable(name: string, bytes: Uint8Array): DataTable {
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  const read = Object.hasOwn(READERS, ending) ? READERS[ending] : undefined;
  if (read === undefined) throw new NoTable("has no ending of a table that can be read");
  return read(bytes);
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
