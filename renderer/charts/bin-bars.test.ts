import { describe, expect, test } from "vitest";
import { findBin, makeBars, type HistogramBins } from "./bin-bars.ts";

const of = (...bins: ReadonlyArray<readonly [number, number, number]>): HistogramBins => ({
  left: Float64Array.from(bins, ([left]) => left),
  right: Float64Array.from(bins, ([, right]) => right),
  count: Float64Array.from(bins, ([, , count]) => count),
});

describe("makeBars", () => {
  test("bins of one width are drawn as they were logged", () => {
    const drawn = makeBars(of([0, 0.5, 1], [0.5, 1, 0], [1, 1.5, 4]));
    expect(drawn).toEqual({
      bars: [
        { from: 0, to: 0.5, count: 1 },
        { from: 1, to: 1.5, count: 4 },
      ],
      range: { from: 0, to: 1.5 },
      most: 4,
      areLogged: true,
    });
    // Ends that were float32.
    const rounded = [0, 1, 2, 3].map(
      (i) => [Math.fround(i / 10), Math.fround((i + 1) / 10), 1] as const,
    );
    expect(makeBars(of(...rounded))?.areLogged).toBe(true);
  });

  test("bins of several widths are spread over equal ones, and none is lost", () => {
    const drawn = makeBars(of([-1, -0.1, 9], [-0.1, 0, 1], [0, 2, 20]));
    expect(drawn?.areLogged).toBe(false);
    expect(drawn?.bars).toHaveLength(30);
    expect(drawn?.bars.reduce((sum, { count }) => sum + count, 0)).toBeCloseTo(30, 9);
    // 10 a unit everywhere: all bars are as high.
    for (const { count } of drawn?.bars ?? []) expect(count).toBeCloseTo(1, 9);
  });

  test("a single value gets room on both sides", () => {
    const drawn = makeBars(of([2, 2, 5]));
    expect(drawn?.bars.filter(({ count }) => count > 0)).toHaveLength(1);
    expect(drawn?.most).toBe(5);
    expect(drawn?.range).toEqual({ from: 1, to: 3 });
  });

  test.each([
    ["none", of()],
    ["empty ones", of([0, 1, 0], [1, 2, 0])],
    ["damaged ones", of([NaN, 1, 3], [0, Infinity, 3], [0, 1, -4], [0, 1, NaN])],
    ["ends that no number lies between", of([-1.7e308, 1.7e308, 1])],
  ])("nothing is drawn of %s", (_what, bins) => {
    expect(makeBars(bins)).toBeUndefined();
  });

  test("many of one width are drawn in fewer", () => {
    const many = Array.from({ length: 100_000 }, (_, i) => [i, i + 1, 1] as const);
    const drawn = makeBars(of(...many));
    expect(drawn?.bars).toHaveLength(30);
    expect(drawn?.bars.reduce((sum, { count }) => sum + count, 0)).toBeCloseTo(100_000, 4);
  });
});

test("a bin is found by a value in it, or near it", () => {
  const bins = of([0, 1, 1], [1, 2, 2], [NaN, 3, 1], [5, 6, 3]);
  expect([-9, 0.5, 1, 1.5, 3, 4, 99].map((value) => findBin(bins, value))).toEqual([
    0, 0, 1, 1, 1, 3, 3,
  ]);
  expect(findBin(of(), 1)).toBeUndefined();
});
