import { expect, test } from "vitest";
import type { GroupRow, RunRow } from "../../../../src/contract/runs.ts";
import { groupRows } from "./table-rows.ts";

const group = (
  level: number,
  parent: number,
  key: string,
  runIds: readonly string[],
): GroupRow => ({
  level,
  parent,
  key: [key],
  runs: runIds.length,
  runIds: [...runIds],
  cells: [],
});
const groups = [
  group(0, -1, "a", []),
  group(1, 0, "x", ["r1", "r2"]),
  group(1, 0, "y", ["r3"]),
  group(0, -1, "b", []),
  group(1, 3, "x", ["r4"]),
];
const runs = new Map(["r1", "r2", "r3"].map((id) => [id, { id, name: id } as RunRow] as const));
const idsOf = (open: readonly string[]): readonly string[] =>
  groupRows(groups, runs, new Set(open)).map(({ id }) => id);

test("closed groups show themselves alone, open ones what is in them", () => {
  expect(idsOf([])).toEqual(['["a"]', '["b"]']);
  expect(idsOf(['["a"]'])).toEqual(['["a"]', '["a"] ["x"]', '["a"] ["y"]', '["b"]']);
  expect(idsOf(['["a"]', '["a"] ["x"]'])).toEqual([
    '["a"]',
    '["a"] ["x"]',
    "r1",
    "r2",
    '["a"] ["y"]',
    '["b"]',
  ]);
});

test("an open group in a closed one is not shown, and the same key elsewhere is another group", () => {
  expect(idsOf(['["a"] ["x"]'])).toEqual(['["a"]', '["b"]']);
  expect(idsOf(['["b"]', '["a"] ["x"]'])).toEqual(['["a"]', '["b"]', '["b"] ["x"]']);
});

test("a run that is not loaded has no row, and counts in its group", () => {
  const rows = groupRows(groups, runs, new Set(['["b"]', '["b"] ["x"]']));
  expect(rows.map(({ id }) => id)).toEqual(['["a"]', '["b"]', '["b"] ["x"]']);
  expect(rows.map((row) => row.kind === "group" && row.runIds)).toEqual([
    ["r1", "r2", "r3"],
    ["r4"],
    ["r4"],
  ]);
});
