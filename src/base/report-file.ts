import { deflateSync, inflateSync } from "fflate";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { addUp, readPlanes, toDifferences, toDoubles, toInts, writePlanes } from "./byte-planes.ts";
import {
  COLUMN_TYPES,
  decodeColumnBlob,
  typeOfColumn,
  type Column,
  type ColumnType,
} from "./column-blob.ts";
import { crc32 } from "./crc32.ts";
import { AppError } from "./errors.ts";
import { isPlainObject } from "./json.ts";

/**
 * What an exported report carries, as the text of `<script type="application/octet-stream;base64" id="assay-report">`.
 * Base64 of: the 8 letters `ASSAYREP`, four u32 little-endian (version; bytes of the packed header; of the header;
 * CRC-32 of the header), the header (JSON in UTF-8, deflated), then the parts one behind the other. A column is a part;
 * columns of the same bytes, as the steps of many metrics are, share one. The same content gives the same text.
 */
export interface ReportContent {
  /** As contract/report-blocks.ts `reportDocument` and `reportComment` have them: who opens a file checks them. */
  readonly document: unknown;
  readonly comments: readonly unknown[];
  readonly meta: ReportMeta;
  /** By block: what `reports.readBlock` answers (column-blob.ts). */
  readonly blocks: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** What the foot of the page tells. */
export interface ReportMeta {
  readonly reportId: string;
  readonly madeMs: number;
  /** Who exported it. */
  readonly author: string;
  readonly productVersion: string;
  readonly theme: "system" | "light" | "dark";
  /** Every run that a block shows. */
  readonly runs: ReadonlyArray<{
    readonly id: string;
    readonly name: string;
    readonly project: string;
    readonly commit: string | null;
    readonly state: string;
  }>;
  /** How many values its author had replaced by placeholders; absent where nothing was looked for. */
  readonly replaced?: number;
  /** Of blocks with data, by their id; a block with a `problem` has none. */
  readonly blocks: Readonly<Record<string, BlockNote>>;
}

export interface BlockNote {
  /** SHA-256 of the block's column blob as it is here; of a frozen block that is the hash it was kept under, unless something was replaced. */
  readonly sha256: string | null;
  /** When its data was frozen; null for data of the export's time. */
  readonly frozenMs: number | null;
  /** Why there is no data, in a sentence. */
  readonly problem: string | null;
}

export interface OpenReport {
  readonly document: unknown;
  readonly comments: readonly unknown[];
  readonly meta: ReportMeta;
  readonly blockIds: readonly string[];
  /** Unpacked when asked for; undefined for a block without data. @throws AppError DAMAGED */
  readonly readBlock: (
    id: string,
  ) => { readonly meta: unknown; readonly columns: Column[] } | undefined;
}

const MAGIC = "ASSAYREP";
const VERSION = 1;
export const HEAD_BYTES = 24;
/** Deflate makes no more than this out of a byte: a file that promises more is none of ours. */
const MOST_RATIO = 1032;
const MOST_HEADER_BYTES = 512 * 2 ** 20;
/** Of one block, unpacked: 20 million points of a line with its band are half of it. */
const MOST_BLOCK_BYTES = 2 ** 31;
/** Sounds and pictures are packed already. */
type Form = "bytes" | "planes" | "differences";

interface Part {
  readonly form: Form;
  readonly type: ColumnType;
  readonly length: number;
  readonly bytes: number;
  /** CRC-32 of the column. */
  readonly crc: number;
}
interface BlockHeader {
  readonly id: string;
  readonly meta: unknown;
  /** Indices of parts. */
  readonly columns: readonly number[];
}
interface Header {
  readonly document: unknown;
  readonly comments: readonly unknown[];
  readonly meta: ReportMeta;
  readonly parts: readonly Part[];
  readonly blocks: readonly BlockHeader[];
}

export function encodeReportFile({ document, comments, meta, blocks }: ReportContent): string {
  const parts: Part[] = [];
  const packedParts: Uint8Array[] = [];
  const known = new Map<string, Array<{ readonly column: Column; readonly part: number }>>();
  const putColumn = (column: Column): number => {
    const crc = crcOf(column);
    const type = typeOfColumn(column);
    const key = `${type} ${column.length} ${crc}`;
    const alike = known.get(key) ?? [];
    const same = alike.find((other) => isSame(other.column, column));
    if (same !== undefined) return same.part;
    const { form, bytes } = pack(column);
    const part = parts.push({ form, type, length: column.length, bytes: bytes.length, crc }) - 1;
    packedParts.push(bytes);
    known.set(key, [...alike, { column, part }]);
    return part;
  };
  const blockHeaders = [...blocks].map(([id, blob]): BlockHeader => {
    const { buffer, byteOffset, byteLength } = blob;
    const decoded = decodeColumnBlob(buffer.slice(byteOffset, byteOffset + byteLength));
    return { id, meta: decoded.meta, columns: decoded.columns.map(putColumn) };
  });
  const header = new TextEncoder().encode(
    JSON.stringify({ document, comments, meta, parts, blocks: blockHeaders } satisfies Header),
  );
  // oxlint-disable-next-line node/no-sync -- of bytes in memory
  const packed = deflateSync(header);
  const start = HEAD_BYTES + packed.length;
  const file = new Uint8Array(packedParts.reduce((sum, { length }) => sum + length, start));
  file.set(new TextEncoder().encode(MAGIC));
  const head = new DataView(file.buffer);
  for (const [index, value] of [VERSION, packed.length, header.length, crcOf(header)].entries())
    head.setUint32(MAGIC.length + 4 * index, value, true);
  file.set(packed, HEAD_BYTES);
  let offset = start;
  for (const bytes of packedParts) {
    file.set(bytes, offset);
    offset += bytes.length;
  }
  return encodeBase64(file);
}

function pack(column: Column): { readonly form: Form; readonly bytes: Uint8Array } {
  if (column instanceof Uint8Array) return { form: "bytes", bytes: column };
  const ints =
    column instanceof BigInt64Array
      ? column.slice()
      : column instanceof Float64Array
        ? toInts(column)
        : undefined;
  const planes = new Uint8Array(column.byteLength);
  writePlanes(planes, 0, ints === undefined ? column : toDifferences(ints));
  // oxlint-disable-next-line node/no-sync -- of bytes in memory
  return { form: ints === undefined ? "planes" : "differences", bytes: deflateSync(planes) };
}

/** @throws AppError DAMAGED (cut short, changed), FROM_THE_FUTURE */
export function openReportFile(text: string): OpenReport {
  return openReportBytes(decodeReportText(text));
}

/** @throws AppError DAMAGED */
export function decodeReportText(text: string): Uint8Array<ArrayBuffer> {
  try {
    return decodeBase64(text);
  } catch (error) {
    throw damagedReport("Its data is no Base64.", error);
  }
}

/** Of a file's beginning, `HEAD_BYTES` long or longer. @throws AppError DAMAGED, FROM_THE_FUTURE */
export function readReportHead(file: Uint8Array): {
  readonly packedBytes: number;
  readonly headerBytes: number;
  readonly crc: number;
} {
  if (file.length < HEAD_BYTES || new TextDecoder().decode(file.subarray(0, 8)) !== MAGIC)
    throw damagedReport("It does not begin as one.");
  const head = new DataView(file.buffer, file.byteOffset);
  const [version, packedBytes, headerBytes, crc] = [8, 12, 16, 20].map((at) =>
    head.getUint32(at, true),
  ) as [number, number, number, number];
  if (version > VERSION)
    throw new AppError(
      "FROM_THE_FUTURE",
      `The report was written by a later version of Assay (format ${version}, this one reads ${VERSION}).`,
      "Open it with the current version of Assay.",
    );
  if (version !== VERSION || headerBytes > MOST_HEADER_BYTES)
    throw damagedReport("Its lengths are wrong.");
  return { packedBytes, headerBytes, crc };
}

/** @throws AppError DAMAGED (cut short, changed), FROM_THE_FUTURE */
export function openReportBytes(file: Uint8Array): OpenReport {
  const { packedBytes, headerBytes, crc } = readReportHead(file);
  const start = HEAD_BYTES + packedBytes;
  if (start > file.length) throw damagedReport("Its lengths are wrong.");
  const bytes = inflate(file.subarray(HEAD_BYTES, start), headerBytes);
  if (crcOf(bytes) !== crc) throw damagedReport("What it tells of itself was changed.");
  const header = readHeader(bytes);
  const offsets: number[] = [];
  let end = start;
  for (const part of header.parts) {
    offsets.push(end);
    end += part.bytes;
  }
  if (end !== file.length) throw damagedReport(`It has ${file.length} bytes instead of ${end}.`);
  const blocks = new Map(header.blocks.map((block) => [block.id, block]));
  const readColumn = (index: number): Column => {
    const part = header.parts[index] as Part;
    const offset = offsets[index] as number;
    const column = unpack(file.subarray(offset, offset + part.bytes), part);
    if (crcOf(column) !== part.crc) throw damagedReport("Data of it was changed.");
    return column;
  };
  return {
    document: header.document,
    comments: header.comments,
    meta: header.meta,
    blockIds: [...blocks.keys()],
    readBlock(id) {
      const block = blocks.get(id);
      if (block === undefined) return undefined;
      const bytesOf = (index: number): number => sizeOf(header.parts[index] as Part);
      if (block.columns.reduce((sum, index) => sum + bytesOf(index), 0) > MOST_BLOCK_BYTES)
        throw damagedReport("A block promises more data than there can be.");
      return { meta: block.meta, columns: block.columns.map(readColumn) };
    },
  };
}

function unpack(packed: Uint8Array, { form, type, length }: Part): Column {
  const Type = COLUMN_TYPES[type];
  if (form === "bytes") {
    if (packed.length !== length || type !== "u8")
      throw damagedReport("Lengths of its data are wrong.");
    return packed.slice();
  }
  const planes = inflate(packed, length * Type.BYTES_PER_ELEMENT);
  if (form === "planes") {
    const column = new Type(length);
    readPlanes(planes, 0, column);
    return column;
  }
  const ints = new BigInt64Array(length);
  readPlanes(planes, 0, ints);
  addUp(ints);
  return type === "f64" ? toDoubles(ints) : ints;
}

/** Room is made only for what so many bytes can come to. */
function inflate(packed: Uint8Array, size: number): Uint8Array {
  if (size > packed.length * MOST_RATIO) throw damagedReport("Lengths of its data are wrong.");
  try {
    // One byte more shows that there is more than was told.
    // oxlint-disable-next-line node/no-sync -- of bytes in memory
    const bytes = inflateSync(packed, { out: new Uint8Array(size + 1) });
    if (bytes.length === size) return bytes;
  } catch {
    // Told below.
  }
  throw damagedReport("Data of it cannot be unpacked.");
}

function readHeader(bytes: Uint8Array): Header {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw damagedReport("What it tells of itself cannot be read.");
  }
  if (!isHeader(header)) throw damagedReport("What it tells of itself is not complete.");
  return header;
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

function isHeader(header: unknown): header is Header {
  if (!isPlainObject(header)) return false;
  const { comments, meta, parts, blocks } = header;
  return (
    Array.isArray(comments) &&
    isPlainObject(meta) &&
    Array.isArray(meta["runs"]) &&
    isPlainObject(meta["blocks"]) &&
    Array.isArray(parts) &&
    parts.every(isPart) &&
    Array.isArray(blocks) &&
    blocks.every(
      (block) =>
        isPlainObject(block) &&
        typeof block["id"] === "string" &&
        Array.isArray(block["columns"]) &&
        block["columns"].every((index) => isCount(index) && index < parts.length),
    )
  );
}

function isPart(part: unknown): boolean {
  if (!isPlainObject(part)) return false;
  const { form, type, length, bytes, crc } = part;
  return (
    typeof type === "string" &&
    Object.hasOwn(COLUMN_TYPES, type) &&
    (form === "planes" ||
      (form === "bytes" && type === "u8") ||
      (form === "differences" && (type === "f64" || type === "i64"))) &&
    isCount(length) &&
    isCount(bytes) &&
    isCount(crc)
  );
}

const sizeOf = ({ type, length }: Part): number => length * COLUMN_TYPES[type].BYTES_PER_ELEMENT;

function crcOf(column: Column): number {
  const view = new DataView(column.buffer, column.byteOffset, column.byteLength);
  return crc32(view, 0, view.byteLength);
}

function isSame(a: Column, b: Column): boolean {
  const [left, right] = [a, b].map(
    (column) => new Uint8Array(column.buffer, column.byteOffset, column.byteLength),
  ) as [Uint8Array, Uint8Array];
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

export function damagedReport(what: string, cause?: unknown): AppError {
  return new AppError(
    "DAMAGED",
    `The report is damaged. ${what}`,
    "Ask for the file again, or export the report once more.",
    { cause },
  );
}

/** Where the built page (renderer/report) takes the report: empty there, once. */
const PLACE = /<script\b[^>]*\bid="assay-report"[^>]*>\s*<\/script>/g;
const TITLE = /<title>[^<]*<\/title>/;

/**
 * The page in two parts, between which the text of `encodeReportFile` stands; undefined where it has no place for it.
 * The title is written as text.
 */
export function splitReportPage(
  page: string,
  title: string,
): readonly [before: string, after: string] | undefined {
  const places = [...page.matchAll(PLACE)];
  const [place] = places;
  if (place === undefined || places.length > 1) return undefined;
  const inside = place.index + place[0].indexOf(">") + 1;
  const escaped = title.replaceAll(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
  return [
    page.slice(0, inside).replace(TITLE, () => `<title>${escaped}</title>`),
    page.slice(place.index + place[0].lastIndexOf("</")),
  ];
}

const TAKEN = /<script\b[^>]*\bid="assay-report"[^>]*>([^<]*)<\/script>/;

/** The text of `encodeReportFile` in such a page; undefined where there is none. */
export function takeReportText(html: string): string | undefined {
  return TAKEN.exec(html)?.[1];
}
