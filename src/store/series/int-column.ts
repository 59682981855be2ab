import { AppError } from "../../base/errors.ts";

/**
 * A column of integers that are exact in a double (steps, microseconds), readable at any index without unpacking the
 * rest. Three kinds, little-endian, the first byte tells:
 * - 0 formula: `f64 base, f64 delta`; value i = base + i * delta. Also a column of one value, and all NaN.
 * - 1 packed: `f64 unit`, then per block of 64 values `f64 base, f32 slope, u8 width`, then the residuals, `width` bytes
 *   each; value i = unit * (base + floor(i * slope) + residual), i counted in the block.
 * - 2 raw doubles.
 */
export interface IntColumn {
  readonly count: number;
  at(index: number): number;
  toArray(): Float64Array;
}

const FORMULA = 0;
const PACKED = 1;
const RAW = 2;
const BLOCK = 64;
const HEADER_BYTES = 13;
const MAX_WIDTH = 6;
const MAX_EXACT = 2 ** 53;
/** Whole seconds and milliseconds are common in times: the trailing zeros are not stored. */
const UNITS = [1e6, 1e3];

export function encodeInts(values: Float64Array): Uint8Array {
  return encodeFormula(values) ?? encodePacked(values) ?? encodeRaw(values);
}

/** Throws AppError DAMAGED when the bytes do not hold `count` values. */
export function readInts(bytes: Uint8Array, count: number): IntColumn {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (bytes[0]) {
    case FORMULA:
      checkLength(bytes, 17);
      return new FormulaColumn(count, view.getFloat64(1, true), view.getFloat64(9, true));
    case PACKED:
      return readPacked(bytes, view, count);
    case RAW: {
      checkLength(bytes, 1 + count * 8);
      const values = new Float64Array(count);
      new Uint8Array(values.buffer).set(bytes.subarray(1, 1 + count * 8));
      return new DenseColumn(values);
    }
    default:
      throw damaged();
  }
}

class FormulaColumn implements IntColumn {
  readonly count: number;
  readonly base: number;
  readonly delta: number;
  constructor(count: number, base: number, delta: number) {
    this.count = count;
    this.base = base;
    this.delta = delta;
  }
  at(index: number): number {
    return this.base + index * this.delta;
  }
  toArray(): Float64Array {
    const { base, delta } = this;
    const values = new Float64Array(this.count);
    for (let i = 0; i < values.length; i++) values[i] = base + i * delta;
    return values;
  }
}

export class DenseColumn implements IntColumn {
  readonly count: number;
  readonly values: Float64Array;
  constructor(values: Float64Array) {
    this.count = values.length;
    this.values = values;
  }
  at(index: number): number {
    return this.values[index] as number;
  }
  toArray(): Float64Array {
    return this.values;
  }
}

class PackedColumn implements IntColumn {
  readonly count: number;
  readonly #bytes: Uint8Array;
  readonly #unit: number;
  readonly #bases: Float64Array;
  readonly #slopes: Float32Array;
  readonly #widths: Uint8Array;
  readonly #starts: Uint32Array;

  constructor(
    count: number,
    bytes: Uint8Array,
    unit: number,
    blocks: { bases: Float64Array; slopes: Float32Array; widths: Uint8Array; starts: Uint32Array },
  ) {
    this.count = count;
    this.#bytes = bytes;
    this.#unit = unit;
    this.#bases = blocks.bases;
    this.#slopes = blocks.slopes;
    this.#widths = blocks.widths;
    this.#starts = blocks.starts;
  }

