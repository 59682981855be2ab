import { expect, test } from "vitest";
import { groupsInput, runSelection, tooManyOf } from "../../contract/compare-groups.ts";
import type { CompareMethod } from "../../contract/compare-statistics.ts";
import { boundWork } from "./bound-work.ts";

const METHOD: CompareMethod = {
  groups: [[]],
  limit: 200,
  baseline: 0,
  part: "best",
  test: "auto",
  interval: "auto",
  correction: "holm",
  pairing: "auto",
  level: 0.95,
  power: 0.8,
};

function bound(more: Partial<CompareMethod>, groups: number, size: number, told = 100) {
  const sizes = Array.from({ length: groups }, () => size);
  return () => boundWork({ ...METHOD, ...more }, sizes, 100, told);
}

test("resampling is bounded by how long it takes, and says what to do instead", () => {
  expect(bound({}, 200, 1000)).not.toThrow();
  expect(bound({ interval: "bca" }, 20, 5)).not.toThrow();
  expect(bound({ interval: "bca" }, 200, 10)).toThrow("takes too long");
  expect(bound({ interval: "percentile" }, 20, 1000)).toThrow("takes too long");
  // What is not told has no interval, but it has p.
  expect(bound({ interval: "bca" }, 200, 10, 1)).not.toThrow();
  expect(bound({ test: "permutation" }, 200, 10, 1)).toThrow("takes too long");
  expect(bound({ test: "permutation", interval: "t" }, 200, 10, 0)).toThrow("takes too long");
  // A million flips for each cell.
  expect(bound({ test: "sign-flip" }, 5, 20)).toThrow("takes too long");
  expect(bound({ test: "sign-flip" }, 5, 10)).not.toThrow();
});

test("so are the cells of a table and of what is told in full", () => {
  expect(bound({}, 5000, 1, 0)).not.toThrow();
  expect(bound({}, 20_000, 1, 0)).toThrow("more than one table has");
  expect(bound({}, 2000, 1, 100)).toThrow("tells in full");
});

test("groups are refused by their number and by their runs, with a reason", () => {
  const sizes = (groups: number, size: number) => Array.from({ length: groups }, () => size);
  expect([tooManyOf(sizes(20_000, 2)), tooManyOf([20_000, 20_000])]).toEqual([
    undefined,
    undefined,
  ]);
  expect(tooManyOf(sizes(20_001, 1))).toContain("20001 groups");
  expect(tooManyOf([20_001])).toContain("A group has 20001 runs");
  expect(tooManyOf(sizes(20_000, 3))).toContain("60000 runs");
  expect(
    groupsInput.safeParse(sizes(300, 200).map((n) => Array(n).fill("r"))).error?.message,
  ).toContain("at most 40000 runs");
});

test("runs by ids and by a query at once are refused", () => {
  expect(runSelection.safeParse({ runIds: ["a"] }).success).toBe(true);
  expect(runSelection.safeParse({ projectId: "p", query: "lr > 0", removed: true }).success).toBe(
    true,
  );
  for (const more of [{ query: "" }, { projectId: "p" }, { search: "x" }, { removed: false }])
    expect(runSelection.safeParse({ runIds: ["a"], ...more }).error?.message).toContain("not both");
});
