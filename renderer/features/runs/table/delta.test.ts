import { expect, test } from "vitest";
import { deltaOf } from "./delta.ts";

test("the goal says which difference is better", () => {
  expect(deltaOf(0.93, 0.91, "max")).toEqual({
    text: "+0.02",
    percent: "+2.2 %",
    verdict: "better",
  });
  expect(deltaOf(0.93, 0.91, "min")).toMatchObject({ verdict: "worse" });
  expect(deltaOf(0.9, 1, "min")).toEqual({ text: "−0.1", percent: "−10 %", verdict: "better" });
  expect(deltaOf(0.93, 0.91, "none")).toMatchObject({ verdict: undefined });
});

test("equal values, values that are missing and those that are no numbers have no verdict", () => {
  expect(deltaOf(1, 1, "max")).toEqual({ text: "=", percent: undefined, verdict: undefined });
  expect(deltaOf("NaN", 1, "max")).toBeUndefined();
  expect(deltaOf(1, null, "max")).toBeUndefined();
  expect(deltaOf(undefined, 1, "max")).toBeUndefined();
  expect(deltaOf(3, 0, "max")).toEqual({ text: "+3", percent: undefined, verdict: "better" });
});
