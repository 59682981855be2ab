import {
  parquetMetadata,
  parquetRead,
  snappyUncompress,
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  type RowGroup,
} from "hyparquet";
import { decompressBrotli } from "hyparquet-compressors/src/brotli.js";
import { gunzip } from "hyparquet-compressors/src/gzip.js";
import { decompressLz4, decompressLz4Raw } from "hyparquet-compressors/src/lz4.js";
import { decompress as decompressZstd } from "fzstd";
import { MAX_COLUMNS, type TableBatch, type TableBytes, type TableFile } from "./table-file.ts";

/** A first look is quick; whoever wants more waits for more. */
const FIRST_ROWS = 100_000;
const NEXT_ROWS = 500_000;
const MAX_CELLS = 10_000_000;
/** Of one group of rows that cannot be read in parts so much is fetched: further columns are left out. */
const MAX_GROUP_BYTES = 64 * 1024 * 1024;
const MAX_FOOTER = 32 * 1024 * 1024;
const MAX_PAGE = 256 * 1024 * 1024;
/** "PAR1" */
const MAGIC = 0x50415231;

class DamagedTable extends Error {}

const bounded =
  (decompress: (input: Uint8Array, length: number) => Uint8Array) =>
  (input: Uint8Array, length: number): Uint8Array => {
    if (!(length >= 0 && length <= MAX_PAGE)) throw new DamagedTable("A page is too large.");
    return decompress(input, length);
  };

/** All that writers use; in plain JavaScript, as the page runs no WebAssembly. */
const COMPRESSORS: Compressors = {
  SNAPPY: bounded((input, length) => {
    const output = new Uint8Array(length);
    snappyUncompress(input, output);
    return output;
  }),
  GZIP: bounded((input, length) => gunzip(input, new Uint8Array(length))),
  BROTLI: bounded(decompressBrotli),
  ZSTD: bounded((input) => decompressZstd(input)),
  LZ4: bounded(decompressLz4),
  LZ4_RAW: bounded(decompressLz4Raw),
};

/** A Parquet file, of which what is shown is fetched: the end that describes it, then groups of rows by their columns. */
export async function openParquet({ size, read }: TableBytes): Promise<TableFile> {
  const file = toBuffer(size, read);
  const metadata = await readMetadata(file);
  const total = Number(metadata.num_rows);
  const all = metadata.schema.length === 0 ? [] : topNames(metadata);
  const { names, notes } = chooseColumns(metadata, all);
  let done = 0;
  return {
    names,
    notes,
    totalRows: total,
    get isAtEnd() {
      return done >= total || names.length === 0;
    },
    async next(): Promise<TableBatch> {
      const most = Math.min(
        done === 0 ? FIRST_ROWS : NEXT_ROWS,
        Math.max(1000, Math.floor(MAX_CELLS / Math.max(1, names.length))),
      );
      const [start, end] = [done, Math.min(total, done + most)];
      const columns = names.map(() => Array.from({ length: end - start }));
      await parquetRead({
        file,
        metadata,
        columns: [...names],
        rowStart: start,
        rowEnd: end,
        useOffsetIndex: true,
        // What is not said to be text may be bytes.
        utf8: false,
        compressors: COMPRESSORS,
        onChunk: ({ columnName, columnData, rowStart }) => {
          const own = columns[names.indexOf(columnName)];
          if (own === undefined) return;
          const from = Math.max(start, rowStart);
          const to = Math.min(end, rowStart + columnData.length);
          for (let row = from; row < to; row++) own[row - start] = columnData[row - rowStart];
        },
      });
      done = end;
      return { columns, rows: end - start };
    },
  };
}

/** Keeps what was fetched last: parts of one group of rows are often asked for again. */
function toBuffer(size: number, read: TableBytes["read"]): AsyncBuffer {
  const kept = new Map<string, ArrayBuffer>();
  let keptBytes = 0;
  return {
    byteLength: size,
    async slice(start, end = size) {
      const key = `${start}-${end}`;
      const known = kept.get(key);
      if (known !== undefined) return known;
      const bytes = await read(start, end);
      const buffer = new Uint8Array(bytes).buffer;
      if (buffer.byteLength < end - start) throw new DamagedTable("The file is cut.");
      if (keptBytes + buffer.byteLength > MAX_GROUP_BYTES) {
        kept.clear();
        keptBytes = 0;
      }
      kept.set(key, buffer);
      keptBytes += buffer.byteLength;
      return buffer;
    },
  };
}

async function readMetadata(file: AsyncBuffer): Promise<FileMetaData> {
  const size = file.byteLength;
  if (size < 12) throw new DamagedTable("The file is too short to be a Parquet file.");
  const footer = new DataView(await file.slice(size - 8, size));
  if (footer.getUint32(4) !== MAGIC)
    throw new DamagedTable(
      "It does not end as a Parquet file does: damaged, or still being written.",
    );
  const length = footer.getUint32(0, true);
  if (length > Math.min(size - 12, MAX_FOOTER))
    throw new DamagedTable("What the file tells of itself is larger than it.");
  const metadata = parquetMetadata(await file.slice(size - 8 - length, size), {
    geoparquet: false,
  });
  const rows = metadata.row_groups.reduce((sum, group) => sum + group.num_rows, 0n);
  if (rows !== metadata.num_rows || rows > BigInt(Number.MAX_SAFE_INTEGER) || rows < 0n)
    throw new DamagedTable("The file contradicts itself: its counts of rows differ.");
  for (const { meta_data: chunk } of metadata.row_groups.flatMap(({ columns }) => columns)) {
    const end = Number(chunk?.data_page_offset ?? 0n) + Number(chunk?.total_compressed_size ?? -1n);
    if (!(end >= 0 && end <= size + MAX_FOOTER) || Number(chunk?.total_compressed_size) < 0)
      throw new DamagedTable("A column lies outside of the file.");
  }
  return metadata;
}

/** Columns of the table itself; a nested one is one column. */
function topNames({ schema }: FileMetaData): readonly string[] {
  const names: string[] = [];
  const skip = (at: number): number => {
    let next = at + 1;
    for (let i = 0; i < (schema[at]?.num_children ?? 0) && next < schema.length; i++)
      next = skip(next);
    return next;
  };
  for (let at = 1; at < schema.length; at = skip(at)) names.push(schema[at]?.name ?? "");
  return names;
}

/** As many as may be fetched of the largest group of rows. */
function chooseColumns(
  { row_groups: groups }: FileMetaData,
  all: readonly string[],
): { readonly names: readonly string[]; readonly notes: readonly string[] } {
  const some = all.slice(0, MAX_COLUMNS);
  const notes =
    all.length > some.length ? [`${all.length - some.length} more columns are not shown`] : [];
  let bytes = 0;
  const names: string[] = [];
  for (const name of some) {
    const size = Math.max(0, ...groups.map((group) => wholeBytes(group, name)));
    if (bytes + size > MAX_GROUP_BYTES) continue;
    bytes += size;
    names.push(name);
  }
  const large = some.filter((name) => !names.includes(name));
  if (large.length > 0)
    notes.push(`not loaded, as they are too large to be fetched: ${large.slice(0, 10).join(", ")}`);
  return { names, notes };
}

/** What must be fetched of a column at once; with an index of its pages it is read in parts. */
function wholeBytes({ columns }: RowGroup, name: string): number {
  return columns
    .filter((one) => one.meta_data?.path_in_schema[0] === name)
    .reduce(
      (sum, one) =>
        sum + (one.offset_index_length ? 0 : Number(one.meta_data?.total_compressed_size ?? 0n)),
      0,
    );
}
