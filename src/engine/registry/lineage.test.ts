import { expect, test } from "vitest";
import { buildLineage, type LineageRows } from "./lineage.ts";

const EMPTY: LineageRows = {
  model: "net",
  versions: [],
  runs: [],
  loggedModels: [],
  datasets: [],
  isCut: false,
};
const version = (number: number, run: string | null, loggedModel: string | null = null) => ({
  version: number,
  stage: "None",
  aliases: [],
  path: "",
  run,
  loggedModel,
});

test("a version comes from its logged model, that from its run, that from data and a parent", () => {
  const { nodes, edges } = buildLineage({
    ...EMPTY,
    versions: [version(2, "r", "m-1"), version(1, "r")],
    runs: [
      { key: "r", id: "r", name: "child", parent: "p" },
      { key: "p", id: "p", name: "sweep", parent: null },
    ],
    loggedModels: [{ id: "m-1", name: "model", run: "r" }],
    datasets: [
      { id: "d", name: "iris", digest: "abc", context: "training", run: "r" },
      { id: "d", name: "iris", digest: "abc", context: "test", run: "r" },
    ],
  });
  expect(nodes.map(({ id }) => id)).toEqual([
    "dataset:d",
    "run:r",
    "run:p",
    "model:m-1",
    "version:2",
    "version:1",
  ]);
  expect(edges.map(({ from, to, label }) => `${from} ${label} ${to}`)).toEqual([
    "dataset:d training run:r",
    "dataset:d test run:r",
    "run:p parent of run:r",
    "run:r logged model:m-1",
    "model:m-1 registered as version:2",
    "run:r registered as version:1",
  ]);
});

test("what is not known has no line, and nothing comes from itself", () => {
  const { nodes, edges } = buildLineage({
    ...EMPTY,
    versions: [version(1, null), version(2, "gone", "m-gone")],
    runs: [{ key: "a", id: null, name: "a", parent: "a" }],
  });
  expect(nodes).toHaveLength(3);
  expect(edges).toEqual([]);
});
