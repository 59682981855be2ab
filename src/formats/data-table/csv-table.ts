import { byteOrderMarkBytes, detectDelimiter, RowReader } from "../csv/rows.ts";
import { parseNumber } from "../numbers.ts";
import { checkSize, makeTable, type DataTable, type TableCell } from "./data-table.ts";

/** Comma, tab or semicolon, the first row names the columns; surplus cells of a row are left out. @throws NoTable */
export function readCsvTable(bytes: Uint8Array): DataTable {
  const body = bytes.subarray(byteOrderMarkBytes(bytes));
  const head = body.subarray(0, Math.max(0, body.indexOf(10)) || body.length);
  const text = new TextDecoder("latin1").decode(head);
  const reader = new RowReader(body, detectDelimiter(text, "") ?? ",");
  let place = reader.next(0, true);
  // pandas writes an index without a name.
  const names = Array.from({ length: reader.count }, (_, i) => reader.cell(i) || `column ${i + 1}`);
  const values: TableCell[][] = names.map(() => []);
  while (place >= 0 && place < body.length) {
    place = reader.next(place, true);
    if (reader.count === 1 && reader.isEmpty(0)) continue;
    checkSize(names.length, (values[0]?.length ?? 0) + 1);
    for (const [i, column] of values.entries())
      column.push(i < reader.count ? readCell(reader, i) : null);
  }
  return makeTable(names.map((name, i) => ({ name, values: values[i] ?? [] })));
}

function readCell(reader: RowReader, index: number): TableCell {
  if (reader.isEmpty(index)) return null;
  const number = parseNumber(reader.raw(index));
  return number ?? reader.cell(index);
}
