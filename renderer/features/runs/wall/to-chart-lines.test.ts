import { expect, test } from "vitest";
import type { SeriesLine } from "../../../client/series.ts";
import { toChartLines, type WallRun } from "./to-chart-lines.ts";

const TERMS = { names: ["loss"], colors: [] };
const empty = new Float64Array(0);
const series = (rest: Partial<SeriesLine>): SeriesLine => ({
  runId: "a",
  metric: "loss",
  context: "",
  sourceId: "source-0001",
  attempt: 1,
  ghost: false,
  inRange: 1,
  shown: 1,
  nonFinite: 0,
  extent: { from: 1, to: 1 },
  x: Float64Array.of(1),
  y: Float64Array.of(2),
  step: Float64Array.of(1),
  timeUs: Float64Array.of(3),
  smoothX: empty,
  smoothY: empty,
  markX: empty,
  markKind: new Uint8Array(0),
  ...rest,
});
const run = (rest: Partial<WallRun>): WallRun => ({
  id: "a",
  name: "first",
  color: "#abc",
  dash: undefined,
  visible: true,
  ...rest,
});

test("a line has the name, colour and dash of its run, and its very points", () => {
  const line = series({});
  const [drawn] = toChartLines([line], [run({ dash: [6, 3] })], TERMS);
  expect(drawn).toMatchObject({ name: "first", color: "#abc", dash: [6, 3] });
  expect(drawn?.data).toBe(line);
});

test("lines of other runs are left out", () => {
  const lines = toChartLines([series({}), series({ runId: "b" })], [run({})], TERMS);
  expect(lines.map(({ data }) => data.runId)).toEqual(["a"]);
});

test("lines of one run are told apart by context, source and attempt", () => {
  const lines = toChartLines(
    [
      series({ context: "train" }),
      series({ sourceId: "source-0002" }),
      series({ ghost: true, attempt: 1 }),
    ],
    [run({})],
    TERMS,
  );
  expect(lines.map(({ name }) => name)).toEqual([
    "first (train)",
    "first (source 0002)",
    "first (source 0001) attempt 1",
  ]);
  expect(new Set(lines.map(({ key }) => key)).size).toBe(3);
});

test("a new attempt goes on with the key of the line", () => {
  const [before] = toChartLines([series({ attempt: 1 })], [run({})], TERMS);
  const [after] = toChartLines([series({ attempt: 2 })], [run({})], TERMS);
  expect(after?.key).toBe(before?.key);
});

test("metrics that share a chart are told apart by dash, or by colour where one run is alone", () => {
  const terms = { names: ["loss", "=val * 2"], colors: ["#111", "#222"] };
  const both = [series({}), series({ metric: "=val * 2" })];
  const alone = toChartLines(both, [run({})], terms);
  expect(alone.map(({ name, color }) => [name, color])).toEqual([
    ["loss", "#111"],
    ["val * 2", "#222"],
  ]);
  const many = toChartLines(both, [run({}), run({ id: "b" })], terms);
  expect(many.map(({ name, color, dash }) => [name, color, dash])).toEqual([
    ["first · loss", "#abc", undefined],
    ["first · val * 2", "#abc", [6, 3]],
  ]);
  expect(new Set(many.map(({ key }) => key)).size).toBe(2);
});
