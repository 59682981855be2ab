import { expect, test } from "vitest";
import { findAliases, findRepetitions } from "./design.ts";
import { OTHERS, toFeature } from "./features.ts";
import { drawColumns, numbersOf } from "./forest.test-support.ts";
import { createDesign, measureImportance, type Importance } from "./importance.ts";
import { createDraw } from "./random.ts";

function measure(
  columns: Parameters<typeof createDesign>[0],
  y: readonly number[],
  method: "fanova" | "permutation" | "ped-anova" = "fanova",
): Importance {
  return measureImportance(createDesign(columns, Float64Array.from(y), 1), {
    method,
    pairs: false,
    goal: "min",
  });
}

test("params that vary together stand in one row, and are named", () => {
  const [x, z] = drawColumns(200, ["number", "number"]);
  if (x === undefined || z === undefined) throw new Error("no columns");
  const twice = { name: "twice", cells: x.cells.map((cell) => 2 * Number(cell)) };
  const coarse = {
    name: "coarse",
    cells: x.cells.map((cell) => (Number(cell) > 0.5 ? "big" : "small")),
  };
  const y = numbersOf(x);
  const { rows, warnings } = measure([x, z, twice, coarse], y);
  const aliases = new Map(rows.map((row) => [row.param, row.aliases]));
  expect(aliases).toEqual(
    new Map([
      ["p0", ["twice"]],
      ["p1", []],
      ["coarse", []],
    ]),
  );
  expect(warnings).toContainEqual({ code: "aliased", params: ["p0", "twice"] });
});

test("texts that decide each other are aliased, independent ones of many levels are not", () => {
  const model = drawColumns(300, [20, 20, 2]);
  const renamed = { name: "again", cells: model[0]?.cells.map((cell) => `x${String(cell)}`) ?? [] };
  const groups = findAliases([...model, renamed].map(toFeature));
  expect(groups.filter(({ others }) => others.length > 0)).toEqual([{ kept: 0, others: [3] }]);
});

test("too few runs, nothing explained, and repetitions as far apart as all runs are told", () => {
  const draw = createDraw(3, 3);
  const columns = drawColumns(40, [2, 3, "number", "number", "number"]);
  const noise = Array.from({ length: 40 }, () => draw(1000));
  const { warnings, r2 } = measure(columns, noise);
  expect(r2?.value).toBeLessThan(0.1);
  expect(warnings.map(({ code }) => code)).toEqual(["unexplained", "few-runs"]);
  const repeated = drawColumns(40, [2, 3]);
  const { warnings: found, repetitions } = measure(repeated, noise);
  expect(found.map(({ code }) => code)).toContain("noisy");
  expect(repetitions).toMatchObject({ groups: 6, runs: 40 });
  expect(repetitions?.noise).toBeGreaterThan(0.5);
});

test("the noise of repetitions is their variance within over the variance of all", () => {
  const cells = ["a", "a", "b", "b", "c"];
  const y = Float64Array.of(1, 3, 6, 8, 2);
  // Within: 2 and 2 over 2 degrees of freedom; all: mean 4, squares 9+1+4+16+4 = 34 over 4.
  expect(findRepetitions([{ name: "x", cells }], y)?.noise).toBeCloseTo(2 / 8.5, 12);
  expect(findRepetitions([{ name: "x", cells: [1, 2, 3, 4, 5] }], y)).toBeUndefined();
});

test("ten thousand texts, numbers that are none, and runs without a value", () => {
  const texts = Array.from({ length: 12_000 }, (_, i) => (i < 10_000 ? `t${i}` : `t${i % 7}`));
  const feature = toFeature({ name: "x", cells: texts });
  expect(feature.distinct).toBe(10_000);
  expect(feature.pooled).toBe(9993);
  expect(feature.values).toContain(OTHERS);
  expect(feature.share.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
  const mixed = toFeature({ name: "x", cells: [1, "None", "NaN", 3, null, "inf", 2] });
  expect(mixed.kind).toBe("numeric");
  expect(mixed.values).toEqual([1, 2, 3, null]);
  expect(mixed.share[mixed.missing]).toBeCloseTo(4 / 7, 12);
  const many = toFeature({
    name: "x",
    cells: Array.from({ length: 5000 }, (_, i) => 10 ** (i / 1000)),
  });
  expect(many.values).toHaveLength(128);
  expect(many.isLog).toBe(true);
  const unique = measure(
    [
      { name: "id", cells: Array.from({ length: 50 }, (_, i) => `run ${i}`) },
      ...drawColumns(50, ["number"]),
    ],
    Array.from({ length: 50 }, (_, i) => i),
  );
  expect(unique.warnings).toContainEqual({ code: "own-values", param: "id", distinct: 50 });
  expect(unique.rows.find(({ param }) => param === "id")?.share.value).toBe(0);
});

test("two runs, and a single one, are answered without falling", () => {
  for (const method of ["fanova", "permutation", "ped-anova"] as const) {
    expect(measure(drawColumns(2, ["number", 2]), [1, 2], method).rows).toHaveLength(2);
    expect(measure(drawColumns(1, ["number"]), [1], method).rows).toHaveLength(1);
    expect(measure([], [1, 2, 3], method).rows).toEqual([]);
  }
});

test("a metric too large or too small for its squares is measured like any other", () => {
  const columns = drawColumns(80, ["number", 3]);
  const y = Float64Array.from(columns[0]?.cells ?? [], (cell, i) => Number(cell) + (i % 5) / 20);
  const repeated = columns.map(({ name, cells }) => ({ name, cells: [...cells, ...cells] }));
  const both = Float64Array.from([...y, ...y.map((value) => value + 0.01)]);
  for (const method of ["fanova", "permutation", "ped-anova"] as const) {
    const measure = (factor: number) =>
      measureImportance(
        createDesign(
          repeated,
          both.map((value) => value * factor),
          1,
        ),
        { method, pairs: method !== "ped-anova", goal: "min" },
      );
    const plain = measure(1);
    expect(plain.repetitions?.groups).toBe(80);
    expect(plain.rows[0]?.share.value).toBeGreaterThan(0.5);
    expect(measure(2 ** 1000)).toEqual(plain);
    expect(measure(2 ** -1000)).toEqual(plain);
  }
});
