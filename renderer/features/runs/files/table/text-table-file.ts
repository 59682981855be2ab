import { TextTableReader } from "../table-text.ts";
import { MAX_COLUMNS, type TableBatch, type TableBytes, type TableFile } from "./table-file.ts";

/** A first look is quick; whoever wants more waits for more. */
const FIRST_BYTES = 4 * 1024 * 1024;
const NEXT_BYTES = 32 * 1024 * 1024;

/** A CSV or TSV file, its cells as they are written. */
export async function openTextTable({ size, read }: TableBytes): Promise<TableFile> {
  const reader = new TextTableReader();
  const decoder = new TextDecoder();
  let at = 0;
  const readNext = async (bytes: number): Promise<string[][]> => {
    const end = Math.min(size, at + bytes);
    const part = await read(at, end);
    at = part.length < end - at ? size : end;
    return reader.feed(decoder.decode(part, { stream: at < size }), at >= size);
  };
  let first: string[][] | undefined = await readNext(FIRST_BYTES);
  const names = reader.header.slice(0, MAX_COLUMNS);
  const left = reader.header.length - names.length;
  return {
    names,
    notes: left > 0 ? [`${left} more columns are not shown`] : [],
    get totalRows() {
      return undefined;
    },
    get isAtEnd() {
      return at >= size && first === undefined;
    },
    async next(): Promise<TableBatch> {
      const rows = first ?? (await readNext(NEXT_BYTES));
      first = undefined;
      return { columns: names.map((_, i) => rows.map((row) => row[i] ?? "")), rows: rows.length };
    },
  };
}
