/**
 * Columns as deflate packs them well: planes of bytes (first the lowest byte of every entry, then the next one,
 * little-endian), of integers the differences to the entry before.
 */
type Entries = ArrayBufferView & { readonly length: number; readonly BYTES_PER_ELEMENT: number };

/** `to` has room for the whole column behind `offset`. */
export function writePlanes(to: Uint8Array, offset: number, column: Entries): void {
  const from = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  const { length, BYTES_PER_ELEMENT: width } = column;
  for (let plane = 0; plane < width; plane++) {
    const start = offset + plane * length;
    for (let i = 0; i < length; i++) to[start + i] = from[i * width + plane] as number;
  }
}

export function readPlanes(from: Uint8Array, offset: number, column: Entries): void {
  const to = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  const { length, BYTES_PER_ELEMENT: width } = column;
  for (let plane = 0; plane < width; plane++) {
    const start = offset + plane * length;
    for (let i = 0; i < length; i++) to[i * width + plane] = from[start + i] as number;
  }
}

/** In place, modulo 2^64; by halves, for a million bigints take a second. */
export function toDifferences(ints: BigInt64Array): BigInt64Array {
  const words = new Uint32Array(ints.buffer, ints.byteOffset, ints.length * 2);
  for (let i = words.length - 2; i > 0; i -= 2) {
    const low = words[i] as number;
    const borrow = low < (words[i - 2] as number) ? 1 : 0;
    words[i] = low - (words[i - 2] as number);
    words[i + 1] = (words[i + 1] as number) - (words[i - 1] as number) - borrow;
  }
  return ints;
}

/** The way back. */
export function addUp(ints: BigInt64Array): BigInt64Array {
  const words = new Uint32Array(ints.buffer, ints.byteOffset, ints.length * 2);
  for (let i = 2; i < words.length; i += 2) {
    const low = (words[i] as number) + (words[i - 2] as number);
    words[i] = low;
    words[i + 1] =
      (words[i + 1] as number) + (words[i - 1] as number) + (low > 0xffff_ffff ? 1 : 0);
  }
  return ints;
}

const HIGH = 2 ** 32;
const NONE_HIGH = 0x8000_0000;
const NAN_HIGH = 0x7ff8_0000;

/**
 * Doubles that are all exact integers or the usual NaN, which is -2^63 here; undefined where one is not, so that
 * `toDoubles` gives every bit back.
 */
export function toInts(doubles: Float64Array): BigInt64Array | undefined {
  const bits = new Uint32Array(doubles.buffer, doubles.byteOffset, doubles.length * 2);
  const ints = new BigInt64Array(doubles.length);
  const words = new Uint32Array(ints.buffer);
  for (let i = 0; i < doubles.length; i++) {
    const value = doubles[i] as number;
    const high = bits[2 * i + 1] as number;
    if (Number.isSafeInteger(value)) {
      // -0 would come back as 0.
      if (value === 0 && high !== 0) return undefined;
      words[2 * i] = value;
      words[2 * i + 1] = Math.floor(value / HIGH);
    } else {
      if (high !== NAN_HIGH || bits[2 * i] !== 0) return undefined;
      words[2 * i + 1] = NONE_HIGH;
    }
  }
  return ints;
}

export function toDoubles(ints: BigInt64Array): Float64Array<ArrayBuffer> {
  const words = new Int32Array(ints.buffer, ints.byteOffset, ints.length * 2);
  const doubles = new Float64Array(ints.length);
  for (let i = 0; i < doubles.length; i++) {
    const low = (words[2 * i] as number) >>> 0;
    const high = words[2 * i + 1] as number;
    doubles[i] = low === 0 && high === -NONE_HIGH ? Number.NaN : high * HIGH + low;
  }
  return doubles;
}
