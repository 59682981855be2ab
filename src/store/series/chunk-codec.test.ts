import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isAppError } from "../../base/errors.ts";
import type { PointColumns, Steps } from "../../base/points.ts";
import { decodeChunk, encodeChunk, hasDoubles, readChunk } from "./chunk-codec.ts";
import { StatsTable, summarizePoints } from "./chunk-stats.ts";

const count = fc.integer({ min: 1, max: 1100 });
const wideStep = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const safeStep = fc.maxSafeInteger();

/** Columns of one length; each kind aims at one way of storing. */
const chunks: fc.Arbitrary<PointColumns> = count.chain((length) =>
  fc.record({ steps: stepsOf(length), timesUs: timesOf(length), values: valuesOf(length) }),
);

function stepsOf(length: number): fc.Arbitrary<Steps> {
  const size = { minLength: length, maxLength: length };
  return fc.oneof(
    fc
      .tuple(fc.integer(), fc.integer({ min: -1000, max: 1000 }))
      .map(([base, delta]) => Float64Array.from({ length }, (_, i) => base + i * delta)),
    fc.array(fc.integer({ min: 0, max: 300 }), size).map(cumulate),
    fc.array(safeStep, size).map((steps) => Float64Array.from(steps)),
    fc.array(wideStep, size).map((steps) => BigInt64Array.from(steps)),
    fc
      .tuple(wideStep, fc.array(fc.integer({ min: 0, max: 90 }), size))
      .map(([base, deltas]) =>
        BigInt64Array.from(cumulate(deltas), (offset) =>
          BigInt.asIntN(64, (base >> 1n) + BigInt(offset)),
        ),
      ),
  );
}

function timesOf(length: number): fc.Arbitrary<Float64Array> {
  const size = { minLength: length, maxLength: length };
  const unit = fc.constantFrom(1, 1000, 1_000_000);
  return fc.oneof(
    fc.constant(new Float64Array(length).fill(NaN)),
    fc
      .tuple(unit, fc.array(fc.integer({ min: 0, max: 500 }), size))
      .map(([scale, deltas]) => cumulate(deltas).map((at) => 1_790_000_000_000_000 + at * scale)),
    fc
      .array(fc.integer({ min: 0, max: 30_000 }), size)
      .map((noise) =>
        Float64Array.from(noise, (late, i) => 1_790_000_000_000_000 + i * 250_000 + late),
      ),
    fc
      .array(fc.oneof(fc.constant(NaN), fc.maxSafeInteger()), size)
      .map((us) => Float64Array.from(us)),
  );
}

function valuesOf(length: number): fc.Arbitrary<Float32Array | Float64Array> {
  const size = { minLength: length, maxLength: length };
  const special = fc.constantFrom(NaN, Infinity, -Infinity, -0, 0, 5e-324, 1.5);
  const decimal = fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.constantFrom(1, 10, 1e4));
  const double = fc.oneof(
    fc.array(fc.double(), size),
    fc.array(special, size),
    fc
      .array(fc.oneof(fc.constant(-0), fc.integer({ min: 0, max: 999 })), size)
      .map((all) => all.map((n) => n / 1e3)),
    fc.array(decimal, size).map((all) => all.map(([digits, scale]) => digits / scale)),
    fc.array(fc.integer({ min: 0, max: 3 }), size).map(cumulate),
    fc.double().map((value) => Array.from({ length }, () => value)),
    fc.array(fc.float(), size),
  );
  return fc.oneof(
    double.map((values) => Float64Array.from(values)),
    double.map((values) => Float32Array.from(values)),
  );
}

function cumulate(deltas: ArrayLike<number>): Float64Array {
  let sum = 0;
  return Float64Array.from(deltas, (delta) => (sum += delta));
}

describe("chunk codec", () => {
  test("decodes what was encoded, to the bit", () => {
    fc.assert(
      fc.property(chunks, (points) => {
        const chunk = encodeChunk(points, 0, points.values.length);
        const decoded = decodeChunk(chunk.data, chunk.count);
        // toEqual tells -0 from 0 and knows NaN, element by element.
        expect(decoded).toEqual(points);
        expect(hasDoubles(chunk.data, chunk.count)).toBe(points.values instanceof Float64Array);
      }),
      { numRuns: 400 },
    );
  });

  test("reads steps and times at any index", () => {
    fc.assert(
      fc.property(chunks, fc.nat(), (points, nat) => {
        const chunk = encodeChunk(points, 0, points.values.length);
        const axes = readChunk(chunk.data, chunk.count);
        const index = nat % chunk.count;
        expect(axes.steps.at(index)).toBe(Number(points.steps[index]));
        expect(axes.times.at(index)).toBe(points.timesUs[index]);
      }),
    );
  });

  test("encodes a part of longer columns", () => {
    const points: PointColumns = {
      steps: Float64Array.from({ length: 50 }, (_, i) => i * i),
      timesUs: Float64Array.from({ length: 50 }, (_, i) => i * 1000),
      values: Float32Array.from({ length: 50 }, (_, i) => Math.sin(i)),
    };
    const { data } = encodeChunk(points, 20, 30);
    expect(decodeChunk(data, 10).steps).toEqual(points.steps.slice(20, 30));
    expect(decodeChunk(data, 10).values).toEqual(points.values.slice(20, 30));
  });

  test("stored statistics say what one pass over the points says", () => {
    fc.assert(
      fc.property(chunks, (points) => {
        const { stats } = encodeChunk(points, 0, points.values.length);
        const expected = summarizePoints(points);
        if (points.steps instanceof BigInt64Array) return;
        expect(new StatsTable(stats).summary(0)).toEqual(expected);
      }),
    );
  });

  test("damaged bytes are an expected failure or other points, never a crash", () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 });
    fc.assert(
      fc.property(
        chunks,
        fc.nat(),
        flips,
        fc.integer({ min: 0, max: 70_000 }),
        (points, cut, changes, claimed) => {
          const { data, count: length } = encodeChunk(points, 0, points.values.length);
          const hostile = data.slice(0, data.length - (cut % 3 === 0 ? cut % data.length : 0));
          for (const [at, byte] of changes) hostile[at % hostile.length] = byte;
          for (const points_claimed of [length, claimed]) {
            expectDamagedOr(
              () => decodeChunk(hostile, points_claimed).values.length,
              points_claimed,
            );
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test("every cut of a chunk is noticed", () => {
    const points: PointColumns = {
      steps: Float64Array.from({ length: 300 }, (_, i) => i * i),
      timesUs: Float64Array.from({ length: 300 }, (_, i) => i * 999 + (i % 7)),
      values: Float64Array.from({ length: 300 }, (_, i) => Math.sin(i)),
    };
    const { data } = encodeChunk(points, 0, 300);
    for (let length = 0; length < data.length; length++) {
      expect(() => decodeChunk(data.slice(0, length), 300)).toThrow("damaged");
    }
  });
});

function expectDamagedOr(read: () => number, expected: number): void {
  try {
    expect(read()).toBe(expected);
  } catch (error) {
    if (!isAppError(error)) throw error;
    expect(error.code).toBe("DAMAGED");
  }
}
