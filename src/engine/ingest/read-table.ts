import { open, type FileHandle } from "node:fs/promises";
import { parquetReadObjects, type AsyncBuffer } from "hyparquet";
import { checkTablePages, readTableMetadata } from "../check-table.ts";
import { messageOf } from "../../base/errors.ts";
import type { RunEvent } from "../../base/run-event.ts";
import { decompressSnappy } from "../../formats/index.ts";
import type { PointLog, Sniff, TableCodec, TableRow, TableState } from "../../formats/index.ts";
import {
  hashFingerprint,
  splitState,
  toStored,
  type WindowMemory,
  type WindowRequest,
  type WindowResult,
} from "./read-window.ts";
import { statFile } from "./seen-files.ts";

/** Rows that stand in memory together. */
const WINDOW_ROWS = 50_000;
const PARSERS = { timestampFromMilliseconds: (ms: bigint): number => Number(ms) * 1000 };

/** What a Parquet file says of itself; `no` with the reason where it cannot be read. */
export async function sniffTable(codec: TableCodec, absolutePath: string): Promise<Sniff> {
  try {
    await using file = await open(absolutePath, "r");
    return await sniffBuffer(codec, await toBuffer(file));
  } catch (error) {
    return { kind: "no", reason: `damaged, or not written to its end: ${messageOf(error)}` };
  }
}

/** Throws an Error for what is no Parquet file. */
export async function sniffBuffer(codec: TableCodec, buffer: AsyncBuffer): Promise<Sniff> {
  if (buffer.byteLength === 0) return { kind: "wait" };
  const { schema } = await readTableMetadata(buffer);
  return codec.sniff(new Set(schema.map(({ name }) => name)));
}

/** Rows behind those that the state counts. Throws an Error for damage. */
export async function readRows(
  codec: TableCodec,
  buffer: AsyncBuffer,
  before: TableState,
  points: PointLog,
) {
  const metadata = await readTableMetadata(buffer);
  // The rest is of the same file: another one is not read on.
  if (before.rows === 0) await checkTablePages(buffer, metadata, new Set(codec.columns));
  const total = Number(metadata.num_rows);
  const rowEnd = Math.min(total, before.rows + WINDOW_ROWS);
  const rows = (await parquetReadObjects({
    file: buffer,
    metadata,
    columns: codec.columns.filter((name) => metadata.schema.some((one) => one.name === name)),
    rowStart: before.rows,
    rowEnd,
    parsers: PARSERS,
    compressors: { SNAPPY: decompressSnappy },
  })) as TableRow[];
  return { ...codec.read(rows, before, points), rowEnd, total };
}

/** The next rows of a Parquet file. Throws the file system's errors, and an Error for damage in it. */
export async function readTable(
  codec: TableCodec,
  { absolutePath, facts, record }: WindowRequest,
  memory: WindowMemory,
): Promise<WindowResult> {
  memory.points.reuse();
  const { size, mtimeUs, inode } = await statFile(absolutePath, "");
  const known = record.state as TableState | undefined;
  const base = { size, mtimeUs, inode, headHash: "", tailHash: "", replaced: false };
  const isSame = inode === record.inode && size === record.size && mtimeUs === record.mtimeUs;
  if (known !== undefined && !isSame) {
    // Its writer makes a table whole and never goes on with one.
    const event: RunEvent = {
      kind: "problem",
      part: null,
      severity: "warning",
      message:
        "the table was written anew; what was read of it before is kept, and it is not read again",
      where: "",
    };
    const state = splitState(known, record);
    return {
      ...toStored([event]),
      ...base,
      ...state,
      readBytes: size,
      stopped: true,
      fromStart: false,
      fingerprint: undefined,
      more: false,
    };
  }
  await using file = await open(absolutePath, "r");
  const { events, state, rowEnd, total } = await readRows(
    codec,
    await toBuffer(file),
    known ?? codec.initial(facts),
    memory.points,
  );
  const more = rowEnd < total;
  return {
    ...toStored(events),
    ...base,
    ...splitState(state, record),
    readBytes: more ? Math.min(size - 1, Math.floor((size * rowEnd) / total)) : size,
    stopped: false,
    fromStart: known === undefined,
    fingerprint: hashFingerprint(codec.fingerprint(state)),
    more,
  };
}

async function toBuffer(file: FileHandle): Promise<AsyncBuffer> {
  const { size } = await file.stat();
  return {
    byteLength: size,
    async slice(start, end = size) {
      const length = Math.max(0, Math.min(end, size) - start);
      const bytes = new ArrayBuffer(length);
      const { bytesRead } = await file.read(new Uint8Array(bytes), 0, length, start);
      if (bytesRead < length) throw new Error("the file became shorter while it was read");
      return bytes;
    },
  };
}
