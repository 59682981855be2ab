import type { Steps } from "../../base/points.ts";
import { DenseColumn, type IntColumn } from "../../base/picture/dense-column.ts";
import { damaged, encodeInts, readInts } from "./int-column.ts";

/**
 * Steps are exact int64. Those that fit a double are an int column; wide ones are
 * - 3: `i64 base`, then the differences to it as an int column
 * - 4: raw int64
 */
const OFFSET = 3;
const RAW_WIDE = 4;
const MAX_EXACT = 2n ** 53n;

export function encodeSteps(steps: Steps): Uint8Array {
  if (steps instanceof Float64Array) return encodeInts(steps);
  const base = steps[0] ?? 0n;
  const offsets = new Float64Array(steps.length);
  for (let i = 0; i < steps.length; i++) {
    const offset = (steps[i] as bigint) - base;
    if (offset > MAX_EXACT || offset < -MAX_EXACT) return encodeRawWide(steps);
    offsets[i] = Number(offset);
  }
  const inner = encodeInts(offsets);
  const bytes = new Uint8Array(9 + inner.length);
  bytes[0] = OFFSET;
  new DataView(bytes.buffer).setBigInt64(1, base, true);
  bytes.set(inner, 9);
  return bytes;
}

/** Exact steps: Float64Array, or BigInt64Array where the chunk was encoded from one. */
export function decodeSteps(bytes: Uint8Array, count: number): Steps {
  if (bytes[0] === OFFSET) {
    if (bytes.length < 9) throw damaged();
    const base = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigInt64(
      1,
      true,
    );
    const offsets = readInts(bytes.subarray(9), count);
    const steps = new BigInt64Array(count);
    for (let i = 0; i < count; i++) {
      const offset = offsets.at(i);
      if (!Number.isSafeInteger(offset) && Math.abs(offset) !== 2 ** 53) throw damaged();
      steps[i] = base + BigInt(offset);
    }
    return steps;
  }
  if (bytes[0] === RAW_WIDE) {
    if (bytes.length < 1 + count * 8) throw damaged();
    const steps = new BigInt64Array(count);
    new Uint8Array(steps.buffer).set(bytes.subarray(1, 1 + count * 8));
    return steps;
  }
  return readInts(bytes, count).toArray();
}

/** Steps as doubles, wide ones rounded: the x of a chart. */
export function readStepAxis(bytes: Uint8Array, count: number): IntColumn {
  if (bytes[0] !== OFFSET && bytes[0] !== RAW_WIDE) return readInts(bytes, count);
  return new DenseColumn(Float64Array.from(decodeSteps(bytes, count), Number));
}

function encodeRawWide(steps: BigInt64Array): Uint8Array {
  const bytes = new Uint8Array(1 + steps.byteLength);
  bytes[0] = RAW_WIDE;
  bytes.set(new Uint8Array(steps.buffer, steps.byteOffset, steps.byteLength), 1);
  return bytes;
}
