import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lowerBound, nearestIndex, upperBound } from "./sorted.ts";

const columnArbitrary = fc
  .array(fc.integer({ min: 0, max: 50 }))
  .map((xs) => Float64Array.from(xs).sort());

test("the bounds are what a walk from the left finds", () => {
  fc.assert(
    fc.property(columnArbitrary, fc.integer({ min: -1, max: 51 }), (xs, value) => {
      const walk = (wanted: (x: number) => boolean): number => {
        const found = xs.findIndex(wanted);
        return found < 0 ? xs.length : found;
      };
      expect(lowerBound(xs, value)).toBe(walk((x) => x >= value));
      expect(upperBound(xs, value)).toBe(walk((x) => x > value));
    }),
  );
});

describe("nearestIndex", () => {
  test("agrees with a search through all", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -100, max: 100 }), { minLength: 1 }),
        fc.double({ min: -120, max: 120, noNaN: true }),
        (xs, value) => {
          const sorted = Float64Array.from(xs).sort();
          const best = Math.min(...sorted.map((x) => Math.abs(x - value)));
          expect(Math.abs((sorted[nearestIndex(sorted, value)] ?? NaN) - value)).toBe(best);
        },
      ),
    );
  });
});
