import { expect, test } from "vitest";
import {
  judgeBy,
  moveGroup,
  neighbour,
  onlyGroup,
  orderGroups,
  removeGroup,
  renameGroup,
  toggleGroup,
} from "./change-groups.ts";

const keys = ["a", "b", "c"];

test("a group is hidden and shown again, and nothing stays in the address", () => {
  const hidden = toggleGroup({}, "b");
  expect(hidden).toEqual({ ch: ["b"] });
  expect(toggleGroup(hidden, "b")).toEqual({ ch: undefined });
  expect(onlyGroup(keys, "b")).toEqual({ ch: ["a", "c"] });
});

test("a group that is taken out is no baseline any more", () => {
  expect(removeGroup({ cx: ["a"], cbl: "b" }, "b")).toEqual({ cx: ["a", "b"], cbl: undefined });
  expect(removeGroup({ cbl: "c" }, "b")).toEqual({ cx: ["b"] });
});

test("a label that is empty or the group's own is none", () => {
  expect(renameGroup({}, "a", " Small ", "lr 0.1")).toEqual({ cl: { a: "Small" } });
  expect(renameGroup({ cl: { a: "Small", b: "Big" } }, "a", "", "lr 0.1")).toEqual({
    cl: { b: "Big" },
  });
  expect(renameGroup({ cl: { a: "Small" } }, "a", "lr 0.1", "lr 0.1")).toEqual({ cl: undefined });
});

test("a group moves to a place, and stays at the ends", () => {
  expect(moveGroup(keys, "a", 1)).toEqual({ co: ["b", "a", "c"] });
  expect(moveGroup(keys, "c", 0)).toEqual({ co: ["c", "a", "b"] });
  expect(moveGroup(keys, "c", 9)).toEqual({ co: ["a", "b", "c"] });
  expect(moveGroup(keys, "a", -1)).toEqual({ co: ["a", "b", "c"] });
});

test("groups that came later stand behind those that were ordered", () => {
  const groups = ["a", "b", "c", "d"].map((key) => ({ key }));
  expect(orderGroups(groups, ["c", "gone", "a"]).map(({ key }) => key)).toEqual([
    "c",
    "a",
    "b",
    "d",
  ]);
  expect(orderGroups(groups, [])).toBe(groups);
});

test("the judged metric takes the first place, and its target goes with it", () => {
  expect(judgeBy({ cm: ["loss", "acc"], ct: 0.5 }, "f1")).toEqual({
    cm: ["f1", "acc"],
    ct: undefined,
  });
  expect(judgeBy({ cm: ["loss", "acc"] }, "acc")).toEqual({ cm: ["acc"], ct: undefined });
});

test("the next one goes round", () => {
  expect(neighbour(keys, "c", 1)).toBe("a");
  expect(neighbour(keys, "a", -1)).toBe("c");
  expect(neighbour(keys, "gone", 1)).toBe("a");
  expect(neighbour([], undefined, 1)).toBeUndefined();
});
