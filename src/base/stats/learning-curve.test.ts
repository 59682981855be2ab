import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  areaUnder,
  commonRange,
  firstReach,
  medianWait,
  toLearningCurve,
  type LearningCurve,
} from "./learning-curve.ts";

function curveOf(points: ReadonlyArray<readonly [step: number, value: number]>): LearningCurve {
  return toLearningCurve(
    Float64Array.from(points, ([step]) => step),
    Float64Array.from(points, ([, value]) => value),
    Float64Array.from(points, ([step]) => step * 1e6),
  );
}

describe("a learning curve", () => {
  test("is in the order of its steps, and of a step told twice the later value counts", () => {
    const curve = curveOf([
      [3, 0.3],
      [1, 0.1],
      [3, 0.5],
      [2, Number.NaN],
      [4, Number.POSITIVE_INFINITY],
    ]);
    expect([...curve.steps]).toEqual([1, 3]);
    expect([...curve.values]).toEqual([0.1, 0.5]);
    expect(curve.nonFinite).toBe(2);
  });

  test("of nothing but NaN has no points", () => {
    const curve = curveOf([
      [1, Number.NaN],
      [2, Number.NaN],
    ]);
    expect(curve.steps.length).toBe(0);
    expect(areaUnder(curve, { from: 0, to: 1 })).toBeNaN();
    expect(firstReach(curve, 0, "max")).toBe(-1);
  });
});

describe("the area", () => {
  const line = curveOf([
    [0, 0],
    [10, 10],
    [20, 0],
  ]);

  test("is that of the trapezoids, also where an end lies between two points", () => {
    expect(areaUnder(line, { from: 0, to: 20 })).toBe(100);
    expect(areaUnder(line, { from: 5, to: 15 })).toBe(75);
    expect(areaUnder(line, { from: 1, to: 2 })).toBeCloseTo(1.5, 12);
  });

  test("is not told where the curve does not reach, or is a point", () => {
    expect(areaUnder(line, { from: 0, to: 21 })).toBeNaN();
    expect(areaUnder(line, { from: -1, to: 5 })).toBeNaN();
    expect(areaUnder(line, { from: 5, to: 5 })).toBeNaN();
    expect(areaUnder(curveOf([[5, 1]]), { from: 5, to: 6 })).toBeNaN();
  });

  test("of two parts is that of the whole, whatever the order in the file", () => {
    const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    const points = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 500 }), value), {
      minLength: 3,
      maxLength: 40,
      selector: ([step]) => step,
    });
    fc.assert(
      fc.property(points, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (all, share) => {
        const curve = curveOf(all);
        const [from, to] = [curve.steps[0] as number, curve.steps.at(-1) as number];
        const middle = from + share * (to - from);
        const whole = areaUnder(curve, { from, to });
        const parts =
          areaUnder(curve, { from, to: middle }) + areaUnder(curve, { from: middle, to });
        expect(parts).toBeCloseTo(whole, 4);
        expect(areaUnder(curveOf(all.toReversed()), { from, to })).toBe(whole);
      }),
    );
  });
});

test("what all cover: from the last that begins to the first that ends; points alone cover nothing", () => {
  expect(
    commonRange([
      { from: 0, to: 100 },
      { from: 10, to: 120 },
      { from: 50, to: 50 },
    ]),
  ).toEqual({ from: 10, to: 100 });
  expect(
    commonRange([
      { from: 0, to: 10 },
      { from: 10, to: 20 },
    ]),
  ).toBeUndefined();
  expect(commonRange([{ from: 5, to: 5 }])).toBeUndefined();
  expect(commonRange([])).toBeUndefined();
});

test("a target is reached at the first point that is as good", () => {
  const curve = curveOf([
    [1, 0.2],
    [2, 0.8],
    [3, 0.6],
    [4, 0.9],
  ]);
  expect(firstReach(curve, 0.8, "max")).toBe(1);
  expect(firstReach(curve, 0.95, "max")).toBe(-1);
  expect(firstReach(curve, 0.2, "min")).toBe(0);
  expect(firstReach(curve, 0.1, "min")).toBe(-1);
});

test("the median of waits says nothing that those that ended could have made otherwise", () => {
  expect(medianWait({ reached: [10, 20, 30], ended: [] })).toBe(20);
  expect(medianWait({ reached: [10, 20, 30], ended: [100, 100] })).toBe(30);
  expect(medianWait({ reached: [10, 20, 30], ended: [100, 15] })).toBeUndefined();
  expect(medianWait({ reached: [10], ended: [100] })).toBeUndefined();
  expect(medianWait({ reached: [], ended: [] })).toBeUndefined();
});
