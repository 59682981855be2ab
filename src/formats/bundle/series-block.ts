import { AppError } from "../../base/errors.ts";
import type { PointColumns, Steps, Values } from "../../base/points.ts";

/**
 * One series in a bundle: steps, then times, then values, each column as planes of bytes: first the lowest byte of every
 * entry, then the next one, little-endian. Steps and times are int64 differences to the entry before (the first to 0),
 * modulo 2^64; a point without a time has -2^63. Values are IEEE 754, of 4 or 8 bytes, bit for bit. Planes of alike bytes
 * are what deflate packs well, and a reader in any language unpacks them with slices and a running sum.
 */
export interface SeriesBlock {
  readonly points: number;
  readonly valueType: ValueType;
  readonly bytes: Uint8Array;
}
export type ValueType = "float32" | "float64";

const INT_BYTES = 8;
const VALUE_BYTES: Readonly<Record<ValueType, number>> = { float32: 4, float64: 8 };
const NO_TIME = -(2n ** 63n);
/** The last time that 64 bits of microseconds hold, as a double. */
const MOST_US = 2 ** 63 - 1024;

export const blockBytes = (points: number, valueType: ValueType): number =>
  points * (2 * INT_BYTES + VALUE_BYTES[valueType]);

export function encodeSeriesBlock({ steps, timesUs, values }: PointColumns): SeriesBlock {
  const points = values.length;
  const valueType = values instanceof Float32Array ? "float32" : "float64";
  const bytes = new Uint8Array(blockBytes(points, valueType));
  const ints = new BigInt64Array(points);
  for (let i = 0; i < points; i++) ints[i] = BigInt(steps[i] as number | bigint);
  writePlanes(bytes, 0, toDifferences(ints), INT_BYTES);
  for (let i = 0; i < points; i++) {
    const time = timesUs[i] as number;
    ints[i] = Number.isNaN(time) ? NO_TIME : BigInt(time);
  }
  writePlanes(bytes, points * INT_BYTES, toDifferences(ints), INT_BYTES);
  writePlanes(bytes, 2 * points * INT_BYTES, values, VALUE_BYTES[valueType]);
  return { points, valueType, bytes };
}

/** @throws AppError DAMAGED where the bytes are not those of so many points */
export function decodeSeriesBlock({ points, valueType, bytes }: SeriesBlock): PointColumns {
  if (bytes.length !== blockBytes(points, valueType))
    throw new AppError(
      "DAMAGED",
      `A series of ${points} points has ${bytes.length} bytes instead of ${blockBytes(points, valueType)}.`,
      "Ask for the bundle again: it is damaged or was not made by Assay.",
    );
  const ints = new BigInt64Array(points);
  readPlanes(bytes, 0, ints, INT_BYTES);
  const steps = toSteps(addUp(ints));
  readPlanes(bytes, points * INT_BYTES, ints, INT_BYTES);
  const timesUs = Float64Array.from(addUp(ints), (time) =>
    time === NO_TIME ? Number.NaN : Math.min(Number(time), MOST_US),
  );
  const values: Values =
    valueType === "float32" ? new Float32Array(points) : new Float64Array(points);
  readPlanes(bytes, 2 * points * INT_BYTES, values, VALUE_BYTES[valueType]);
  return { steps, timesUs, values };
}

/** In place, modulo 2^64 as int64 arrays count. */
function toDifferences(ints: BigInt64Array): BigInt64Array {
  for (let i = ints.length - 1; i > 0; i--) ints[i] = (ints[i] as bigint) - (ints[i - 1] as bigint);
  return ints;
}

function addUp(ints: BigInt64Array): BigInt64Array {
  for (let i = 1; i < ints.length; i++) ints[i] = (ints[i] as bigint) + (ints[i - 1] as bigint);
  return ints;
}

/** Doubles where all steps are exact in them. */
function toSteps(ints: BigInt64Array): Steps {
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  return ints.every((step) => step <= most && step >= -most)
    ? Float64Array.from(ints, Number)
    : ints.slice();
}

function writePlanes(
  to: Uint8Array,
  offset: number,
  column: ArrayBufferView & { readonly length: number },
  width: number,
): void {
  const from = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  const { length } = column;
  for (let plane = 0; plane < width; plane++) {
    const start = offset + plane * length;
    for (let i = 0; i < length; i++) to[start + i] = from[i * width + plane] as number;
  }
}

function readPlanes(
  from: Uint8Array,
  offset: number,
  column: ArrayBufferView & { readonly length: number },
  width: number,
): void {
  const to = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  const { length } = column;
  for (let plane = 0; plane < width; plane++) {
    const start = offset + plane * length;
    for (let i = 0; i < length; i++) to[i * width + plane] = from[start + i] as number;
  }
}
