import { expect, test } from "vitest";
import { MlflowNames } from "./mlflow-names.ts";

test.each([
  ["val/loss", "val/loss"],
  ["größe 日本", "größe 日本"],
  ["a//b/../c/", "a/b/c"],
  ["val[0]", "val_0_"],
  ["/", "_"],
  ["x".repeat(300), "x".repeat(250)],
])("%s is %s there", (name, expected) => {
  expect(new MlflowNames().give(name)).toBe(expected);
});

test("two names that would be one get names of their own", () => {
  const names = new MlflowNames();
  expect(
    ["a[b", "a]b", "a_b", "y".repeat(251), "y".repeat(250)].map((one) => names.give(one)),
  ).toEqual(["a_b", "a_b_2", "a_b_3", "y".repeat(250), `${"y".repeat(248)}_2`]);
});
