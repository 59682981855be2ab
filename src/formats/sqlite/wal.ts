/** "SQLite format 3" and a zero byte. */
const MAGIC = [
  0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66, 0x6f, 0x72, 0x6d, 0x61, 0x74, 0x20, 0x33, 0x00,
];
const DATABASE_HEADER_BYTES = 100;
/** Where a database says by which version of the format it is written and read: 1 without a WAL, 2 with one. */
const WRITE_VERSION_AT = 18;

const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** Checksums over big-endian words; one less for little-endian ones. */
const WAL_MAGIC = 0x377f0683;

export function isDatabase(head: Uint8Array): boolean {
  return head.length >= DATABASE_HEADER_BYTES && MAGIC.every((byte, i) => head[i] === byte);
}

/**
 * The database with what its write-ahead log holds beyond it, up to the last transaction that is whole
 * (https://sqlite.org/fileformat2.html, section 4). The result needs no log: it can be opened from memory.
 * The bytes of the database are changed where they are large enough: a further copy of them would take as long as reading them.
 */
export function applyWal(database: Uint8Array, wal: Uint8Array): Uint8Array {
  const frames = wal.length < WAL_HEADER_BYTES ? undefined : readFrames(wal);
  const length = frames === undefined ? database.length : frames.pages * frames.pageBytes;
  let whole = database.subarray(0, length);
  if (whole.length < length) {
    whole = new Uint8Array(length);
    whole.set(database);
  }
  for (const [page, at] of frames?.places ?? []) {
    const { pageBytes } = frames ?? { pageBytes: 0 };
    if ((page - 1) * pageBytes < whole.length)
      whole.set(wal.subarray(at, at + pageBytes), (page - 1) * pageBytes);
  }
  whole[WRITE_VERSION_AT] = 1;
  whole[WRITE_VERSION_AT + 1] = 1;
  return whole;
}

interface Frames {
  readonly pageBytes: number;
  /** Of the database after the last whole transaction. */
  readonly pages: number;
  /** By page, counted from 1: where its newest content stands in the log. */
  readonly places: ReadonlyMap<number, number>;
}

/** Undefined where no transaction is whole. */
function readFrames(wal: Uint8Array): Frames | undefined {
  const view = new DataView(wal.buffer, wal.byteOffset, wal.byteLength);
  const magic = view.getUint32(0);
  const pageBytes = view.getUint32(8);
  const isBig = magic === WAL_MAGIC;
  if ((!isBig && magic !== WAL_MAGIC - 1) || pageBytes < 512 || pageBytes > 65_536)
    return undefined;
  const sum = new Checksum(view, !isBig);
  sum.add(0, 24);
  if (!sum.equals(24)) return undefined;
  const places = new Map<number, number>();
  let pending: Array<[page: number, at: number]> = [];
  let pages = 0;
  for (
    let at = WAL_HEADER_BYTES;
    at + FRAME_HEADER_BYTES + pageBytes <= wal.length;
    at += FRAME_HEADER_BYTES + pageBytes
  ) {
    // Of the log before it was begun anew.
    const isOld =
      view.getUint32(at + 8) !== view.getUint32(16) ||
      view.getUint32(at + 12) !== view.getUint32(20);
    if (isOld) break;
    sum.add(at, 8);
    sum.add(at + FRAME_HEADER_BYTES, pageBytes);
    if (!sum.equals(at + 16)) break;
    pending.push([view.getUint32(at), at + FRAME_HEADER_BYTES]);
    const sizeAfter = view.getUint32(at + 4);
    if (sizeAfter === 0) continue;
    for (const [page, place] of pending) places.set(page, place);
    pending = [];
    pages = sizeAfter;
  }
  return pages === 0 ? undefined : { pageBytes, pages, places };
}

/** Runs on over the whole log. */
class Checksum {
  readonly #view: DataView;
  readonly #isLittle: boolean;
  #first = 0;
  #second = 0;

  constructor(view: DataView, isLittle: boolean) {
    this.#view = view;
    this.#isLittle = isLittle;
  }

  add(start: number, bytes: number): void {
    for (let at = start; at < start + bytes; at += 8) {
      this.#first = (this.#first + this.#view.getUint32(at, this.#isLittle) + this.#second) >>> 0;
      this.#second =
        (this.#second + this.#view.getUint32(at + 4, this.#isLittle) + this.#first) >>> 0;
    }
  }

  equals(at: number): boolean {
    return (
      this.#view.getUint32(at) === this.#first && this.#view.getUint32(at + 4) === this.#second
    );
  }
}
