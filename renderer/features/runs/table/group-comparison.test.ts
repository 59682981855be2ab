import fc from "fast-check";
import { expect, test } from "vitest";
import type { GroupRow } from "../../../../src/contract/runs.ts";
import type { MetricTable } from "../../../client/metric-table.ts";
import { readSets } from "../../../state/compare-view.ts";
import { readColumns } from "./columns.ts";
import {
  askGroups,
  comparedPart,
  comparisonPage,
  differenceIn,
  findLevel,
  matchGroups,
  metricsOf,
} from "./group-comparison.ts";
import { groupIds } from "./table-rows.ts";

const group = (level: number, parent: number, key: string, runIds: string[] = []): GroupRow => ({
  level,
  parent,
  key: [key],
  runs: runIds.length,
  runIds,
  cells: [],
});
const GROUPS = [
  group(0, -1, "a"),
  group(1, 0, "x", ["1", "2"]),
  group(1, 0, "y", ["3"]),
  group(0, -1, "b"),
  group(1, 3, "x", ["4"]),
];
const IDS = groupIds(GROUPS);

test("a baseline is held against the rows of its level, with the runs of all levels below", () => {
  expect(findLevel(GROUPS, undefined)).toBeUndefined();
  expect(findLevel(GROUPS, "gone")).toBeUndefined();
  const outer = findLevel(GROUPS, IDS[3]);
  expect(outer).toMatchObject({ baseline: 3, level: 0 });
  expect([...(outer?.members ?? [])].map(([index, ids]) => [index, ids.toSorted()])).toEqual([
    [0, ["1", "2", "3"]],
    [3, ["4"]],
  ]);
  // Two subgroups have the same key; the groups around them tell which is meant.
  expect(findLevel(GROUPS, IDS[1])?.baseline).toBe(1);
  expect(findLevel(GROUPS, IDS[4])?.baseline).toBe(4);
});

test("what is asked for are all runs of the table, by the paths down to the level", () => {
  const by = [["params.lr", "params.opt"], ["params.batch"]];
  const which = { projectId: "p", search: "a", query: "state = failed", sort: [] };
  expect(askGroups(which, by, 0)).toEqual({
    sets: [{ runs: { projectId: "p", search: "a", query: "state = failed" } }],
    groupBy: ["params.lr", "params.opt"],
  });
  expect(askGroups({ projectId: "p" }, by, 1)).toEqual({
    sets: [{ runs: { projectId: "p" } }],
    groupBy: ["params.lr", "params.opt", "params.batch"],
  });
});

test("groups are found again by their runs in whatever order, and one with other runs is not", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(60), { minLength: 1 }),
      fc.array(fc.nat(5), { minLength: 61, maxLength: 61 }),
      fc.nat(60),
      (runs, groupOf, extra) => {
        const members = new Map(
          [...Map.groupBy(runs, (run) => groupOf[run] ?? 0)].map(([index, ids]) => [
            index,
            ids.map(String),
          ]),
        );
        const compared = [...members].toReversed().map(([index, ids]) => ({
          key: String(index),
          label: "",
          set: 0,
          values: [],
          runIds: ids.toReversed(),
        }));
        const held = { baseline: 0, level: 0, members };
        const places = matchGroups(held, compared);
        for (const index of members.keys())
          expect(compared[places.get(index) ?? -1]?.key).toBe(String(index));
        const grown = compared.map((one, i) =>
          i === extra % compared.length ? { ...one, runIds: [...one.runIds, "new"] } : one,
        );
        expect(matchGroups(held, grown).size).toBe(members.size - 1);
      },
    ),
  );
});

const COLUMNS = readColumns([
  "metrics.loss",
  "metrics.acc.best",
  "metrics.acc",
  "metrics.loss.first",
  "spark.loss",
  "params.lr",
]);

test("columns of one value of each run are compared together, in whatever order they stand", () => {
  expect(COLUMNS.map(comparedPart)).toEqual([
    "last",
    "best",
    "last",
    undefined,
    undefined,
    undefined,
  ]);
  expect(metricsOf(COLUMNS, "last")).toEqual(["acc", "loss"]);
  expect(metricsOf(COLUMNS.toReversed(), "last")).toEqual(["acc", "loss"]);
  expect(metricsOf(COLUMNS, "best")).toEqual(["acc"]);
});

test("the page compares the same groups and metrics, and judges by the column's", () => {
  const asked = askGroups({ projectId: "p", search: "a" }, [["params.lr"]], 0);
  const of = { asked, baselineKey: "0:[1]", columns: COLUMNS, view: { f: "a" } };
  const page = comparisonPage({ ...of, column: COLUMNS[0] });
  expect(readSets(page)).toEqual(asked.sets);
  expect(page).toMatchObject({
    cg: ["params.lr"],
    cbl: "0:[1]",
    cm: ["loss", "acc"],
    cst: { v: "last", m: "chosen" },
  });
  expect(comparisonPage({ ...of, column: COLUMNS[1] })).toMatchObject({
    cm: ["acc"],
    cst: { v: "best", m: "chosen" },
  });
  // A column that is not compared: judged by the first that is.
  expect(comparisonPage({ ...of, column: COLUMNS[5] }).cm).toEqual(["loss", "acc"]);
  expect(comparisonPage({ ...of, columns: [], column: undefined }).cm).toBeUndefined();
});

test("a difference is told of groups with a value, and of none where the metric is not known", () => {
  const table = {
    metrics: [{ metric: "loss" }],
    at: (name: string, _: number, place: number) =>
      ({ n: [3, 2, 0, 1][place], difference: [Number.NaN, -0.01234567, 0, Number.NaN][place] })[
        name
      ] ?? Number.NaN,
    verdictAt: (_: number, place: number) =>
      [undefined, "better", "cannot say", "cannot say"][place],
  } as unknown as MetricTable;
  expect(differenceIn(table, "loss", 0)).toBeUndefined();
  expect(differenceIn(table, "loss", 1)).toEqual({ text: "−0.0123", verdict: "better" });
  expect(differenceIn(table, "loss", 2)).toBeUndefined();
  expect(differenceIn(table, "loss", 3)).toEqual({ text: "", verdict: "cannot say" });
  expect(differenceIn(table, "acc", 1)).toBeUndefined();
});
