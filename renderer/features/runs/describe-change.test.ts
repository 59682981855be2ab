import { expect, test } from "vitest";
import { describeChange } from "./describe-change.ts";

test.each([
  [{ name: "best" }, "Named “best”"],
  [{ name: null }, "Named as it was observed"],
  [{ removed: true }, "Removed"],
  [{ removed: false }, "Restored"],
  [{ color: "#ff0000", notes: "" }, "Another colour, notes changed"],
  [{ color: null }, "First colour again"],
  [{}, "Changed"],
  [null, "Changed"],
])("%j reads %s", (after, text) => {
  expect(describeChange("run.edit", after)).toBe(text);
});

test("what the engine found is told as well", () => {
  expect(describeChange("source.bind", { path: "a/metrics.csv" })).toBe("Found in a/metrics.csv");
  expect(describeChange("source.move", { path: "b/metrics.csv" })).toBe(
    "Source moved to b/metrics.csv",
  );
});
