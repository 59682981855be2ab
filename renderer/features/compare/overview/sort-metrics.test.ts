import { expect, it } from "vitest";
import type { MetricTable, TableMetric } from "../../../client/metric-table.ts";
import { sortMetrics, toOrder } from "./sort-metrics.ts";

const NAMES = ["loss", "acc10", "acc9"];
const PERCENT = [
  [0, -3],
  [0, Number.NaN],
  [0, 5],
];

const table: MetricTable = {
  comparisons: 0,
  total: 3,
  unshared: 0,
  unknown: [],
  metrics: NAMES.map((metric): TableMetric => ({
    metric,
    goal: "none",
    goalGuessed: true,
    unit: "",
    format: "",
    part: "last",
    best: null,
  })),
  at: (_, metric, group) => PERCENT[metric]?.[group] ?? Number.NaN,
  verdictAt: () => undefined,
};

it("orders metrics as they come with the chosen ones first, by name, and by how much a group differs", () => {
  const all = [0, 1, 2];
  expect(sortMetrics(table, all, "usual", [])).toEqual([0, 1, 2]);
  expect(sortMetrics(table, all, "usual", ["acc9", "loss"])).toEqual([2, 0, 1]);
  expect(sortMetrics(table, all, "name", ["loss"])).toEqual([2, 1, 0]);
  expect(sortMetrics(table, all, 1, [])).toEqual([2, 0, 1]);
});

it("means a group by its key, wherever it stands, and the usual order where it is not shown", () => {
  const byB = { groupKey: "b" };
  expect(toOrder(byB, [{ key: "a" }, { key: "b" }])).toBe(1);
  expect(toOrder(byB, [{ key: "b" }, { key: "a" }])).toBe(0);
  expect(toOrder(byB, [{ key: "a" }])).toBe("usual");
  expect(toOrder("name", [])).toBe("name");
});
