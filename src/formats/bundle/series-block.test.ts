import fc from "fast-check";
import { expect, test } from "vitest";
import type { PointColumns } from "../../base/points.ts";
import { decodeSeriesBlock, encodeSeriesBlock } from "./series-block.ts";

const bits = (column: ArrayBufferView): Uint8Array =>
  new Uint8Array(column.buffer, column.byteOffset, column.byteLength);

const time = fc.oneof(fc.constant(Number.NaN), fc.integer({ min: -(2 ** 52), max: 2 ** 52 }));
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const points: fc.Arbitrary<PointColumns> = fc
  .record({
    count: fc.integer({ min: 0, max: 60 }),
    isWide: fc.boolean(),
    is32: fc.boolean(),
  })
  .chain(({ count, isWide, is32 }) => {
    const exactly = { minLength: count, maxLength: count };
    return fc.record({
      steps: isWide
        ? fc.array(int64, exactly).map((list) => BigInt64Array.from(list))
        : fc.array(fc.maxSafeInteger(), exactly).map((list) => Float64Array.from(list)),
      timesUs: fc.array(time, exactly).map((list) => Float64Array.from(list)),
      values: is32
        ? fc.array(fc.float(), exactly).map((list) => Float32Array.from(list))
        : fc.array(fc.double(), exactly).map((list) => Float64Array.from(list)),
    });
  });

test("a series comes back bit for bit, whatever its steps, times and values are", () => {
  fc.assert(
    fc.property(points, (given) => {
      const back = decodeSeriesBlock(encodeSeriesBlock(given));
      expect([...back.steps].map(BigInt)).toEqual([...given.steps].map(BigInt));
      expect(back.timesUs).toEqual(given.timesUs);
      expect(bits(back.values)).toEqual(bits(given.values));
    }),
    { numRuns: 300 },
  );
});

test("bytes that are not those of so many points are refused", () => {
  const block = encodeSeriesBlock({
    steps: Float64Array.of(0, 1),
    timesUs: Float64Array.of(1, 2),
    values: Float32Array.of(3, 4),
  });
  for (const wrong of [
    { ...block, points: 3 },
    { ...block, valueType: "float64" as const },
    { ...block, bytes: block.bytes.subarray(1) },
  ])
    expect(() => decodeSeriesBlock(wrong)).toThrow(/instead of/);
});
