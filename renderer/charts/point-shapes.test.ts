import { expect, test } from "vitest";
import { COLOR_NAMES } from "../kit/palette.ts";
import { BEYOND, pointShape } from "./point-shapes.ts";

const areaOf = (shape: readonly number[]): number => {
  if (shape.length === 0) return Math.PI;
  let twice = 0;
  for (let at = 0; at < shape.length; at += 2) {
    const [x = 0, y = 0] = [shape[at], shape[at + 1]];
    const next = (at + 2) % shape.length;
    twice += x * (shape[next + 1] ?? 0) - y * (shape[next] ?? 0);
  }
  return Math.abs(twice) / 2;
};

test("a colour and a shape come again together only after many groups, and none is the mark of values beyond an axis", () => {
  const looks = Array.from({ length: 70 }, (_, slot) =>
    [slot % COLOR_NAMES.length, ...pointShape(slot)].join(),
  );
  expect(new Set(looks).size).toBe(70);
  for (let slot = 0; slot < 5; slot++) expect(pointShape(slot)).not.toEqual(BEYOND);
});

test("no shape looks like more than another: all cover about the area of the disc", () => {
  for (let slot = 0; slot < 5; slot++) {
    expect(areaOf(pointShape(slot)) / Math.PI).toBeGreaterThan(0.8);
    expect(areaOf(pointShape(slot)) / Math.PI).toBeLessThan(1.4);
  }
});
