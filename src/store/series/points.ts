import type { PointColumns, Steps, Values } from "../../base/points.ts";

export const EMPTY_POINTS: PointColumns = {
  steps: new Float64Array(0),
  timesUs: new Float64Array(0),
  values: new Float32Array(0),
};

/** All points one after the other. Steps are wide, values double, where one piece is. */
export function concatPoints(pieces: readonly PointColumns[]): PointColumns {
  const filled = pieces.filter((piece) => piece.values.length > 0);
  const [first] = filled;
  if (first === undefined) return pieces[0] ?? EMPTY_POINTS;
  if (filled.length === 1) return first;
  const count = filled.reduce((sum, piece) => sum + piece.values.length, 0);
  const wide = filled.some((piece) => piece.steps instanceof BigInt64Array);
  const double = filled.some((piece) => piece.values instanceof Float64Array);
  const steps = wide ? new BigInt64Array(count) : new Float64Array(count);
  const timesUs = new Float64Array(count);
  const values = double ? new Float64Array(count) : new Float32Array(count);
  let at = 0;
  for (const piece of filled) {
    if (steps instanceof BigInt64Array) steps.set(widenSteps(piece.steps), at);
    else steps.set(piece.steps as Float64Array, at);
    timesUs.set(piece.timesUs, at);
    values.set(piece.values, at);
    at += piece.values.length;
  }
  return { steps, timesUs, values };
}

export function widenSteps(steps: Steps): BigInt64Array {
  return steps instanceof BigInt64Array ? steps : BigInt64Array.from(steps, BigInt);
}

export function toDoubles(values: Values): Float64Array {
  return values instanceof Float64Array ? values : new Float64Array(values);
}

/** The bytes of a column, without a copy. */
export function bytesOf(column: Steps | Values): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

/** A copy, so that the result owns its buffers. */
export function slicePoints(columns: PointColumns, start: number, end: number): PointColumns {
  return {
    steps: columns.steps.slice(start, end),
    timesUs: columns.timesUs.slice(start, end),
    values: columns.values.slice(start, end),
  };
}

/** The points whose index passes the test; the same columns where all do. */
export function filterPoints(points: PointColumns, test: (index: number) => boolean): PointColumns {
  const kept: number[] = [];
  for (let i = 0; i < points.values.length; i++) if (test(i)) kept.push(i);
  if (kept.length === 0) return EMPTY_POINTS;
  return kept.length === points.values.length ? points : pickPoints(points, kept);
}

function pickPoints(points: PointColumns, indices: readonly number[]): PointColumns {
  const pick = <T extends Float64Array | Float32Array | BigInt64Array>(column: T, into: T): T => {
    indices.forEach((index, i) => (into[i] = column[index] as number & bigint));
    return into;
  };
  const { length } = indices;
  return {
    steps:
      points.steps instanceof BigInt64Array
        ? pick(points.steps, new BigInt64Array(length))
        : pick(points.steps, new Float64Array(length)),
    timesUs: pick(points.timesUs, new Float64Array(length)),
    values:
      points.values instanceof Float32Array
        ? pick(points.values, new Float32Array(length))
        : pick(points.values, new Float64Array(length)),
  };
}
