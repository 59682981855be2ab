import { expect, test } from "vitest";
import { hoveredGroup } from "./hovered-group.ts";
import type { GroupView } from "./use-comparison.tsx";

const group = (key: string, runIds: string[]): GroupView => ({
  key,
  set: 0,
  label: key,
  ownLabel: key,
  runIds,
  values: [],
  color: "#000000",
  slot: 0,
  dash: undefined,
});

test("a group is pointed at by its key and by each of its runs, a hidden one by its key only", () => {
  const [shown, hidden] = [group("0:a", ["r1", "r2"]), group("0:b", ["r3"])];
  const comparison = {
    all: [shown, hidden],
    groupOf: new Map(shown.runIds.map((id) => [id, shown])),
  };
  const keyOf = (id: string | undefined): string | undefined => hoveredGroup(comparison, id)?.key;
  expect([undefined, "r2", "0:a", "0:b", "r3", "elsewhere"].map(keyOf)).toEqual([
    undefined,
    "0:a",
    "0:a",
    "0:b",
    undefined,
    undefined,
  ]);
});
