import { quoteCsv } from "../../base/csv-cell.ts";
import type { ExportColumn } from "../../base/export-table.ts";
import { toWireStep } from "../../base/json.ts";
import { isConstant, noBytes, type Batch, type Cell, type Encoder } from "./batch.ts";

type WriteCell = (cell: Cell) => string;

/** RFC 4180. Nothing there is nothing between the commas; an empty text that could be taken for it stands in quotes. */
export function encodeCsv(columns: readonly ExportColumn[]): Encoder {
  const writers = columns.map(({ type, nullable }): WriteCell => {
    if (type === "text") return (cell) => csvText(cell as string | null, nullable);
    if (type === "number") return (cell) => (cell === null ? "" : toDigits(cell as number));
    return (cell) => (isNothing(cell) ? "" : String(cell));
  });
  const head = `${columns.map(({ name }) => quoteCsv(name)).join(",")}\n`;
  return toEncoder(head, columns.length, (place) => {
    const write = writers[place] as WriteCell;
    return (cell) => (place === 0 ? write(cell) : `,${write(cell)}`);
  });
}

function csvText(cell: string | null, nullable: boolean): string {
  if (cell === null) return "";
  return cell === "" && nullable ? '""' : quoteCsv(cell);
}

/** Objects, one a line. Steps beyond 2^53 and values that are not finite are texts, for JSON has no such numbers. */
export function encodeJsonLines(columns: readonly ExportColumn[]): Encoder {
  const writers = columns.map(({ type }): WriteCell => {
    if (type === "text") return (cell) => JSON.stringify(cell);
    if (type === "number") return (cell) => (cell === null ? "null" : jsonNumber(cell as number));
    if (type === "int")
      return (cell) => JSON.stringify(cell === null ? null : toWireStep(cell as number | bigint));
    return (cell) => (isNothing(cell) ? "null" : String(cell));
  });
  const keys = columns.map(({ name }, i) => `${i === 0 ? "{" : ","}${JSON.stringify(name)}:`);
  return toEncoder("", columns.length, (place) => {
    const write = writers[place] as WriteCell;
    const key = keys[place] as string;
    const tail = place === columns.length - 1 ? "}" : "";
    return (cell) => `${key}${write(cell)}${tail}`;
  });
}

/** Lines made of one piece a cell; what is the same in every row is written once. */
function toEncoder(head: string, width: number, pieceOf: (place: number) => WriteCell): Encoder {
  const encoder = new TextEncoder();
  const pieces = Array.from({ length: width }, (_, place) => pieceOf(place));
  return {
    begin: () => encoder.encode(head),
    write({ length, columns }: Batch) {
      const first = columns.findIndex((column) => !isConstant(column));
      const fixed = first < 0 ? columns.length : first;
      const start = columns
        .slice(0, fixed)
        .map((column, i) => (isConstant(column) ? pieces[i]?.(column.constant) : ""))
        .join("");
      let text = "";
      for (let row = 0; row < length; row++) {
        text += start;
        for (let place = fixed; place < width; place++) {
          const column = columns[place] as Batch["columns"][number];
          const cell = isConstant(column) ? column.constant : (column[row] as Cell);
          text += (pieces[place] as WriteCell)(cell);
        }
        text += "\n";
      }
      return encoder.encode(text);
    },
    end: noBytes,
  };
}

function isNothing(cell: Cell): boolean {
  return cell === null || Number.isNaN(cell);
}

function jsonNumber(value: number): string {
  return Number.isFinite(value) ? toDigits(value) : `"${value}"`;
}

/** The shortest digits that give the double back; of a zero its sign, as what every language reads as a float. */
function toDigits(value: number): string {
  return Object.is(value, -0) ? "-0.0" : String(value);
}
