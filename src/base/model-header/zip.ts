import { type ByteSource, DamagedHeader, toText } from "./byte-source.ts";
import { inflateStart } from "./inflate.ts";

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly packedSize: number;
  readonly size: number;
  readonly offset: number;
}

export const ZIP_START = [0x50, 0x4b, 3, 4];
const END_SIGNATURE = 0x06054b50;
const END64_SIGNATURE = 0x06064b50;
const END64_LOCATOR = 0x07064b50;
const ENTRY_SIGNATURE = 0x02014b50;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
/** The end of an archive stands before a comment of at most so many bytes. */
const MAX_COMMENT = 65_535;
const MAX_DIRECTORY = 16 * 1024 * 1024;
const NOT_16 = 0xffff;
const NOT_32 = 0xffffffff;
const STORED = 0;
const DEFLATED = 8;
const ZIP64_EXTRA = 1;

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The list of files at the end of an archive. */
export async function readZipDirectory(source: ByteSource): Promise<readonly ZipEntry[]> {
  const { offset, size, count } = await findDirectory(source);
  if (size > MAX_DIRECTORY) throw new DamagedHeader("The archive lists too many files.");
  const bytes = await source.upTo(offset, size);
  const entries: ZipEntry[] = [];
  let at = 0;
  while (entries.length < count && at + 46 <= bytes.length) {
    const [entry, next] = parseEntry(bytes, at);
    entries.push(entry);
    at = next;
  }
  if (entries.length < count) throw new DamagedHeader("The archive's list of files is cut.");
  return entries;
}

/** The first bytes of a file of an archive, unpacked. */
export async function readZipEntry(
  source: ByteSource,
  { method, packedSize, offset }: ZipEntry,
  maxBytes: number,
): Promise<Uint8Array> {
  source.pos = offset;
  const head = viewOf(await source.take(30));
  source.skip(head.getUint16(26, true) + head.getUint16(28, true));
  const packed = await source.upTo(source.pos, Math.min(packedSize, maxBytes));
  if (method === STORED) return packed;
  if (method !== DEFLATED) throw new DamagedHeader("A file of the archive is packed unusually.");
  return inflateStart(packed, maxBytes, "raw");
}

interface Directory {
  readonly offset: number;
  readonly size: number;
  readonly count: number;
}

async function findDirectory(source: ByteSource): Promise<Directory> {
  const from = Math.max(0, source.size - END_BYTES - MAX_COMMENT);
  const bytes = await source.upTo(from, source.size - from);
  const view = viewOf(bytes);
  for (let at = bytes.length - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) !== END_SIGNATURE) continue;
    const found = {
      count: view.getUint16(at + 10, true),
      size: view.getUint32(at + 12, true),
      offset: view.getUint32(at + 16, true),
    };
    const isLarge = found.count === NOT_16 || found.size === NOT_32 || found.offset === NOT_32;
    const locator = at - LOCATOR_BYTES;
    if (!isLarge || locator < 0 || view.getUint32(locator, true) !== END64_LOCATOR) return found;
    return await readEnd64(source, Number(view.getBigUint64(locator + 8, true)));
  }
  throw new DamagedHeader("The archive is cut: its list of files is missing.");
}

async function readEnd64(source: ByteSource, offset: number): Promise<Directory> {
  source.pos = offset;
  const view = viewOf(await source.take(56));
  if (view.getUint32(0, true) !== END64_SIGNATURE)
    throw new DamagedHeader("The archive's list of files is not where it should be.");
  return {
    count: Number(view.getBigUint64(32, true)),
    size: Number(view.getBigUint64(40, true)),
    offset: Number(view.getBigUint64(48, true)),
  };
}

function parseEntry(bytes: Uint8Array, at: number): readonly [ZipEntry, next: number] {
  const view = viewOf(bytes);
  if (view.getUint32(at, true) !== ENTRY_SIGNATURE)
    throw new DamagedHeader("The archive's list of files is damaged.");
  const nameEnd = at + 46 + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const next = extraEnd + view.getUint16(at + 32, true);
  if (next > bytes.length) throw new DamagedHeader("The archive's list of files is damaged.");
  const large = findLargeSizes(view, nameEnd, extraEnd);
  const widen = (value: number): number => (value === NOT_32 ? (large.shift() ?? value) : value);
  // In the order in which an entry of ZIP64 has them, each only where it is needed.
  const size = widen(view.getUint32(at + 24, true));
  const packedSize = widen(view.getUint32(at + 20, true));
  const offset = widen(view.getUint32(at + 42, true));
  const name = toText(bytes.subarray(at + 46, nameEnd));
  return [{ name, method: view.getUint16(at + 10, true), packedSize, size, offset }, next];
}

function findLargeSizes(view: DataView, start: number, end: number): number[] {
  for (let at = start; at + 4 <= end;) {
    const length = view.getUint16(at + 2, true);
    const stop = Math.min(at + 4 + length, end);
    if (view.getUint16(at, true) === ZIP64_EXTRA) {
      const sizes: number[] = [];
      for (let one = at + 4; one + 8 <= stop; one += 8)
        sizes.push(Number(view.getBigUint64(one, true)));
      return sizes;
    }
    at = stop;
  }
  return [];
}
