import { beforeEach, expect, test, vi } from "vitest";
import { MOST_LABEL } from "../../src/contract/compare-groups.ts";
import {
  comparisonOnly,
  comparisonView,
  isComparisonKeptHere,
  readKeys,
  readSets,
  withSets,
  writeKeys,
  type RunSet,
} from "./compare-view.ts";
import { viewSchema } from "./view.ts";

const sets: readonly RunSet[] = [
  { label: "a", runs: { runIds: ["r1", "r2"] } },
  { runs: { projectId: "p", query: "params.lr > 0.1", search: "two" } },
];

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  });
});

test("sets are read as they were written, also from an address", () => {
  const view = comparisonView(sets, "run", { f: "filter", t: "params", x: "wall" });
  expect(view).toMatchObject({ cg: "run", f: "filter", x: "wall" });
  expect(view.t).toBeUndefined();
  expect(readSets(view)).toEqual(sets);
  expect(readSets(viewSchema.parse(JSON.parse(JSON.stringify(view))))).toEqual(sets);
  expect(readSets(comparisonView(sets, "repetitions", {}))).toEqual(sets);
  expect(comparisonView(sets, "repetitions", {}).cg).toBeUndefined();
});

test("a set is called no longer than the engine takes it", () => {
  const label = "x".repeat(MOST_LABEL + 1);
  const view = comparisonView([{ label, runs: { projectId: "p" } }], "run", {});
  expect(readSets(view)).toEqual([{ label: label.slice(1), runs: { projectId: "p" } }]);
});

test("more sets come behind those there are", () => {
  const more: RunSet = { runs: { projectId: "other" } };
  expect(readSets(withSets(comparisonView(sets, "set", {}), [more]))).toEqual([...sets, more]);
  expect(readSets(withSets({}, [more]))).toEqual([more]);
});

test("a list that is too long for an address is kept here, which another browser is told", () => {
  const runIds = Array.from({ length: 500 }, (_, i) => `0192-${i}`);
  const view = comparisonView([{ runs: { runIds } }], "repetitions", {});
  expect(typeof view.cs).toBe("string");
  expect(isComparisonKeptHere(view)).toBe(true);
  expect(readSets(view)).toEqual([{ runs: { runIds } }]);
  localStorage.setItem(`assay-link-${JSON.stringify(view.cs).slice(2, -1)}`, "not json");
  expect(readSets(view)).toBeUndefined();
  expect(isComparisonKeptHere(comparisonView(sets, "run", {}))).toBe(false);
});

test("an address that names nothing asks for nothing", () => {
  expect(readSets({})).toBeUndefined();
  expect(readSets({ cs: [] })).toBeUndefined();
  expect(readSets({ cs: "@unknown" })).toBeUndefined();
  expect(readSets({ cs: "some text" })).toBeUndefined();
});

test("keys of groups", () => {
  expect(writeKeys([])).toBeUndefined();
  expect(readKeys(writeKeys(["0:a"]))).toEqual(["0:a"]);
  const many = Array.from({ length: 900 }, (_, i) => `0:[${i}]`);
  expect(readKeys(writeKeys(many))).toEqual(many);
});

test("a link leaves out how the list beside it is filtered", () => {
  const view = { ...comparisonView(sets, "run", { f: "x", v: "all" }), t: "curves", ct: 0.5 };
  expect(comparisonOnly(view)).toEqual({ cs: view.cs, cg: "run", t: "curves", ct: 0.5 });
});
