import { checkSize, makeTable, NoTable, toCell, type DataTable } from "./data-table.ts";

/**
 * Tables as JSON: W&B's and MLflow's `{columns, data}`, pandas' `split` (the same), `records` (a list of objects) and
 * `columns` or `list` (an object of columns).
 * @throws NoTable
 */
export function readJsonTable(text: string): DataTable {
  let value: unknown;
  try {
    value = JSON.parse(bareNumbers(text));
  } catch {
    throw new NoTable("is no whole JSON");
  }
  if (Array.isArray(value)) return fromRecords(value);
  if (!isObject(value)) throw new NoTable("holds no table");
  const { columns, data } = value;
  if (Array.isArray(columns) && Array.isArray(data)) return fromRows(columns, data);
  return fromColumns(value);
}

/** An object a line. A line that is none is left out. @throws NoTable */
export function readJsonLines(text: string): DataTable {
  const records = text.split("\n").flatMap((line) => {
    if (line.trim() === "") return [];
    try {
      return [JSON.parse(bareNumbers(line)) as unknown];
    } catch {
      return [];
    }
  });
  return fromRecords(records);
}

/** Python writes NaN and Infinity bare, which JSON does not know; inside of texts they stay. */
function bareNumbers(text: string): string {
  if (!/NaN|Infinity/.test(text)) return text;
  return text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (part) =>
    part.startsWith('"') ? part : `"${part}"`,
  );
}

const NON_FINITE = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

function jsonCell(value: unknown): ReturnType<typeof toCell> {
  return typeof value === "string" ? (NON_FINITE.get(value) ?? toCell(value)) : toCell(value);
}

function fromRows(columns: readonly unknown[], rows: readonly unknown[]): DataTable {
  const lists = rows.filter(Array.isArray) as unknown[][];
  checkSize(columns.length, lists.length);
  return makeTable(
    columns.map((name, i) => ({
      name: String(name),
      values: lists.map((row) => jsonCell(row[i])),
    })),
  );
}

function fromRecords(records: readonly unknown[]): DataTable {
  const objects = records.filter(isObject);
  const names = new Set<string>();
  for (const one of objects) {
    for (const name of Object.keys(one)) names.add(name);
    checkSize(Math.max(1, names.size), objects.length);
  }
  return makeTable(
    [...names].map((name) => ({ name, values: objects.map((one) => jsonCell(own(one, name))) })),
  );
}

function fromColumns(value: Readonly<Record<string, unknown>>): DataTable {
  const columns = Object.entries(value).flatMap(([name, of]) => {
    // pandas' "columns" writes each as an object by row.
    const values: unknown = isObject(of) ? Object.values(of) : of;
    return Array.isArray(values) ? [{ name, values: values.map(jsonCell) }] : [];
  });
  const rows = Math.max(0, ...columns.map(({ values }) => values.length));
  return makeTable(columns.filter(({ values }) => values.length === rows));
}

function own(of: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(of, name) ? of[name] : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
