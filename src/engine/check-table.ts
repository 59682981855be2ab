import {
  parquetMetadata,
  type AsyncBuffer,
  type ColumnMetaData,
  type FileMetaData,
} from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import {
  getMaxDefinitionLevel,
  getMaxRepetitionLevel,
  getSchemaPath,
} from "hyparquet/src/schema.js";
import { decompressSnappy, findStructEnd, readVarint } from "../formats/index.ts";

/** What snappy makes of a byte at most (a copy of 64 bytes is told in 3), and some for the shortest pages. */
const MOST_EXPANSION = 22;
const SLACK_BYTES = 64;
/** Runs of eight values fill up the last of them. */
const SLACK_VALUES = 7;
/** "PAR1" */
const MAGIC = 0x50415231;

class DamagedTable extends Error {}

const FOOTER_BYTES = 8;
/** Of a file of 10,000 columns a few megabytes. */
const MOST_METADATA = 64 * 2 ** 20;

/** What a Parquet file tells of itself at its end. Throws an Error where it does not. */
export async function readTableMetadata(buffer: AsyncBuffer): Promise<FileMetaData> {
  const size = buffer.byteLength;
  const footer = new DataView(await buffer.slice(Math.max(0, size - FOOTER_BYTES), size));
  if (footer.byteLength < FOOTER_BYTES || footer.getUint32(4) !== MAGIC)
    throw new DamagedTable("it does not end as a Parquet file");
  const length = footer.getUint32(0, true);
  if (length > Math.min(size - FOOTER_BYTES, MOST_METADATA))
    throw new DamagedTable("what it tells of itself is longer than it");
  const bytes = await buffer.slice(size - FOOTER_BYTES - length, size);
  findStructEnd(new DataView(bytes, 0, length), 0);
  // Looking for geometries, it would go round in circles where a group has less than no columns.
  return parquetMetadata(bytes, { geoparquet: false });
}

/**
 * Refuses a Parquet file whose counts contradict each other before anything is decoded by them: the library that reads it
 * believes every count, and would take minutes and gigabytes for a damaged one.
 * @throws Error
 */
export async function checkTablePages(
  buffer: AsyncBuffer,
  metadata: FileMetaData,
  wanted: ReadonlySet<string>,
): Promise<void> {
  let rows = 0n;
  for (const group of metadata.row_groups) {
    rows += group.num_rows;
    for (const { meta_data: chunk } of group.columns) {
      const [name] = chunk?.path_in_schema ?? [];
      if (chunk === undefined || name === undefined) throw new DamagedTable("a column is not told");
      if (wanted.has(name)) await checkChunk(buffer, metadata, chunk, group.num_rows);
    }
  }
  if (rows !== metadata.num_rows) throw new DamagedTable("its counts of rows differ");
}

async function checkChunk(
  buffer: AsyncBuffer,
  { schema }: FileMetaData,
  chunk: ColumnMetaData,
  rows: bigint,
): Promise<void> {
  const path = getSchemaPath(schema, chunk.path_in_schema);
  const levels = [getMaxRepetitionLevel(path), getMaxDefinitionLevel(path)] as const;
  if (levels[0] === 0 && chunk.num_values !== rows)
    throw new DamagedTable("a column has not as many values as there are rows");
  const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
  const end = start + Number(chunk.total_compressed_size);
  if (!(start >= 0 && start <= end && end <= buffer.byteLength))
    throw new DamagedTable("a column lies outside of the file");
  const reader = { view: new DataView(await buffer.slice(start, end)), offset: 0 };
  let values = 0;
  while (reader.offset < reader.view.byteLength - 1) {
    findStructEnd(reader.view, reader.offset);
    const header = parquetHeader(reader);
    const { type, compressed_page_size: size, uncompressed_page_size: fullSize } = header;
    const bytes = new Uint8Array(reader.view.buffer, reader.offset, size);
    reader.offset += size;
    if (type === "DICTIONARY_PAGE") {
      // The shortest value is a bit.
      if (
        (header.dictionary_page_header?.num_values ?? -1) >
        decompress(bytes, fullSize, chunk).length * 8
      )
        throw new DamagedTable("a dictionary has more values than bytes");
      continue;
    }
    // Neptune's exporter writes no others.
    const data = header.data_page_header;
    if (type !== "DATA_PAGE" || data === undefined)
      throw new DamagedTable(`its pages are of a kind that is not read (${type})`);
    values += data.num_values;
    if (!(data.num_values >= 0 && values <= Number(chunk.num_values)))
      throw new DamagedTable("a page has more values than its column");
    checkPage(decompress(bytes, fullSize, chunk), data, levels, chunk.type);
  }
  if (values !== Number(chunk.num_values))
    throw new DamagedTable("the pages of a column have not as many values as it");
}

function decompress(bytes: Uint8Array, fullSize: number, { codec }: ColumnMetaData): Uint8Array {
  if (codec === "UNCOMPRESSED") return bytes;
  if (codec !== "SNAPPY") throw new DamagedTable(`it is compressed by ${codec}, which is not read`);
  if (!(fullSize >= 0 && fullSize <= bytes.length * MOST_EXPANSION + SLACK_BYTES))
    throw new DamagedTable("a page tells a size that it cannot have");
  return decompressSnappy(bytes, fullSize);
}

/** The lengths of its runs: of repetition and definition levels, and of indices into the dictionary. */
function checkPage(
  page: Uint8Array,
  { num_values: values, encoding }: { readonly num_values: number; readonly encoding: string },
  levels: readonly number[],
  type: string,
): void {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  let at = 0;
  for (const most of levels) {
    if (most === 0) continue;
    const length = view.getUint32(at, true);
    checkRuns(view, at + 4, at + 4 + length, 32 - Math.clz32(most), values);
    at += 4 + length;
  }
  if (encoding === "PLAIN") return;
  if (encoding === "PLAIN_DICTIONARY" || encoding === "RLE_DICTIONARY") {
    const width = values === 0 || at >= view.byteLength ? 0 : view.getUint8(at);
    if (width > 0) checkRuns(view, at + 1, view.byteLength, width, values);
  } else if (encoding === "RLE" && type === "BOOLEAN") {
    checkRuns(view, at + 4, view.byteLength, 1, values);
  } else {
    throw new DamagedTable(`its values are encoded by ${encoding}, which is not read`);
  }
}

/** Runs of a value, and of values that are packed bit by bit, until there are as many as said. */
function checkRuns(view: DataView, from: number, end: number, width: number, values: number): void {
  let at = from;
  for (let seen = 0; seen < values && at < end;) {
    const { value: header, end: start } = readVarint(view, at);
    const groups = Math.floor(header / 2);
    const isPacked = header % 2 === 1;
    seen += isPacked ? groups * 8 : groups;
    at = start + (isPacked ? groups * width : (width + 7) >> 3);
    if (groups === 0 || seen > values + SLACK_VALUES || at > view.byteLength)
      throw new DamagedTable("a run is longer than its page");
  }
}
