import { expect, test } from "vitest";
import { formatShare, nearestPlace } from "./unit-plot.tsx";

const line = (id: string, xs: number[], ys: number[]) => ({ id, color: "#000000", xs, ys });

test("the point under the pointer is the nearest one of all lines", () => {
  const lines = [line("a", [1, 0.74], [0.5, 0.536]), line("b", [], []), line("c", [0], [0.1])];
  expect(nearestPlace(lines, 0.9, 0.5)).toEqual({ line: 0, index: 0 });
  expect(nearestPlace(lines, 0.6, 0.6)).toEqual({ line: 0, index: 1 });
  expect(nearestPlace(lines, 0.1, 0.1)).toEqual({ line: 2, index: 0 });
  expect(nearestPlace([], 0, 0)).toBeUndefined();
});

test("shares and thresholds in four digits", () => {
  expect([0, 1, 0.5, 0.123456, 1000, -2.5].map(formatShare)).toEqual([
    "0",
    "1",
    "0.5",
    "0.1235",
    "1000",
    "-2.5",
  ]);
});
