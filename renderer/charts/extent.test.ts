import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineOf } from "./charts.test-support.ts";
import { lowerBound, xDomain, yExtent, type YOptions } from "./extent.ts";

const options: YOptions = {
  x: { from: 0, to: 1e9 },
  logY: false,
  smoothed: false,
  ignoreOutliers: true,
};
const count = (length: number): number[] => Array.from({ length }, (_, i) => i);

describe("xDomain", () => {
  test("spans lines and markers without padding", () => {
    const lines = [
      lineOf({ x: [5, 9], y: [1, 1] }),
      lineOf({ x: [], y: [] }, { markX: Float64Array.of(2, 12), markKind: Uint8Array.of(0, 0) }),
    ];
    expect(xDomain(lines)).toEqual({ from: 2, to: 12 });
  });
  test("has room around a single x", () => {
    expect(xDomain([lineOf({ x: [7], y: [1] })])).toEqual({ from: 6.5, to: 7.5 });
  });
  test("is not there without points", () => {
    expect(xDomain([lineOf({ x: [], y: [] })])).toBeUndefined();
  });
});

describe("yExtent", () => {
  const spike = lineOf({ x: count(1000), y: count(1000).map((i) => (i === 500 ? 1e6 : i % 10)) });

  test("leaves a spike off the scale and counts it", () => {
    const extent = yExtent([spike], options);
    expect(extent?.domain.to).toBeLessThan(20);
    expect(extent?.cut).toBe(1);
  });
  test("covers the spike when outliers are not ignored", () => {
    const extent = yExtent([spike], { ...options, ignoreOutliers: false });
    expect(extent?.domain.to).toBeGreaterThan(1e6);
    expect(extent?.cut).toBe(0);
  });
  test("cuts nothing of a line without outliers", () => {
    const even = lineOf({ x: count(1000), y: count(1000) });
    expect(yExtent([even], options)?.cut).toBe(0);
  });
  test("keeps every value of a few points", () => {
    const few = lineOf({ x: [0, 1, 2], y: [0.1, 50, 0.2] });
    expect(yExtent([few], options)?.domain.to).toBeGreaterThan(50);
  });
  test("gives a constant an axis around it", () => {
    const extent = yExtent([lineOf({ x: [0, 1], y: [3, 3] })], options);
    expect(extent?.domain.from).toBeLessThan(3);
    expect(extent?.domain.to).toBeGreaterThan(3);
  });
  test("takes float32 beside its float64 smoothing for a constant", () => {
    const line = lineOf(
      { x: [0], y: [] },
      {
        y: Float32Array.of(0.731),
        smoothX: Float64Array.of(0),
        smoothY: Float64Array.of(0.731),
      },
    );
    const extent = yExtent([line], { ...options, smoothed: true });
    expect((extent?.domain.to ?? 0) - (extent?.domain.from ?? 0)).toBeGreaterThan(0.01);
  });
  test("looks only at the x range", () => {
    const line = lineOf({ x: [0, 1, 2, 3], y: [100, 1, 2, 100] });
    const extent = yExtent([line], { ...options, x: { from: 1, to: 2 } });
    expect(extent?.domain.to).toBeLessThan(3);
  });
  test("has no place for values below zero on a log axis", () => {
    const line = lineOf({ x: [0, 1, 2], y: [-5, 0, 10] });
    const extent = yExtent([line], { ...options, logY: true });
    expect(extent?.domain.from).toBeGreaterThan(0);
    expect(yExtent([lineOf({ x: [0], y: [-1] })], { ...options, logY: true })).toBeUndefined();
  });
});

test("lowerBound finds what a walk from the left finds", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 50 })),
      fc.integer({ min: -1, max: 51 }),
      (xs, value) => {
        const sorted = Float64Array.from(xs).sort();
        const walked = sorted.findIndex((x) => x >= value);
        expect(lowerBound(sorted, value)).toBe(walked < 0 ? sorted.length : walked);
      },
    ),
  );
});
