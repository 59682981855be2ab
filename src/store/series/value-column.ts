import type { Values } from "../../base/points.ts";
import { damaged, encodeInts, readInts } from "./int-column.ts";

/**
 * Values, bit-exact (NaN, infinities, -0). The first byte is the kind, plus 64 for doubles, plus 128 for doubles that
 * are all exact in float32 and stored so. A kind other than raw is taken only where a chunk then needs half the pages: raw
 * values are read in place.
 * - 0 raw
 * - 1 palette (float32): `u16 n, n values`, then one byte per point where n > 1
 * - 2 decimal: `u8 k`, then value * 10^k as an int column (counters, rounded numbers)
 * - 3 planes: byte planes; `u8 mask` of those that vary, the constant bytes, then the planes that vary
 */
const RAW = 0;
const PALETTE = 1;
const DECIMAL = 2;
const PLANES = 3;
const DOUBLE = 64;
const NARROWED = 128;
/** The largest share of the raw bytes with which two float32 chunks fit a page, and a float64 chunk one. */
const WORTH = { 4: 0.48, 8: 0.501 } as const;
const MAX_DECIMALS = 6;

export function encodeValues(values: Values): Uint8Array {
  if (values instanceof Float64Array) {
    const narrow = toFloat32(values);
    if (narrow === undefined) return encodeAs(values, DOUBLE);
    return encodeAs(narrow, NARROWED);
  }
  return encodeAs(values, 0);
}

function encodeAs(values: Values, flags: number): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const limit = WORTH[values.BYTES_PER_ELEMENT as 4 | 8] * bytes.length;
  const small =
    encodePlanes(bytes, values.BYTES_PER_ELEMENT, limit) ??
    encodeDecimal(values, limit) ??
    (values instanceof Float32Array ? encodePalette(values, limit) : undefined);
  if (small !== undefined) {
    small[0] = (small[0] as number) | flags;
    return small;
  }
  const raw = new Uint8Array(1 + bytes.length);
  raw[0] = RAW | flags;
  raw.set(bytes, 1);
  return raw;
}

/**
 * Float64Array for what was encoded from doubles, else Float32Array; raw values may be a view of the bytes.
 * Throws AppError DAMAGED.
 */
export function decodeValues(bytes: Uint8Array, count: number): Values {
  const kind = bytes[0] ?? 255;
  const inPlace = viewRaw(bytes, kind, count);
  if (inPlace !== undefined) return inPlace;
  const values = kind & DOUBLE ? new Float64Array(count) : new Float32Array(count);
  const body = bytes.subarray(1);
  switch (kind & 15) {
    case RAW:
      if (body.length < values.byteLength) throw damaged();
      new Uint8Array(values.buffer).set(body.subarray(0, values.byteLength));
      break;
    case PALETTE:
      if (kind & DOUBLE) throw damaged();
      decodePalette(body, new Uint32Array(values.buffer));
      break;
    case DECIMAL:
      decodeDecimal(body, values);
      break;
    case PLANES:
      decodePlanes(body, new Uint32Array(values.buffer), values.BYTES_PER_ELEMENT);
      break;
    default:
      throw damaged();
  }
  return kind & NARROWED ? new Float64Array(values) : values;
}

function viewRaw(bytes: Uint8Array, kind: number, count: number): Values | undefined {
  const at = bytes.byteOffset + 1;
  const Type = kind === (RAW | DOUBLE) ? Float64Array : kind === RAW ? Float32Array : undefined;
  if (Type === undefined || at % Type.BYTES_PER_ELEMENT !== 0) return undefined;
  if (bytes.length < 1 + count * Type.BYTES_PER_ELEMENT) throw damaged();
  return new Type(bytes.buffer as ArrayBuffer, at, count);
}

export function areDoubles(bytes: Uint8Array): boolean {
  return ((bytes[0] ?? 0) & (DOUBLE | NARROWED)) !== 0;
}

function toFloat32(values: Float64Array): Float32Array | undefined {
  for (const value of values) {
    if (Math.fround(value) !== value && value === value) return undefined;
  }
  return new Float32Array(values);
}

/** Open addressing over the bit patterns; gives up at the 257th, after some 260 points of a noisy series. */
function encodePalette(values: Float32Array, limit: number): Uint8Array | undefined {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const slots = new Int16Array(1024).fill(-1);
  const entries = new Uint32Array(256);
  const indices = new Uint8Array(values.length);
  let used = 0;
  for (let i = 0; i < bits.length; i++) {
    const pattern = bits[i] as number;
    let slot = Math.imul(pattern, 0x9e3779b1) >>> 22;
    for (;;) {
      const entry = slots[slot] as number;
      if (entry < 0) {
        if (used === 256) return undefined;
        slots[slot] = used;
        entries[used] = pattern;
        indices[i] = used++;
        break;
      }
      if (entries[entry] === pattern) {
        indices[i] = entry;
        break;
      }
      slot = (slot + 1) & 1023;
    }
  }
  const head = 3 + used * 4;
  if (head + indices.length > limit) return undefined;
  const bytes = new Uint8Array(head + indices.length);
  bytes[0] = PALETTE;
  new DataView(bytes.buffer).setUint16(1, used, true);
  bytes.set(new Uint8Array(entries.buffer, 0, used * 4), 3);
  bytes.set(indices, head);
  return bytes;
}

