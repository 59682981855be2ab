import { expect, test } from "vitest";
import { createDesign, measureImportance } from "./importance.ts";
import { curvesOn, dependenceOn, dependenceOnPair } from "./dependence.ts";
import { pairEffects, pairMarginals, singleEffects, treeMarginals } from "./fanova.ts";
import { toFeature, withRangeShares, type ParamColumn } from "./features.ts";
import { columnsOf, drawColumns, numbersOf, OPTUNA_CASES } from "./forest.test-support.ts";
import { growForest, type Forest } from "./forest.ts";
import { permutationImportance } from "./permutation.ts";
import { createDraw } from "./random.ts";
import { predict } from "./tree.ts";

function forestOf(columns: readonly ParamColumn[], y: readonly number[], seed = 1): Forest {
  return growForest(columns.map(toFeature), y, { seed });
}

const valuesOf = (shares: ReadonlyArray<{ readonly value: number }>): number[] =>
  shares.map(({ value }) => value);

test.each(OPTUNA_CASES)("$id: fANOVA is near Optuna's, in the same order", (one) => {
  const features = columnsOf(one).map((column) => {
    const { low, high } = one.space[column.name]?.attributes ?? {};
    return withRangeShares(
      toFeature(column),
      low === undefined || high === undefined ? undefined : { low, high },
    );
  });
  const y = one.trials.map(({ value }) => value);
  const means = features.map(() => 0);
  for (let seed = 0; seed < 5; seed++) {
    const found = valuesOf(singleEffects(growForest(features, y, { seed })).single);
    const sum = found.reduce((total, value) => total + value, 0);
    found.forEach((value, f) => ((means[f] as number) += value / sum / 5));
  }
  const expected = features.map(({ name }) => one.expected.fanova_mean_of_5_seeds[name] as number);
  means.forEach((mean, f) => expect(Math.abs(mean - (expected[f] as number))).toBeLessThan(0.05));
  const order = (values: readonly number[]): number[] =>
    [...values.keys()].toSorted((a, b) => (values[b] as number) - (values[a] as number));
  expect(order(means)).toEqual(order(expected));
});

test("marginals and variance are those of a plain sum over all combinations of levels", () => {
  const columns = drawColumns(60, [3, 4, "number"]).map((column, i) =>
    i === 2
      ? {
          ...column,
          cells: numbersOf(column).map((x, run) => (run % 7 === 0 ? null : Math.round(4 * x))),
        }
      : column,
  );
  const y = columns[0]?.cells.map((cell, i) => (cell === "level 1" ? i % 3 : i % 5)) ?? [];
  const forest = forestOf(columns, y);
  const [a, b, c] = forest.features as [
    Forest["features"][0],
    Forest["features"][0],
    Forest["features"][0],
  ];
  for (const tree of forest.trees.slice(0, 5)) {
    const { marginals, mean, variance } = treeMarginals(forest, tree);
    const [pair] = pairMarginals(forest, tree, [[0, 2]]);
    const plain = forest.features.map(({ values }) => new Float64Array(values.length));
    const plainPair = new Float64Array(a.values.length * c.values.length);
    let [sum, squares] = [0, 0];
    for (let i = 0; i < a.values.length; i++)
      for (let j = 0; j < b.values.length; j++)
        for (let k = 0; k < c.values.length; k++) {
          const levels = [i, j, k].map((level) => Uint8Array.of(level));
          const said = predict(tree, levels, 0);
          const [p, q, r] = [a.share[i] as number, b.share[j] as number, c.share[k] as number];
          sum += p * q * r * said;
          squares += p * q * r * said * said;
          (plain[0] as Float64Array)[i] = ((plain[0] as Float64Array)[i] as number) + q * r * said;
          (plain[1] as Float64Array)[j] = ((plain[1] as Float64Array)[j] as number) + p * r * said;
          (plain[2] as Float64Array)[k] = ((plain[2] as Float64Array)[k] as number) + p * q * said;
          (plainPair[i * c.values.length + k] as number) += q * said;
        }
    expect(mean).toBeCloseTo(sum, 10);
    expect(variance).toBeCloseTo(squares - sum * sum, 10);
    plain.forEach((own, f) =>
      own.forEach((value, level) => expect(marginals[f]?.[level]).toBeCloseTo(value, 10)),
    );
    plainPair.forEach((value, at) => expect(pair?.[at]).toBeCloseTo(value, 10));
  }
});