  at(index: number): number {
    const block = index >>> 6;
    const i = index & 63;
    const width = this.#widths[block] as number;
    const start = (this.#starts[block] as number) + i * width;
    let residual = 0;
    for (let k = width - 1; k >= 0; k--)
      residual = residual * 256 + (this.#bytes[start + k] as number);
    const line = (this.#bases[block] as number) + Math.floor(i * (this.#slopes[block] as number));
    return this.#unit * (line + residual);
  }

  toArray(): Float64Array {
    const values = new Float64Array(this.count);
    for (let i = 0; i < values.length; i++) values[i] = this.at(i);
    return values;
  }
}

function encodeFormula(values: Float64Array): Uint8Array | undefined {
  const base = values[0] ?? 0;
  const delta = values.length > 1 && !Number.isNaN(base) ? (values[1] as number) - base : 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    // NaN differs from itself, so a column of NaN passes by the second test.
    if (value !== base + i * delta && (value === value || base === base)) return undefined;
  }
  const bytes = new Uint8Array(17);
  const view = new DataView(bytes.buffer);
  view.setFloat64(1, base, true);
  view.setFloat64(9, delta, true);
  return bytes;
}

function encodePacked(values: Float64Array): Uint8Array | undefined {
  const unit = unitOf(values);
  if (unit === undefined) return undefined;
  const count = values.length;
  const blocks = Math.ceil(count / BLOCK);
  const bodyStart = 9 + blocks * HEADER_BYTES;
  const bytes = new Uint8Array(bodyStart + count * MAX_WIDTH);
  const view = new DataView(bytes.buffer);
  bytes[0] = PACKED;
  view.setFloat64(1, unit, true);
  const residuals = new Float64Array(BLOCK);
  let end = bodyStart;
  for (let block = 0; block < blocks; block++) {
    const start = block * BLOCK;
    const length = Math.min(BLOCK, count - start);
    const first = (values[start] as number) / unit;
    const last = (values[start + length - 1] as number) / unit;
    const slope = Math.fround(length > 1 ? (last - first) / (length - 1) : 0);
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < length; i++) {
      const residual = (values[start + i] as number) / unit - Math.floor(i * slope);
      residuals[i] = residual;
      if (residual < low) low = residual;
      if (residual > high) high = residual;
    }
    const width = widthOf(high - low);
    if (width > MAX_WIDTH || Math.abs(low) > MAX_EXACT || Math.abs(high) > MAX_EXACT)
      return undefined;
    const header = 9 + block * HEADER_BYTES;
    view.setFloat64(header, low, true);
    view.setFloat32(header + 8, slope, true);
    bytes[header + 12] = width;
    end = writeResiduals(bytes, end, residuals, length, low, width);
  }
  // Rounding of huge values is not worth a proof: what does not come back the same is stored raw.
  const packed = bytes.slice(0, end);
  const check = readPacked(packed, new DataView(packed.buffer), count);
  for (let i = 0; i < count; i++) if (check.at(i) !== values[i]) return undefined;
  return end < 1 + count * 8 ? packed : undefined;
}

function writeResiduals(
  bytes: Uint8Array,
  at: number,
  residuals: Float64Array,
  length: number,
  low: number,
  width: number,
): number {
  let end = at;
  if (width === 0) return end;
  for (let i = 0; i < length; i++) {
    let residual = (residuals[i] as number) - low;
    for (let k = 0; k < width; k++) {
      // Bitwise operators stop at 32 bits: the low byte by remainder only where it is needed.
      bytes[end++] = residual;
      residual = Math.floor(residual / 256);
    }
  }
  return end;
}

function unitOf(values: Float64Array): number | undefined {
  for (const value of values) {
    if (value !== Math.floor(value) || Math.abs(value) > MAX_EXACT) return undefined;
  }
  return UNITS.find((unit) => values.every((value) => value % unit === 0)) ?? 1;
}

function widthOf(range: number): number {
  let width = 0;
  for (let limit = 1; range >= limit && width <= MAX_WIDTH; limit *= 256) width++;
  return width;
}

function readPacked(bytes: Uint8Array, view: DataView, count: number): IntColumn {
  const blocks = Math.ceil(count / BLOCK);
  checkLength(bytes, 9 + blocks * HEADER_BYTES);
  const bases = new Float64Array(blocks);
  const slopes = new Float32Array(blocks);
  const widths = new Uint8Array(blocks);
  const starts = new Uint32Array(blocks);
  let end = 9 + blocks * HEADER_BYTES;
  for (let block = 0; block < blocks; block++) {
    const header = 9 + block * HEADER_BYTES;
    const width = bytes[header + 12] as number;
    if (width > MAX_WIDTH) throw damaged();
    bases[block] = view.getFloat64(header, true);
    slopes[block] = view.getFloat32(header + 8, true);
    widths[block] = width;
    starts[block] = end;
    end += width * Math.min(BLOCK, count - block * BLOCK);
  }
  checkLength(bytes, end);
  return new PackedColumn(count, bytes, view.getFloat64(1, true), {
    bases,
    slopes,
    widths,
    starts,
  });
}

function encodeRaw(values: Float64Array): Uint8Array {
  const bytes = new Uint8Array(1 + values.byteLength);
  bytes[0] = RAW;
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 1);
  return bytes;
}

function checkLength(bytes: Uint8Array, needed: number): void {
  if (bytes.length < needed) throw damaged();
}

export function damaged(): AppError {
  return new AppError(
    "DAMAGED",
    "Stored points of a series are damaged.",
    "Run `assay rebuild`: it reads the sources again and keeps your own work.",
  );
}
