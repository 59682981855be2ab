import { expect, test } from "vitest";
import { encodeVisibility, onlyVisible } from "../../state/visibility.ts";
import { comparedRuns, pinnedOf, sameConfigBefore } from "./compare-runs.ts";

const order = ["run-aaaaaaaaaaaa", "run-bbbbbbbbbbbb", "run-cccccccccccc"];
const place = { projectId: "p", view: {}, order, marked: [] };

test("two marked runs stand for themselves, more are grouped by everything but the seed", () => {
  const two = order.slice(0, 2);
  expect(comparedRuns({ ...place, marked: two })).toEqual({
    sets: [{ runs: { runIds: two } }],
    groupBy: "run",
  });
  expect(comparedRuns({ ...place, marked: order }).groupBy).toBe("repetitions");
});

test("without marks all that match are compared, those that match later too", () => {
  expect(comparedRuns({ ...place, marked: order.slice(0, 1) })).toEqual({
    sets: [{ runs: { projectId: "p" } }],
    groupBy: "repetitions",
  });
  expect(comparedRuns({ ...place, view: { f: "two", q: " state = failed " } }).sets).toEqual([
    { runs: { projectId: "p", search: "two", query: "state = failed" } },
  ]);
});

test("runs that were shown by hand are those that are meant", () => {
  const v = encodeVisibility(onlyVisible(order.slice(1)));
  expect(comparedRuns({ ...place, view: { v } }).sets).toEqual([
    { runs: { runIds: order.slice(1) } },
  ]);
});

test("groups of the page are groups of the comparison", () => {
  const by = [["params.lr"], ["params.opt"]];
  const keys = ["params.lr", "params.opt"];
  expect(comparedRuns({ ...place, view: { by } }).groupBy).toEqual(keys);
  expect(comparedRuns({ ...place, view: { by }, allButSeed: keys }).groupBy).toBe("repetitions");
  const many = [Array.from({ length: 101 }, (_, i) => `params.p${i}`)];
  expect(comparedRuns({ ...place, view: { by: many } }).groupBy).toBe("repetitions");
});

test("the baseline stands before the pinned runs, each once", () => {
  expect(pinnedOf({ pin: ["aaaa", "cccc", "gone"], base: "cccc" }, order)).toEqual([
    order[2],
    order[0],
  ]);
});

test("the run before among those of the same config", () => {
  const group = { key: "", label: "", set: 0, values: [], runIds: ["1", "2", "3"] };
  expect(sameConfigBefore([group], "3")).toBe("2");
  expect(sameConfigBefore([group], "1")).toBeUndefined();
  expect(sameConfigBefore([group], "gone")).toBeUndefined();
});
