import { describe, expect, test } from "vitest";
import { entryAt, joinSteps, neighbourStep, readPlace, writePlace } from "./steps.ts";

const at = (...steps: ReadonlyArray<number | string>) => steps.map((step) => ({ step }));

describe("the entry of a step", () => {
  const entries = at(0, 10, 10, 40);
  test.each([
    [undefined, 3],
    [40, 3],
    [1000, 3],
    [39, 2],
    [10, 2],
    [9, 0],
    [-5, 0],
  ])("%s", (step, index) => expect(entryAt(entries, step)).toBe(index));
  test("of nothing is none", () => expect(entryAt([], 3)).toBe(-1));
});

test("a card's place names each of several entries of one step", () => {
  const entries = at(0, 10, 10, 10, "9223372036854775807");
  for (let i = 0; i < entries.length; i++) {
    if (i < 4) expect(readPlace(entries, writePlace(entries, i))).toBe(i);
  }
  expect(entries.map((_, i) => writePlace(entries, i))).toEqual([
    "0",
    "10:0",
    "10:1",
    "10",
    "9223372036854775807",
  ]);
  expect(readPlace(entries, "garbage")).toBe(4);
  expect(readPlace(at(0, 5), "10:7")).toBe(1);
});

test("steps of several cards, and from one to the next", () => {
  const steps = joinSteps([[0, 20, 100], [5, 20], [-3]]);
  expect(steps).toEqual([-3, 0, 5, 20, 100]);
  expect(neighbourStep(steps, undefined, -1)).toBe(20);
  expect(neighbourStep(steps, 20, -1)).toBe(5);
  expect(neighbourStep(steps, 7, 1)).toBe(20);
  expect(neighbourStep(steps, 20, 1)).toBeUndefined();
  expect(neighbourStep(steps, -3, -1)).toBe(-3);
  expect(neighbourStep([], 3, 1)).toBeUndefined();
});
