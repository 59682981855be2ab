import { expect, test } from "vitest";
import { toBars, toBoxes, toScatter } from "./summary-data.ts";
import { quantile } from "../../../../../src/base/stats/sample.ts";

function runOf(id: string) {
  return { id, name: `run ${id}`, color: "#123456", dash: undefined, visible: true };
}
const runs = ["a", "b", "c", "d"].map(runOf);
const group = { id: "g", name: "lr 0.1", color: "#654321", dash: undefined, runIds: ["a", "b"] };

test("runs with two numbers are points; the others are counted", () => {
  const scatter = toScatter(runs, [
    [1, 2],
    [3, "NaN"],
    [null, 4],
    [5, 6],
  ]);
  expect(scatter.points.map(({ runId, x, y }) => [runId, x, y])).toEqual([
    ["a", 1, 2],
    ["d", 5, 6],
  ]);
  expect(scatter).toMatchObject({ left: 2, categories: [] });
});

test("texts on the x axis are categories in natural order", () => {
  const scatter = toScatter(runs, [
    ["l10", 1],
    ["l2", 2],
    [3, 3],
    [null, 4],
  ]);
  expect(scatter.categories).toEqual(["3", "l2", "l10"]);
  expect(scatter.points.map(({ x }) => x)).toEqual([2, 1, 0]);
});

test("bars are runs, or means of groups with their 95 % interval", () => {
  const cells = [[1], [3], [null], [7]];
  expect(toBars(runs, cells, undefined).map(({ value }) => value)).toEqual([1, 3, 7]);
  const [bar] = toBars(runs, cells, [group]);
  expect(bar).toMatchObject({ value: 2, n: 2 });
  // t(0.975, 1) = 12.706, sd = sqrt(2), n = 2
  expect(bar?.half).toBeCloseTo(12.7062, 3);
});

test("boxes have quartiles as NumPy has them, and Tukey's whiskers", () => {
  const many = Array.from({ length: 6 }, (_, i) => runOf(String(i)));
  const [box] = toBoxes(many, [[1], [2], [3], [4], [5], [100]], undefined);
  expect(box).toMatchObject({
    lowerQuartile: 2.25,
    median: 3.5,
    upperQuartile: 4.75,
    low: 1,
    high: 5,
  });
  expect(quantile([1], 0.3)).toBe(1);
});
