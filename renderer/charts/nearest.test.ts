import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { frameOf, lineOf } from "./charts.test-support.ts";
import { carryPoints, findNearest, nearestOfLine } from "./nearest.ts";
import { xToPx, yToPx } from "./scale.ts";

describe("nearestOfLine", () => {
  const frame = frameOf();

  test("is the nearest in x", () => {
    const line = lineOf({ x: [0, 10, 20], y: [0.1, 0.2, 0.3] });
    expect(nearestOfLine(line, frame, xToPx(frame, 13), 0)?.index).toBe(1);
  });
  test("is the one under the cursor where several share a pixel", () => {
    const line = lineOf({ x: [10, 10.02, 10.04], y: [0.1, 0.9, 0.2] });
    const near = nearestOfLine(line, frame, xToPx(frame, 10), yToPx(frame, 0.88));
    expect(near?.index).toBe(1);
  });
  test("passes over the points that the engine adds outside of the range", () => {
    const line = lineOf({ x: [-50, 80, 300], y: [0.1, 0.2, 0.3] });
    expect(nearestOfLine(line, frame, frame.left, 0)?.index).toBe(1);
    const outside = lineOf({ x: [-50, 300], y: [0.1, 0.3] });
    expect(nearestOfLine(outside, frame, frame.left, 0)).toBeUndefined();
  });
  test("stands on the smoothed line and tells the stored value there", () => {
    const line = lineOf(
      { x: [0, 10, 20], y: [0, 1, 0] },
      { smoothX: Float64Array.of(0, 10, 20), smoothY: Float64Array.of(0, 0.4, 0.3) },
    );
    const near = nearestOfLine(line, frame, xToPx(frame, 10), 0);
    expect(near).toMatchObject({ index: 1, smooth: 0.4, py: yToPx(frame, 0.4) });
  });
  test("finds nothing where a log axis has no place", () => {
    const log = frameOf({ logY: true, y: { from: 0.1, to: 10 } });
    expect(nearestOfLine(lineOf({ x: [10], y: [-1] }), log, xToPx(log, 10), 0)).toBeUndefined();
  });
});

describe("findNearest", () => {
  test("sorts by distance, keeps the limit and counts all", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 8 }),
        (ys, limit) => {
          const frame = frameOf();
          const lines = ys.map((y) => lineOf({ x: [50], y: [y] }));
          const cursor = { px: xToPx(frame, 50), py: 100 };
          const { points, total } = findNearest(lines, frame, cursor, limit);
          const all = ys.map((y) => (yToPx(frame, y) - 100) ** 2).toSorted((a, b) => a - b);
          expect(points.map(({ distance }) => distance)).toEqual(all.slice(0, limit));
          expect(total).toBe(ys.length);
        },
      ),
    );
  });
});

test("carried points keep their values where the picture has others, and take the new place and look", () => {
  const before = frameOf();
  const cursor = { px: xToPx(before, 10), py: 0 };
  const gone = { ...lineOf({ x: [10], y: [0.9] }), key: "gone" };
  const then = findNearest([lineOf({ x: [0, 10], y: [0.1, 0.2] }), gone], before, cursor, 9);
  const now = frameOf({ x: { from: 0, to: 200 } });
  const line = { ...lineOf({ x: [0, 12, 200], y: [0.1, 0.3, 0.4] }), name: "renamed" };
  const { points } = carryPoints(then, [line], now);
  expect(points).toHaveLength(1);
  expect(points[0]).toMatchObject({ x: 10, y: 0.2, index: 1, px: xToPx(now, 10) });
  expect(points[0]?.line.name).toBe("renamed");
  expect(points[0]?.line.data.y[1]).toBe(0.2);
});
