/** Reads bytes of a file from an offset on; fewer where the file ends before. */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>;

/** The file is not what its beginning claims, or its header is larger than what is read of one. */
export class DamagedHeader extends Error {
  override readonly name = "DamagedHeader";
}

/** So much is read of a file, in at most so many reads, however large it is. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_READS = 20_000;
/** Read ahead: a little behind a jump, more where reading goes on. */
const JUMP_BYTES = 4096;
const STRIDE_BYTES = 256 * 1024;
const MAX_NAME_BYTES = 64 * 1024;

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const latin1 = new TextDecoder("latin1");

export const toText = (bytes: Uint8Array): string => utf8.decode(bytes);
export const toLatin1 = (bytes: Uint8Array): string => latin1.decode(bytes);

/** A file with a position, read through one window, within bounds. Throws DamagedHeader where it ends too early. */
export class ByteSource {
  readonly size: number;
  readonly #readAt: ReadAt;
  #window: Uint8Array = new Uint8Array();
  #view: DataView = new DataView(new ArrayBuffer(0));
  #start = 0;
  #bytesLeft = MAX_BYTES;
  #readsLeft = MAX_READS;
  pos = 0;

  constructor(readAt: ReadAt, size: number) {
    this.#readAt = readAt;
    this.size = size;
  }

  /** The next bytes; the position goes behind them. */
  async take(length: number): Promise<Uint8Array> {
    await this.#need(length);
    const from = this.pos - this.#start;
    this.pos += length;
    return this.#window.subarray(from, from + length);
  }

  /** At most so many bytes from an offset on; the position goes behind them. */
  async upTo(offset: number, length: number): Promise<Uint8Array> {
    this.pos = Math.max(0, offset);
    return await this.take(Math.max(0, Math.min(length, this.size - this.pos)));
  }

  skip(length: number): void {
    if (!(length >= 0) || this.pos + length > this.size) throw new DamagedHeader(ENDS_EARLY);
    this.pos += length;
  }

  async u8(): Promise<number> {
    const at = await this.#value(1);
    return this.#view.getUint8(at);
  }

  async u16(): Promise<number> {
    const at = await this.#value(2);
    return this.#view.getUint16(at, true);
  }

  async u32(): Promise<number> {
    const at = await this.#value(4);
    return this.#view.getUint32(at, true);
  }

  /** As a double: no file has so many of anything that it would not be exact. */
  async u64(): Promise<number> {
    const at = await this.#value(8);
    return Number(this.#view.getBigUint64(at, true));
  }

  async text(length: number): Promise<string> {
    if (length > MAX_NAME_BYTES) throw new DamagedHeader("A text in the header is too long.");
    return toText(await this.take(length));
  }

  async #value(length: number): Promise<number> {
    if (this.pos < this.#start || this.pos + length > this.#start + this.#window.length)
      await this.#need(length);
    const at = this.pos - this.#start;
    this.pos += length;
    return at;
  }

  /** Brings the next bytes into the window. */
  async #need(length: number): Promise<void> {
    const { pos, size } = this;
    if (!(length >= 0) || pos + length > size) throw new DamagedHeader(ENDS_EARLY);
    const end = this.#start + this.#window.length;
    if (pos >= this.#start && pos + length <= end) return;
    const ahead = pos >= this.#start && pos <= end && end > 0 ? STRIDE_BYTES : JUMP_BYTES;
    const wanted = Math.min(Math.max(length, ahead), size - pos);
    if (wanted > this.#bytesLeft || this.#readsLeft <= 0)
      throw new DamagedHeader("The header is larger than what Assay reads of one.");
    this.#bytesLeft -= wanted;
    this.#readsLeft--;
    this.#window = await this.#readAt(pos, wanted);
    this.#view = new DataView(
      this.#window.buffer,
      this.#window.byteOffset,
      this.#window.byteLength,
    );
    this.#start = pos;
    if (this.#window.length < length) throw new DamagedHeader(ENDS_EARLY);
  }
}

const ENDS_EARLY = "The file ends before its header does.";
