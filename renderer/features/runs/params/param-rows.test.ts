import fc from "fast-check";
import { expect, test } from "vitest";
import { compareParams, layOutList, layOutTree, type Param } from "./param-rows.ts";

const of = (values: Record<string, Param["value"]>): Param[] =>
  Object.entries(values).map(([key, value]) => ({ key, value, origin: "hparams.yaml" }));
const outline = (params: readonly Param[], closed: readonly string[] = []): string[] =>
  layOutTree(compareParams(params, undefined), new Set(closed)).map(
    (row) => "  ".repeat(row.depth) + row.name + (row.kind === "group" ? ` (${row.count})` : ""),
  );

test("keys become a tree by / and ., groups first; a group of one is a longer name", () => {
  const params = of({
    seed: 1,
    "model.layers": 2,
    "model.act.name": "relu",
    "opt/lr": 1,
    "opt/b/1": 2,
  });
  expect(outline(params)).toEqual([
    "model. (2)",
    "  act.name",
    "  layers",
    "opt/ (2)",
    "  b/1",
    "  lr",
    "seed",
  ]);
  expect(outline(params, ["opt/"])).toEqual([
    "model. (2)",
    "  act.name",
    "  layers",
    "opt/ (2)",
    "seed",
  ]);
});

test("keys that are no paths stay whole; a key may be a group as well", () => {
  expect(outline(of({ "a..b": 1, "a.": 1, ".": 1, "": 1, a: 1, "a.b": 1, "a.c": 1 }))).toEqual([
    "a. (2)",
    "  b",
    "  c",
    "",
    ".",
    "a",
    "a.",
    "a..b",
  ]);
});

test("of any keys the open tree holds each param once, under a row of its own", () => {
  const key = fc.string({ unit: fc.constantFrom("a", "b", ".", "/", "é"), maxLength: 12 });
  fc.assert(
    fc.property(fc.uniqueArray(key), (keys) => {
      const params = compareParams(
        of(Object.fromEntries(keys.map((one) => [`k${one}`, 1]))),
        undefined,
      );
      const rows = layOutTree(params, new Set());
      const found = rows.flatMap((row) => (row.kind === "param" ? [row.param.key] : []));
      expect(found.toSorted()).toEqual(params.map((param) => param.key).toSorted());
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
      expect(layOutList(params)).toHaveLength(params.length);
    }),
  );
});

test("a hundred thousand dots are one key, not a hundred thousand groups", () => {
  expect(outline(of({ [`a${".b".repeat(100_000)}`]: 1, "a.c": 1 })).length).toBeLessThan(30);
});

test("against the baseline a param is the same, changed (also by its type), added or removed", () => {
  const own = of({ same: 0.1, list: [1, 2], changed: 1, typed: "1", added: null });
  const base = of({ same: 0.1, list: [1, 2], changed: 2, typed: 1, removed: false });
  const found = compareParams(own, base).map(({ key, difference }) => [key, difference]);
  expect(Object.fromEntries(found)).toEqual({
    same: "same",
    list: "same",
    changed: "changed",
    typed: "changed",
    added: "added",
    removed: "removed",
  });
  expect(compareParams(own, undefined).every(({ difference }) => difference === undefined)).toBe(
    true,
  );
});
