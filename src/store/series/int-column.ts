import { AppError } from "../../base/errors.ts";
import { DenseColumn, type IntColumn } from "../../base/picture/dense-column.ts";

/**
 * Columns of integers that are exact in a double (steps, microseconds). Three kinds, little-endian, the first byte
 * tells:
 * - 0 formula: `f64 base, f64 delta`; value i = base + i * delta. Also a column of one value, and all NaN. Read at any
 *   index without unpacking.
 * - 1 packed: `f64 unit`, then per block of 256 values `f64 base, f64 slope, u8 width`, then the residuals, `width`
 *   bytes each. Value i of a block = unit * (base + floor(i * slope) + residual i); with 128 added to the width the
 *   residuals are of the differences: unit * (base + i * slope + residual 0 + ... + residual i). The first suits times
 *   around a schedule, the second steps of varying length.
 * - 2 raw doubles.
 */

const FORMULA = 0;
const PACKED = 1;
const RAW = 2;
const BLOCK_BITS = 8;
const BLOCK = 1 << BLOCK_BITS;
const HEADER_BYTES = 17;
const MAX_WIDTH = 6;
const WALK = 128;
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
      return new PackedColumn(bytes, count);
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
  let end = bodyStart;
  for (let block = 0; block < blocks; block++) {
    const scaled = values.slice(block * BLOCK, (block + 1) * BLOCK);
    for (let i = 0; i < scaled.length; i++) scaled[i] = (scaled[i] as number) / unit;
    const line = fitLine(scaled);
    const walk = fitWalk(scaled);
    const fit = walk.width < line.width ? walk : line;
    if (fit.width > MAX_WIDTH) return undefined;
    const header = 9 + block * HEADER_BYTES;
    view.setFloat64(header, fit.base, true);
    view.setFloat64(header + 8, fit.slope, true);
    bytes[header + 16] = fit.width + (fit === walk ? WALK : 0);
    end = writeResiduals(bytes, end, fit);
  }
  // Rounding of huge values is not worth a proof: what does not come back the same is stored raw.
  const packed = bytes.slice(0, end);
  const back = new PackedColumn(packed, count).toArray();
  for (let i = 0; i < count; i++) if (back[i] !== values[i]) return undefined;
  return end < 1 + count * 8 ? packed : undefined;
}

interface Fit {
  readonly base: number;
  readonly slope: number;
  readonly width: number;
  /** From 0. */
  readonly residuals: Float64Array;
}

/** Around the line from the first to the last value. */
function fitLine(values: Float64Array): Fit {
  const first = values[0] as number;
  const last = values[values.length - 1] as number;
  const slope = values.length > 1 ? (last - first) / (values.length - 1) : 0;
  const residuals = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++)
    residuals[i] = (values[i] as number) - Math.floor(i * slope);
  const base = liftToZero(residuals);
  return { base, slope, width: widthOf(residuals), residuals };
}

/** Around the smallest difference. */
function fitWalk(values: Float64Array): Fit {
  const base = values[0] as number;
  const residuals = new Float64Array(values.length);
  let slope = Infinity;
  for (let i = 1; i < values.length; i++) {
    const difference = (values[i] as number) - (values[i - 1] as number);
    residuals[i] = difference;
    if (difference < slope) slope = difference;
  }
  if (slope === Infinity) slope = 0;
  for (let i = 1; i < values.length; i++) residuals[i] = (residuals[i] as number) - slope;
  return { base, slope, width: widthOf(residuals), residuals };
}

function liftToZero(residuals: Float64Array): number {
  let low = Infinity;
  for (const residual of residuals) if (residual < low) low = residual;
  for (let i = 0; i < residuals.length; i++) residuals[i] = (residuals[i] as number) - low;
  return low;
}

function writeResiduals(bytes: Uint8Array, at: number, { residuals, width }: Fit): number {
  let end = at;
  if (width === 0) return end;
  for (let i = 0; i < residuals.length; i++) {
    let residual = residuals[i] as number;
    for (let k = 0; k < width; k++) {
      // A typed array keeps the low byte, also of what is wider than 32 bits.
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

/** Bytes for the largest residual. */
function widthOf(residuals: Float64Array): number {
  let high = 0;
  for (const residual of residuals) if (residual > high) high = residual;
  let width = 0;
  for (let limit = 1; high >= limit && width <= MAX_WIDTH; limit *= 256) width++;
  return width;
}

/** Unpacks a block when one of its values is asked for: a chart asks for few. */
class PackedColumn implements IntColumn {
  readonly count: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #unit: number;
  readonly #values: Float64Array;
  /** Where the residuals of each block begin; -1 once it is unpacked. */
  readonly #starts: Int32Array;

  constructor(bytes: Uint8Array, count: number) {
    const blocks = Math.ceil(count / BLOCK);
    let end = 9 + blocks * HEADER_BYTES;
    checkLength(bytes, end);
    this.count = count;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#unit = this.#view.getFloat64(1, true);
    this.#values = new Float64Array(count);
    this.#starts = new Int32Array(blocks);
    for (let block = 0; block < blocks; block++) {
      const width = (bytes[9 + block * HEADER_BYTES + 16] as number) & ~WALK;
      if (width > MAX_WIDTH) throw damaged();
      this.#starts[block] = end;
      end += width * Math.min(BLOCK, count - block * BLOCK);
    }
    checkLength(bytes, end);
  }

  at(index: number): number {
    const block = index >>> BLOCK_BITS;
    if ((this.#starts[block] as number) >= 0) this.#unpack(block);
    return this.#values[index] as number;
  }

  toArray(): Float64Array {
    for (let block = 0; block < this.#starts.length; block++) {
      if ((this.#starts[block] as number) >= 0) this.#unpack(block);
    }
    return this.#values;
  }

  #unpack(block: number): void {
    const header = 9 + block * HEADER_BYTES;
    const base = this.#view.getFloat64(header, true);
    const slope = this.#view.getFloat64(header + 8, true);
    const mode = this.#bytes[header + 16] as number;
    const first = block * BLOCK;
    const values = this.#values.subarray(first, first + BLOCK);
    readResiduals(this.#bytes, this.#starts[block] as number, mode & ~WALK, values);
    const unit = this.#unit;
    if (mode >= WALK) {
      let walked = 0;
      for (let i = 0; i < values.length; i++) {
        walked += values[i] as number;
        values[i] = unit * (base + i * slope + walked);
      }
    } else {
      for (let i = 0; i < values.length; i++) {
        values[i] = unit * (base + Math.floor(i * slope) + (values[i] as number));
      }
    }
    this.#starts[block] = -1;
  }
}

function readResiduals(bytes: Uint8Array, start: number, width: number, into: Float64Array): void {
  let from = start;
  if (width === 2) {
    for (let i = 0; i < into.length; i++, from += 2) {
      into[i] = (bytes[from] as number) | ((bytes[from + 1] as number) << 8);
    }
    return;
  }
  for (let i = 0; i < into.length; i++, from += width) {
    let residual = 0;
    for (let k = from + width - 1; k >= from; k--) residual = residual * 256 + (bytes[k] as number);
    into[i] = residual;
  }
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
