/** A cell: a number may be NaN or infinite where it was written so; null for none. */
export type TableCell = number | string | null;

export interface DataColumn {
  readonly name: string;
  readonly values: readonly TableCell[];
}

/** Columns of the same length, by name. */
export interface DataTable {
  readonly columns: readonly DataColumn[];
  readonly rows: number;
}

/** More are not read. */
const MOST_ROWS = 5_000_000;
const MOST_COLUMNS = 2000;
const MOST_CELLS = 20_000_000;

/** A file that is no table, with the reason in words that follow its name. */
export class NoTable extends Error {}

/** To be asked before cells are made. @throws NoTable for too many of them, or none */
export function checkSize(columns: number, rows: number): void {
  if (columns === 0 || rows === 0) throw new NoTable("holds no rows");
  if (columns > MOST_COLUMNS) throw new NoTable(`has more than ${MOST_COLUMNS} columns`);
  if (rows > MOST_ROWS) throw new NoTable(`has more than ${MOST_ROWS} rows`);
  if (rows * columns > MOST_CELLS) throw new NoTable(`has more than ${MOST_CELLS} cells`);
}

/** @throws NoTable as `checkSize` */
export function makeTable(columns: readonly DataColumn[]): DataTable {
  const rows = columns[0]?.values.length ?? 0;
  checkSize(columns.length, rows);
  return { columns, rows };
}

/** Anything of JSON or of a column as a cell: what is neither number nor text as its JSON. */
export function toCell(value: unknown): TableCell {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "number" || typeof value === "string") return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "boolean") return value ? "true" : "false";
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "bigint" ? Number(part) : part,
  );
}