test("a planted sum of effects is found, and a param without effect has next to none", () => {
  const columns = drawColumns(600, ["number", "number", 4, "number"]);
  const [x, z] = [numbersOf(columns[0]), numbersOf(columns[1])];
  const draw = createDraw(9, 9);
  const y = x.map(
    (value, i) =>
      4 * value +
      2 * (z[i] as number) +
      (columns[2]?.cells[i] === "level 2" ? 1 : 0) +
      draw(100) / 500,
  );
  const forest = forestOf(columns, y);
  // Variances 16/12, 4/12 and 3/16 of a sum of 1.854.
  const wanted = [0.719, 0.18, 0.101, 0];
  const { single, together } = singleEffects(forest);
  valuesOf(single).forEach((value, f) =>
    expect(Math.abs(value - (wanted[f] as number))).toBeLessThan(0.04),
  );
  valuesOf(permutationImportance(forest, 1)).forEach((value, f) =>
    expect(Math.abs(value - (wanted[f] as number))).toBeLessThan(0.08),
  );
  expect(forest.r2.value).toBeGreaterThan(0.95);
  expect(forest.r2.low).toBeLessThan(forest.r2.value);
  expect(forest.r2.high).toBeGreaterThan(forest.r2.value);
  expect(together.value).toBeGreaterThan(0.93);
  for (const { low, value, high } of single) {
    expect(low).toBeLessThanOrEqual(value);
    expect(value).toBeLessThanOrEqual(high);
  }
});

test("an interaction without single effects is found as one", () => {
  const columns = drawColumns(500, ["number", "number", "number", 3]);
  const [x, z] = [numbersOf(columns[0]), numbersOf(columns[1])];
  const y = x.map((value, i) => Number(value > 0.5 !== (z[i] as number) > 0.5));
  const forest = forestOf(columns, y);
  const { single } = singleEffects(forest);
  const pairs = pairEffects(forest, [
    [0, 1],
    [0, 2],
    [2, 3],
  ]);
  expect(pairs[0]?.share.value).toBeGreaterThan(0.6);
  expect(pairs[1]?.share.value).toBeLessThan(0.1);
  expect(single[0]?.value).toBeLessThan(0.2);
  const [most, second, ...others] = valuesOf(permutationImportance(forest, 1));
  expect(Math.min(most as number, second as number)).toBeGreaterThan(5 * Math.max(...others));
  const seen = measureImportance(createDesign(columns, Float64Array.from(y), 1), {
    method: "fanova",
    pairs: true,
    goal: "min",
  });
  expect(seen.pairs[0]?.params.toSorted()).toEqual(["p0", "p1"]);
});

test("other units of a param, other names of levels and another order of runs or params change nothing but noise", () => {
  const columns = drawColumns(300, ["number", 5, "number"]);
  const y = numbersOf(columns[0]).map(
    (x, i) => 3 * x * x + (columns[1]?.cells[i] === "level 3" ? 1 : 0),
  );
  const forest = forestOf(columns, y);
  const shares = valuesOf(singleEffects(forest).single);
  const permuted = valuesOf(permutationImportance(forest, 1));
  const [first, second, third] = columns as [ParamColumn, ParamColumn, ParamColumn];
  const renamed = { ...second, cells: second.cells.map((cell) => `z${String(cell)}`) };
  const scaled = { ...first, cells: first.cells.map((cell) => Math.exp(9 * Number(cell))) };
  const changed = forestOf([scaled, renamed, third], y);
  expect(valuesOf(singleEffects(changed).single)).toEqual(shares);
  expect(valuesOf(permutationImportance(changed, 1))).toEqual(permuted);
  const turned = forestOf([third, second, first], y);
  valuesOf(singleEffects(turned).single)
    .toReversed()
    .forEach((value, f) => expect(Math.abs(value - (shares[f] as number))).toBeLessThan(0.03));
  const order = [...y.keys()].toSorted((a, b) => ((a * 7919) % 300) - ((b * 7919) % 300));
  const shuffled = forestOf(
    columns.map(({ name, cells }) => ({ name, cells: order.map((run) => cells[run] ?? null) })),
    order.map((run) => y[run] as number),
  );
  valuesOf(singleEffects(shuffled).single).forEach((value, f) =>
    expect(Math.abs(value - (shares[f] as number))).toBeLessThan(0.03),
  );
});

