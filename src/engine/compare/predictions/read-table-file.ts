import { parquetReadObjects, type AsyncBuffer } from "hyparquet";
import {
  decompressSnappy,
  makeTable,
  NoTable,
  readDataTable,
  toCell,
  type DataTable,
} from "../../../formats/index.ts";
import { checkTablePages, readTableMetadata } from "../../check-table.ts";
import { openInside } from "../../open-inside.ts";
import type { FilePlace } from "../../runs/index.ts";

/** Larger ones are not read whole. */
export const MOST_BYTES = 256 * 1024 * 1024;

/**
 * A table that was written whole, with the ending of `name`.
 * @throws NoTable with the reason, AppError as `openInside`
 */
export async function readTableFile({ home, path }: FilePlace, name: string): Promise<DataTable> {
  const { handle, stats } = await openInside(home, path);
  await using file = handle;
  if (stats.size > MOST_BYTES) throw new NoTable(`is larger than ${MOST_BYTES / 1024 / 1024} MiB`);
  const bytes = new Uint8Array(await file.readFile());
  return name.toLowerCase().endsWith(".parquet")
    ? await readParquet(bytes.buffer)
    : readDataTable(name, bytes);
}

async function readParquet(bytes: ArrayBuffer): Promise<DataTable> {
  const buffer: AsyncBuffer = {
    byteLength: bytes.byteLength,
    slice: (start, end) => bytes.slice(start, end),
  };
  let rows: Array<Record<string, unknown>>;
  let names: string[];
  try {
    const metadata = await readTableMetadata(buffer);
    // The first is the root of the others; columns of columns are left out.
    names = metadata.schema
      .slice(1)
      .flatMap(({ name, num_children }) => (num_children === undefined ? [name] : []));
    await checkTablePages(buffer, metadata, new Set(names));
    rows = (await parquetReadObjects({
      file: buffer,
      metadata,
      columns: names,
      compressors: { SNAPPY: decompressSnappy },
    })) as Array<Record<string, unknown>>;
  } catch (error) {
    throw new NoTable(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return makeTable(names.map((name) => ({ name, values: rows.map((row) => toCell(row[name])) })));
}