function decodePalette(body: Uint8Array, bits: Uint32Array): void {
  if (body.length < 2) throw damaged();
  const used = (body[0] as number) | ((body[1] as number) << 8);
  const head = 2 + used * 4;
  if (body.length < head + bits.length) throw damaged();
  const entries = new Uint32Array(used);
  new Uint8Array(entries.buffer).set(body.subarray(2, head));
  for (let i = 0; i < bits.length; i++) {
    const entry = entries[body[head + i] as number];
    if (entry === undefined) throw damaged();
    bits[i] = entry;
  }
}

function encodeDecimal(values: Values, limit: number): Uint8Array | undefined {
  const decimals = decimalsOf(values);
  if (decimals === undefined) return undefined;
  const scale = 10 ** decimals;
  const scaled = Float64Array.from(values, (value) => Math.round(value * scale));
  const ints = encodeInts(scaled);
  if (2 + ints.length > limit) return undefined;
  const bytes = new Uint8Array(2 + ints.length);
  bytes[0] = DECIMAL;
  bytes[1] = decimals;
  bytes.set(ints, 2);
  return bytes;
}

/** The fewest decimals with which every value comes back the same. */
function decimalsOf(values: Values): number | undefined {
  const single = values instanceof Float32Array;
  for (let decimals = 0, i = 0; decimals <= MAX_DECIMALS; decimals++) {
    const scale = 10 ** decimals;
    // Values before i already agree with fewer decimals, so they agree with more unless rounding breaks them.
    for (let from = i; from < values.length; from++, i++) {
      if (!comesBack(values[from] as number, scale, single)) break;
    }
    if (i === values.length) {
      return values.every((value) => comesBack(value, scale, single)) ? decimals : undefined;
    }
  }
  return undefined;
}

function comesBack(value: number, scale: number, single: boolean): boolean {
  const scaled = Math.round(value * scale);
  if (!(Math.abs(scaled) <= 2 ** 53)) return false;
  const back = scaled / scale;
  return (single ? Math.fround(back) : back) === value && (value !== 0 || 1 / value > 0);
}

function decodeDecimal(body: Uint8Array, values: Values): void {
  const decimals = body[0] ?? 255;
  if (decimals > MAX_DECIMALS) throw damaged();
  const scale = 10 ** decimals;
  const ints = readInts(body.subarray(1), values.length);
  // -0 never comes here, and + 0 turns the -0 of rounding small negatives back into 0.
  for (let i = 0; i < values.length; i++) values[i] = ints.at(i) / scale + 0;
}

function encodePlanes(bytes: Uint8Array, width: number, limit: number): Uint8Array | undefined {
  const count = bytes.length / width;
  let mask = 0;
  let varying = 0;
  for (let plane = 0; plane < width; plane++) {
    const first = bytes[plane];
    for (let i = plane; i < bytes.length; i += width) {
      if (bytes[i] !== first) {
        mask |= 1 << plane;
        varying++;
        break;
      }
    }
  }
  const head = 2 + (width - varying);
  if (head + varying * count > limit) return undefined;
  const encoded = new Uint8Array(head + varying * count);
  encoded[0] = PLANES;
  encoded[1] = mask;
  let constant = 2;
  let end = head;
  for (let plane = 0; plane < width; plane++) {
    if ((mask & (1 << plane)) === 0) {
      encoded[constant++] = bytes[plane] ?? 0;
      continue;
    }
    for (let i = plane; i < bytes.length; i += width) encoded[end++] = bytes[i] as number;
  }
  return encoded;
}

/** Word by word: byte by byte would cost more than the reading of the chunk. */
function decodePlanes(body: Uint8Array, words: Uint32Array, width: number): void {
  const mask = body[0] ?? 0;
  const wordsPerValue = width / 4;
  const count = words.length / wordsPerValue;
  let varying = 0;
  for (let plane = 0; plane < width; plane++) if (mask & (1 << plane)) varying++;
  let constant = 1;
  let from = 1 + width - varying;
  if (body.length < from + varying * count) throw damaged();
  const pattern = new Uint32Array(wordsPerValue);
  for (let plane = 0; plane < width; plane++) {
    if (mask & (1 << plane)) continue;
    pattern[plane >> 2] =
      (pattern[plane >> 2] as number) | ((body[constant++] as number) << ((plane & 3) * 8));
  }
  for (let word = 0; word < wordsPerValue; word++) {
    for (let i = word; i < words.length; i += wordsPerValue) words[i] = pattern[word] as number;
  }
  for (let plane = 0; plane < width; plane++) {
    if ((mask & (1 << plane)) === 0) continue;
    const shift = (plane & 3) * 8;
    for (let i = plane >> 2; i < words.length; i += wordsPerValue) {
      words[i] = (words[i] as number) | ((body[from++] as number) << shift);
    }
  }
}