test("the same seed gives the same answer, another one nearly", () => {
  const columns = drawColumns(200, ["number", "number"]);
  const y = numbersOf(columns[0]).map((x, i) => x + i / 1000);
  expect(singleEffects(forestOf(columns, y))).toEqual(singleEffects(forestOf(columns, y)));
  expect(singleEffects(forestOf(columns, y, 2))).not.toEqual(singleEffects(forestOf(columns, y)));
});

test("partial dependence follows the planted function, runs without a value have a level of their own", () => {
  const [column, other] = drawColumns(500, ["number", "number"]) as [ParamColumn, ParamColumn];
  const cells = column.cells.map((cell, i) =>
    i % 10 === 0 ? null : Math.round(10 * Number(cell)),
  );
  const y = cells.map((cell, i) => (cell === null ? 20 : cell) + Number(other.cells[i]) / 100);
  const forest = forestOf([{ name: "x", cells }, other], y);
  const { levels } = dependenceOn(forest, 0);
  expect(levels.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, null]);
  expect(levels.reduce((sum, { runs }) => sum + runs, 0)).toBe(500);
  for (const { value, mean } of levels) {
    expect(Math.abs(mean.value - Number(value ?? 20))).toBeLessThan(0.6);
    expect(mean.low).toBeLessThanOrEqual(mean.high);
  }
  const field = dependenceOnPair(forest, 0, 1);
  expect(field.rows).toHaveLength(12);
  expect(field.columns).toHaveLength(24);
  expect(field.runs.flat().reduce((sum, count) => sum + count, 0)).toBe(500);
  expect(Math.abs((field.mean[10]?.[3] as number) - 10)).toBeLessThan(0.6);
});

test("curves of single runs are what the trees say of them with each level; their mean is the partial dependence", () => {
  const [first, second, third] = drawColumns(150, ["number", "number", 4]) as [
    ParamColumn,
    ParamColumn,
    ParamColumn,
  ];
  // The second goes along with the first, so that a mean over independent params would be another one.
  const x = numbersOf(first).map((value, i) => (i % 9 === 0 ? null : Math.round(12 * value)));
  const z = numbersOf(second).map((value, i) => (x[i] ?? 6) + 4 * value);
  const columns = [{ name: "x", cells: x }, { name: "z", cells: z }, third];
  const y = x.map(
    (value, i) => (value ?? 3) * (third.cells[i] === "level 1" ? -1 : 1) + 2 * (z[i] as number),
  );
  const forest = forestOf(columns, y);
  const levels = forest.features.map(({ level }) => level);
  for (const f of [0, 1, 2]) {
    const { values } = forest.features[f] as Forest["features"][0];
    const curves = curvesOn(forest, f, [...y.keys()]);
    for (const run of [0, 1, 77])
      values.forEach((_, level) => {
        const said = forest.trees.map((tree) => predict(tree, levels, run, f, level));
        const mean = said.reduce((sum, one) => sum + one, 0) / said.length;
        expect(curves[run]?.[level]).toBeCloseTo(forest.mean + mean, 9);
      });
    dependenceOn(forest, f).levels.forEach(({ mean }, level) => {
      const together = curves.reduce((sum, curve) => sum + (curve[level] as number), 0);
      expect(mean.value).toBeCloseTo(together / curves.length, 9);
    });
  }
});
