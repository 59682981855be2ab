import { describe, expect, test } from "vitest";
import { dataOf } from "./charts.test-support.ts";
import { xDomain, yExtent, type YOptions } from "./extent.ts";

const options: YOptions = {
  x: { from: 0, to: 1e9 },
  logY: false,
  ignoreOutliers: true,
};
const count = (length: number): number[] => Array.from({ length }, (_, i) => i);

describe("xDomain", () => {
  test("spans lines and markers without padding", () => {
    const lines = [
      dataOf({ x: [5, 9], y: [1, 1] }),
      dataOf({ x: [], y: [] }, { markX: Float64Array.of(2, 12), markKind: Uint8Array.of(0, 0) }),
    ];
    expect(xDomain(lines)).toEqual({ from: 2, to: 12 });
  });
  test("has room around a single x", () => {
    expect(xDomain([dataOf({ x: [7], y: [1] })])).toEqual({ from: 6.5, to: 7.5 });
  });
  test("is the range that was read, with room around a single x as well", () => {
    const line = dataOf({ x: [7], y: [1] });
    expect(xDomain([line], { from: 0, to: 9 })).toEqual({ from: 0, to: 9 });
    expect(xDomain([line], { from: 7, to: 7 })).toEqual({ from: 6.5, to: 7.5 });
  });
  test("is not there without points", () => {
    expect(xDomain([dataOf({ x: [], y: [] })])).toBeUndefined();
  });
});

describe("yExtent", () => {
  const spike = dataOf({ x: count(1000), y: count(1000).map((i) => (i === 500 ? 1e6 : i % 10)) });

  test("leaves a spike off the scale and counts it", () => {
    const extent = yExtent([spike], options);
    expect(extent?.domain.to).toBeLessThan(20);
    expect(extent?.cut).toBe(1);
  });
  test("counts and measures raw points only, whatever the smoothed line does", () => {
    const smoothed = {
      ...spike,
      smoothX: spike.x,
      smoothY: Float64Array.from(spike.x, () => 1e6),
    };
    expect(yExtent([smoothed], options)).toEqual(yExtent([spike], options));
  });
  test("counts no value that a log axis cannot show", () => {
    const line = { ...spike, y: Float64Array.from(spike.y, (y) => (y === 0 ? -1 : y)) };
    expect(yExtent([line], { ...options, logY: true })?.cut).toBe(1);
  });
  test("covers the spike when outliers are not ignored", () => {
    const extent = yExtent([spike], { ...options, ignoreOutliers: false });
    expect(extent?.domain.to).toBeGreaterThan(1e6);
    expect(extent?.cut).toBe(0);
  });
  test("cuts nothing of a line without outliers", () => {
    const even = dataOf({ x: count(1000), y: count(1000) });
    expect(yExtent([even], options)?.cut).toBe(0);
  });
  test("keeps every value of a few points", () => {
    const few = dataOf({ x: [0, 1, 2], y: [0.1, 50, 0.2] });
    expect(yExtent([few], options)?.domain.to).toBeGreaterThan(50);
  });
  test("gives a constant an axis around it", () => {
    const extent = yExtent([dataOf({ x: [0, 1], y: [3, 3] })], options);
    expect(extent?.domain.from).toBeLessThan(3);
    expect(extent?.domain.to).toBeGreaterThan(3);
  });
  test("takes float32 beside its float64 smoothing for a constant", () => {
    const line = dataOf(
      { x: [0], y: [] },
      {
        y: Float32Array.of(0.731),
        smoothX: Float64Array.of(0),
        smoothY: Float64Array.of(0.731),
      },
    );
    const extent = yExtent([line], options);
    expect((extent?.domain.to ?? 0) - (extent?.domain.from ?? 0)).toBeGreaterThan(0.01);
  });
  test("looks only at the x range", () => {
    const line = dataOf({ x: [0, 1, 2, 3], y: [100, 1, 2, 100] });
    const extent = yExtent([line], { ...options, x: { from: 1, to: 2 } });
    expect(extent?.domain.to).toBeLessThan(3);
  });
  test("has no place for values below zero on a log axis", () => {
    const line = dataOf({ x: [0, 1, 2], y: [-5, 0, 10] });
    const extent = yExtent([line], { ...options, logY: true });
    expect(extent?.domain.from).toBeGreaterThan(0);
    expect(yExtent([dataOf({ x: [0], y: [-1] })], { ...options, logY: true })).toBeUndefined();
  });
});
