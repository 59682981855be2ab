import fc from "fast-check";
import { expect, test } from "vitest";
import { binRange, cleanBuckets, percentilesOf, spreadBuckets } from "./histogram.ts";

/** Neighbouring buckets from an edge on: widths and counts, empty ones among them. */
const histograms = fc
  .record({
    from: fc.integer({ min: -1000, max: 1000 }),
    parts: fc.array(
      fc.record({ width: fc.integer({ min: 1, max: 50 }), count: fc.integer({ min: 0, max: 40 }) }),
      { minLength: 1, maxLength: 40 },
    ),
  })
  .map(({ from, parts }) => {
    let left = from;
    return Float64Array.from(
      parts.flatMap(({ width, count }) => {
        const bucket = [left, left + width, count];
        left += width;
        return bucket;
      }),
    );
  });

/** Walks along the numbers one by one: each lies in its bucket at an equal distance from its neighbours. */
function plainPercentile(buckets: Float64Array, percent: number): number {
  const total = buckets.reduce((sum, value, i) => (i % 3 === 2 ? sum + value : sum), 0);
  const wanted = (percent / 100) * total;
  let seen = 0;
  let started = false;
  for (let i = 0; i < buckets.length; i += 3) {
    const [left = 0, right = 0, count = 0] = buckets.subarray(i, i + 3);
    // The first bucket with a number begins where the histogram does.
    const from = started ? left : (buckets[0] as number);
    if (count > 0 && seen + count > wanted * (1 + 1e-12)) {
      return from + ((wanted - seen) / count) * (right - from);
    }
    if (count > 0) started = true;
    seen += count;
  }
  return buckets.at(-2) as number;
}

test("percentiles are those of a plain walk through the numbers", () => {
  fc.assert(
    fc.property(histograms, (buckets) => {
      const total = buckets.reduce((sum, value, i) => (i % 3 === 2 ? sum + value : sum), 0);
      fc.pre(total > 0);
      const found = percentilesOf(buckets);
      const width = (buckets.at(-2) as number) - (buckets[0] as number);
      [0, 6.68, 15.87, 30.85, 50, 69.15, 84.13, 93.32, 100].forEach((percent, i) => {
        const weight = (percent / 100) * total;
        // Exactly on the edge of a bucket rounding decides which side of empty ones counts.
        const isEnd = percent === 0 || (percent === 100 && (buckets.at(-1) as number) > 0);
        fc.pre(isEnd || Math.abs(weight - Math.round(weight)) > 1e-9);
        expect(Math.abs((found[i] as number) - plainPercentile(buckets, percent))).toBeLessThan(
          1e-6 * width,
        );
      });
      expect(found).toEqual(found.toSorted((a, b) => a - b));
    }),
    { numRuns: 500 },
  );
});

test("spreading keeps the count, whatever the bins", () => {
  fc.assert(
    fc.property(
      fc.array(histograms, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 60 }),
      (all, bins) => {
        const range = binRange(all);
        for (const buckets of all) {
          const into = new Float64Array(bins);
          spreadBuckets(cleanBuckets(buckets), range, into);
          const total = buckets.reduce((sum, value, i) => (i % 3 === 2 ? sum + value : sum), 0);
          expect(into.reduce((sum, value) => sum + value, 0)).toBeCloseTo(total, 6);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("a single value stands in one bin, with room around it", () => {
  const buckets = Float64Array.of(3, 3, 7);
  const range = binRange([buckets]);
  expect(range.from).toBeLessThan(3);
  expect(range.to).toBeGreaterThan(3);
  const into = new Float64Array(30);
  spreadBuckets(buckets, range, into);
  expect(into.filter((count) => count > 0)).toEqual(Float64Array.of(7));
  expect(percentilesOf(buckets)).toEqual(Array.from({ length: 9 }, () => 3));
});

test("nothing, and what is no number, draws nothing", () => {
  expect(percentilesOf(new Float64Array())).toEqual(Array.from({ length: 9 }, () => 0));
  expect(binRange([])).toEqual({ from: 0, to: 1 });
  const hostile = Float64Array.of(NaN, 1, 2, 0, Infinity, 2, 0, 1, -3, 0, 1, NaN, 1, 2, 5, 9);
  expect([...cleanBuckets(hostile)]).toEqual([1, 2, 5]);
});
