import { expect, test } from "vitest";
import { parseExactJson } from "../../base/exact-json.ts";
import { PointSum, readPoint, toWire, type Point } from "./points.ts";

function sumOf(points: readonly Point[]): PointSum {
  const sum = new PointSum();
  for (const point of points) sum.add(point);
  return sum;
}

const points = Array.from({ length: 1000 }, (_, i): Point => ({
  step: i,
  ms: 1000 + i,
  value: i / 7,
}));

test("the order of points does not matter, each of their three parts does", () => {
  expect(sumOf(points).equals(sumOf(points.toReversed()))).toBe(true);
  expect(sumOf(points).equals(sumOf(points.slice(1)))).toBe(false);
  for (const other of [{ step: 7n }, { ms: 5 }, { value: 0.5 }])
    expect(
      sumOf(points).equals(sumOf([{ ...points[0], ...other } as Point, ...points.slice(1)])),
    ).toBe(false);
  // What one point has, another one lacks.
  const swapped = [
    { step: 0, ms: 1, value: 1 },
    { step: 1, ms: 0, value: 1 },
  ];
  expect(
    sumOf(swapped).equals(
      sumOf([
        { step: 0, ms: 0, value: 1 },
        { step: 1, ms: 1, value: 1 },
      ]),
    ),
  ).toBe(false);
});

test("what MLflow's database makes of values that are not finite is the same as they are", () => {
  const here = [-0, Infinity, -Infinity, NaN].map((value) => ({ step: 0, ms: 0, value }));
  const there = [0, Number.MAX_VALUE, -Number.MAX_VALUE, NaN].map((value) => ({
    step: 0,
    ms: 0,
    value,
  }));
  expect(sumOf(here).equals(sumOf(there))).toBe(true);
  expect(toWire("a", { step: 2n ** 62n, ms: 1, value: Number.MAX_VALUE })).toEqual({
    key: "a",
    value: "Infinity",
    timestamp: 1,
    step: 2n ** 62n,
  });
});

test("points are read with all 64 bits, and what is none is refused", () => {
  const wide = parseExactJson(
    '{"value":"NaN","timestamp":9007199254740993,"step":"-9223372036854775808"}',
  );
  expect(readPoint(wide)).toEqual({ value: NaN, ms: 9007199254740993n, step: -(2n ** 63n) });
  expect(readPoint({ value: 1.5 })).toEqual({ value: 1.5, ms: 0, step: 0 });
  for (const wrong of [{ value: "much" }, { value: [] }, { step: 1.5 }, { timestamp: "soon" }])
    expect(() => readPoint(wrong)).toThrow(/no (whole )?number/);
});
