import { expect, test } from "vitest";
import { readSorting, toggleSort } from "./sorting.ts";

test("a click sorts, turns round, and goes back to the newest first", () => {
  const first = toggleSort([], "params.lr", false, false);
  expect(first).toEqual(["params.lr"]);
  const second = toggleSort(first, "params.lr", false, false);
  expect(second).toEqual(["-params.lr"]);
  expect(toggleSort(second, "params.lr", false, false)).toEqual([]);
});

test("what is better when it is larger begins with the largest", () => {
  expect(toggleSort([], "metrics.acc.best", true, false)).toEqual(["-metrics.acc.best"]);
  expect(toggleSort(["-metrics.acc.best"], "metrics.acc.best", true, false)).toEqual([
    "metrics.acc.best",
  ]);
});

test("with shift a column is added and turned among the others; without, it stands alone", () => {
  const two = toggleSort(["-metrics.acc"], "params.lr", false, true);
  expect(two).toEqual(["-metrics.acc", "params.lr"]);
  expect(toggleSort(two, "params.lr", false, true)).toEqual(["-metrics.acc", "-params.lr"]);
  expect(toggleSort(two, "params.lr", false, false)).toEqual(["params.lr"]);
  expect(readSorting(two)).toEqual([
    { path: "metrics.acc", descending: true },
    { path: "params.lr", descending: false },
  ]);
});
