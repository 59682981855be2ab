import { crc32 } from "../../base/crc32.ts";
import { mixHash } from "../trail.ts";

/** Blocks are counted from the file's first byte, its header included. */
const BLOCK_BYTES = 32 * 1024;
const CHUNK_HEADER_BYTES = 7;
/** A record that claims more is damage or malice. */
const MAX_RECORD_BYTES = 256 * 1024 * 1024;

const FULL = 1;
const FIRST = 2;
// 3: in the middle of a record.
const LAST = 4;

/** One whole record; `bytes` are valid until the next one. */
export interface BlockRecord {
  readonly bytes: Uint8Array;
  /** Of its length and checksums: equal records have equal ones. */
  readonly hash: number;
  /** Where it begins in the file, and how many bytes it takes there, with its frames. */
  readonly offset: number;
  readonly length: number;
}

/**
 * Walks the records of a log in LevelDB's framing as W&B and SwanLab write it: chunks of u32 checksum, u16 length and
 * u8 type in blocks of 32 KiB. (LevelDB masks its CRC-32C; these two write zlib's CRC-32 over type and payload, plain.)
 * After a damaged chunk reading goes on with the one behind it where that is sound, else with the next block.
 */
export class BlockLog {
  /** Bytes of the input up to the last whole record: what follows is shown again. */
  consumed = 0;
  /** Bytes of the input without which the next record cannot be read; undefined where more is just welcome. */
  need: number | undefined;
  /** Chunks that could not be read, and the place of the first one in the file. */
  damaged = 0;
  damagedAt = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #offset: number;
  #pos = 0;
  /** Chunks of the record at hand. */
  #parts: Uint8Array[] = [];
  #partBytes = 0;
  #hash = 0;
  /** Where the record at hand begins in the input. */
  #begin = 0;

  /** @param offset bytes of the file before `bytes` */
  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#offset = offset;
  }

  /** The next whole record; undefined where none is written yet. */
  next(): BlockRecord | undefined {
    this.need = undefined;
    for (;;) {
      const inBlock = (this.#offset + this.#pos) % BLOCK_BYTES;
      const left = BLOCK_BYTES - inBlock;
      if (left < CHUNK_HEADER_BYTES) {
        if (this.#pos + left > this.#bytes.length) return undefined;
        this.#pos += left;
        this.#consumeBetween();
        continue;
      }
      const start = this.#pos + CHUNK_HEADER_BYTES;
      if (start > this.#bytes.length) return this.#wait(start);
      const length = this.#view.getUint16(this.#pos + 4, true);
      const type = this.#bytes[this.#pos + 6] as number;
      const end = start + length;
      if (type < FULL || type > LAST || length > left - CHUNK_HEADER_BYTES) {
        // Set aside and not written yet: some file systems show the new size before the new bytes.
        if (type === 0 && this.#isZeroFrom(this.#pos)) return undefined;
        if (!this.#skipBlock(left)) return undefined;
        continue;
      }
      if (end > this.#bytes.length) return this.#wait(end);
      if (!this.#isSound(start, end)) {
        if (this.#isZeroFrom(end)) return undefined;
        if (this.#isFollowed(end)) this.#skip(end);
        else if (!this.#skipBlock(left)) return undefined;
        continue;
      }
      const record = this.#addChunk(type, start, end);
      if (record !== undefined) return record;
    }
  }

  #isSound(start: number, end: number): boolean {
    const crc = this.#view.getUint32(start - CHUNK_HEADER_BYTES, true);
    return crc32(this.#view, start - 1, end) === crc;
  }

  /** A whole chunk with the right checksum stands there, in the same block. */
  #isFollowed(pos: number): boolean {
    const start = pos + CHUNK_HEADER_BYTES;
    const left = BLOCK_BYTES - ((this.#offset + pos) % BLOCK_BYTES);
    if (left <= CHUNK_HEADER_BYTES || start > this.#bytes.length) return false;
    const end = start + this.#view.getUint16(pos + 4, true);
    return end - pos <= left && end <= this.#bytes.length && this.#isSound(start, end);
  }

  #addChunk(type: number, start: number, end: number): BlockRecord | undefined {
    const crc = this.#view.getUint32(start - CHUNK_HEADER_BYTES, true);
    const isBegin = type === FULL || type === FIRST;
    this.#pos = end;
    // A record that lost its end, or its beginning.
    if (isBegin !== (this.#parts.length === 0)) {
      this.#note(start - CHUNK_HEADER_BYTES);
      this.#dropParts();
      if (!isBegin) return undefined;
    }
    if (isBegin) this.#begin = start - CHUNK_HEADER_BYTES;
    this.#parts.push(this.#bytes.subarray(start, end));
    this.#partBytes += end - start;
    this.#hash = mixHash(mixHash(this.#hash, end - start), crc);
    if (this.#partBytes > MAX_RECORD_BYTES) {
      this.#note(start - CHUNK_HEADER_BYTES);
      this.#dropParts();
      return undefined;
    }
    if (type !== FULL && type !== LAST) return undefined;
    const offset = this.#offset + this.#begin;
    const record = { bytes: this.#join(), hash: this.#hash, offset, length: end - this.#begin };
    this.#dropParts();
    return record;
  }

  #join(): Uint8Array {
    const [only] = this.#parts;
    if (only !== undefined && this.#parts.length === 1) return only;
    const whole = new Uint8Array(this.#partBytes);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  #dropParts(): void {
    this.#parts = [];
    this.#partBytes = 0;
    this.#hash = 0;
    this.consumed = this.#pos;
  }

  #consumeBetween(): void {
    if (this.#parts.length === 0) this.consumed = this.#pos;
  }

  #wait(need: number): undefined {
    this.need = need;
    return undefined;
  }

  /** False where the rest of the block is not written yet: the damage may be one that is just being written. */
  #skipBlock(left: number): boolean {
    if (this.#pos + left > this.#bytes.length) return false;
    this.#skip(this.#pos + left);
    return true;
  }

  #skip(to: number): void {
    this.#note(this.#pos);
    this.#pos = to;
    this.#dropParts();
  }

  #note(pos: number): void {
    if (this.damaged++ === 0) this.damagedAt = this.#offset + pos;
  }

  #isZeroFrom(start: number): boolean {
    for (let i = start; i < this.#bytes.length; i++) if (this.#bytes[i] !== 0) return false;
    return true;
  }
}
