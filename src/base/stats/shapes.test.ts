import fc from "fast-check";
import { expect, test } from "vitest";
import { boxOf } from "./box.ts";
import { kernelDensity, silvermanBandwidth } from "./kernel-density.ts";
import { straightLine } from "./straight-line.ts";

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const few = fc.constantFrom(0, 1, 2, 3);

test("a box: whiskers within 1.5 interquartile ranges, everything beyond them an outlier", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(finite, few, fc.constantFrom(NaN, Infinity)), { maxLength: 40 }),
      (values) => {
        const box = boxOf(values);
        const kept = values.filter(Number.isFinite).toSorted((a, b) => a - b);
        if (box === undefined) {
          expect(kept).toEqual([]);
          return;
        }
        const reach = 1.5 * (box.upperQuartile - box.lowerQuartile);
        const inside = kept.filter(
          (value) => value >= box.lowerQuartile - reach && value <= box.upperQuartile + reach,
        );
        expect([box.low, box.high]).toEqual([inside[0], inside.at(-1)]);
        expect(box.outliers.length + inside.length).toBe(kept.length);
        expect(box.n).toBe(kept.length);
        // Half of the values on each side of the median.
        expect(kept.filter((value) => value < box.median).length).toBeLessThanOrEqual(
          kept.length / 2,
        );
        expect(kept.filter((value) => value > box.median).length).toBeLessThanOrEqual(
          kept.length / 2,
        );
      },
    ),
  );
});

test("a density encloses one, whatever the sample, and moves with it", () => {
  fc.assert(
    fc.property(fc.array(finite, { minLength: 2, maxLength: 30 }), finite, (values, shift) => {
      const sorted = values.toSorted((a, b) => a - b);
      const bandwidth = silvermanBandwidth(sorted);
      const [low, high] = [sorted[0] as number, sorted.at(-1) as number];
      // Equal but for rounding: there is no density to speak of.
      if (!(bandwidth > 1e-3)) return;
      const steps = Math.min(40_000, Math.ceil((high - low + 16 * bandwidth) / (bandwidth / 4)));
      const step = (high - low + 16 * bandwidth) / steps;
      if (step > bandwidth) return;
      const places = Array.from({ length: steps + 1 }, (_, i) => low - 8 * bandwidth + i * step);
      const area = kernelDensity(sorted, bandwidth, places).reduce((a, b) => a + b, 0) * step;
      expect(area).toBeCloseTo(1, 6);
      const moved = sorted.map((value) => value + shift);
      const there = kernelDensity(moved, bandwidth, [low + shift])[0] as number;
      expect(there).toBeCloseTo(kernelDensity(sorted, bandwidth, [low])[0] as number, 6);
    }),
    { numRuns: 50 },
  );
  expect(silvermanBandwidth([2, 2, 2])).toBe(0);
  // R: bw.nrd0(c(1, 2, 3, 4, 10)) is 0.9 * min(sd, IQR / 1.34) * 5^-0.2.
  expect(silvermanBandwidth([1, 2, 3, 4, 10])).toBeCloseTo(0.9 * (2 / 1.34) * 5 ** -0.2, 12);
});

test("a straight line through points on one is that line, with no doubt about it", () => {
  fc.assert(
    fc.property(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), (slope, at) => {
      const xs = [1, 2, 4, 7];
      const line = straightLine(
        xs,
        xs.map((x) => at + slope * x),
      );
      expect(line?.slope).toBeCloseTo(slope, 9);
      expect(line?.intercept).toBeCloseTo(at, 9);
      expect(line?.halfAt(3)).toBeCloseTo(0, 6);
    }),
  );
  expect(straightLine([1, 1], [2, 3])).toBeUndefined();
  expect(straightLine([1], [2])).toBeUndefined();
  // Anscombe's first set: y = 3.0001 + 0.5001 x, r = 0.8164.
  const xs = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
  const ys = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
  const line = straightLine(xs, ys);
  expect(line?.slope).toBeCloseTo(0.5001, 4);
  expect(line?.intercept).toBeCloseTo(3.0001, 4);
  expect(line?.r).toBeCloseTo(0.8164, 4);
});
