import { parquetReadObjects } from "hyparquet";
import type { ExportColumn, ExportFormat } from "../../base/export-table.ts";
import type { Cell } from "./batch.ts";

/* Test support: reads exported files as other programs do. Not part of the product. */

/** Rows of cells: texts, int64 as bigint, doubles, times in microseconds, null for nothing. */
export async function readBack(
  format: ExportFormat,
  columns: readonly ExportColumn[],
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Cell[][]> {
  if (format === "parquet") return readParquet(columns, bytes);
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  if (format === "csv") {
    const [head = [], ...rows] = parseCsv(text);
    if (head.map(([name]) => name).join() !== columns.map(({ name }) => name).join())
      throw new Error(`columns ${JSON.stringify(head)}`);
    return rows.map((row) =>
      columns.map(({ type, nullable }, i) => {
        const [cell = "", isQuoted = false] = row[i] ?? [];
        if (cell === "" && nullable && !isQuoted) return null;
        if (type === "text") return cell;
        return type === "int" ? BigInt(cell) : Number(cell);
      }),
    );
  }
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const row = JSON.parse(line) as Record<string, string | number | null>;
      return columns.map(({ name, type }) => {
        const cell = row[name] ?? null;
        if (cell === null || type === "text") return cell;
        return type === "int" ? BigInt(cell) : Number(cell);
      });
    });
}

async function readParquet(
  columns: readonly ExportColumn[],
  { buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>,
): Promise<Cell[][]> {
  const file = buffer.slice(byteOffset, byteOffset + byteLength);
  const identity = (value: bigint): bigint => value;
  const rows = await parquetReadObjects({
    file,
    parsers: { timestampFromMicroseconds: identity } as never,
  });
  return rows.map((row) =>
    columns.map(({ name, type }) => {
      const cell = (row[name] ?? null) as Cell;
      return type === "time" && cell !== null ? Number(cell) : cell;
    }),
  );
}

type CsvCell = readonly [text: string, isQuoted: boolean];

/** RFC 4180, character by character. */
function parseCsv(text: string): CsvCell[][] {
  const rows: CsvCell[][] = [];
  let row: CsvCell[] = [];
  for (let at = 0; at < text.length;) {
    const isQuoted = text[at] === '"';
    let cell = "";
    if (isQuoted) {
      for (at++; ; at++) {
        if (text[at] !== '"') cell += text[at] ?? "";
        else if (text[at + 1] === '"') cell += text[at++];
        else break;
      }
      at++;
    } else {
      const end = /[,\n]/g;
      end.lastIndex = at;
      const until = end.exec(text)?.index ?? text.length;
      cell = text.slice(at, until);
      at = until;
    }
    row.push([cell, isQuoted]);
    if (text[at] === "\n") {
      rows.push(row);
      row = [];
    } else if (text[at + 1] === "\n") {
      row.push(["", false]);
      at++;
      rows.push(row);
      row = [];
    }
    at++;
  }
  return rows;
}
