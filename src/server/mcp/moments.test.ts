import { expect, test } from "vitest";
import { encodeColumnBlob } from "../../base/column-blob.ts";
import type { ApiClient } from "../rpc.ts";
import { TOOLS } from "./tools.ts";

const AT = 1_764_000_000_000_000;

/** As little as each tool needs to go on to its next call. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  "runs.listProjects": [],
  "runs.readSeries": new Blob([encodeColumnBlob([], [])]),
  "runs.list": { rows: [], values: [], total: 0, nextCursor: null },
  "runs.get": { paramValues: [], series: [], sources: [], facts: [] },
  "runs.getAbout": { tags: [] },
  "runs.listMetrics": [],
  "runs.listPaths": {},
  "runs.listValues": [],
  "runs.listGroups": { groups: [] },
  "runs.getPoints": { series: [] },
  "runs.history": { rows: [], nextCursor: null },
  "compare.openComparison": { groups: [{ label: "a", runIds: ["r"] }], paths: ["params.lr"] },
  "compare.readMetrics": { metrics: [], comparisons: 0, total: 0, unknown: [] },
  "compare.diffConfig": { rows: [], total: 0 },
  "compare.explainChange": { changes: [], observed: "" },
  "compare.readImportance": { runs: 1, silent: "", r2: null },
};

const SETS = { sets: [{ runs: { query: "lr > 0" } }] };
const INPUTS: Readonly<Record<string, object>> = {
  list_projects: {},
  read_series: { runIds: ["r"], metric: "loss" },
  query_runs: {},
  get_run: { id: "r" },
  list_metrics: { projectId: "p" },
  list_paths: { projectId: "p" },
  list_values: { projectId: "p", path: "state" },
  list_groups: { removed: true },
  get_points: { runId: "r", metric: "loss" },
  list_history: {},
  open_comparison: SETS,
  compare_runs: SETS,
  diff_configurations: SETS,
  what_changed: { a: ["r"], b: ["s"], metric: "loss" },
  importance: { runs: {}, metric: "loss" },
};

interface Asked {
  readonly name: string;
  readonly input: { readonly at?: number; readonly [key: string]: unknown };
}

async function callsOf(tool: string): Promise<Asked[]> {
  const asked: Asked[] = [];
  const module = (name: string) =>
    new Proxy(
      {},
      {
        get: (_, procedure) => async (input: Asked["input"]) => {
          asked.push({ name: `${name}.${String(procedure)}`, input });
          return ANSWERS[`${name}.${String(procedure)}`];
        },
      },
    );
  const api = new Proxy({}, { get: (_, name) => module(String(name)) }) as ApiClient;
  const found = TOOLS.find(({ name }) => name === tool);
  await found?.run(api, found.input.parse({ at: AT, ...INPUTS[tool] }));
  return asked;
}

const ofMoments = TOOLS.filter(({ input }) => "at" in input.shape).map(({ name }) => name);

test("what can be asked of the past, can be asked so by an agent", () => {
  expect(ofMoments.toSorted()).toEqual(Object.keys(INPUTS).toSorted());
});

test.each(ofMoments)("%s asks everything about the same moment", async (tool) => {
  const asked = await callsOf(tool);
  expect(asked.length).toBeGreaterThan(0);
  for (const { name, input } of asked) expect([name, input.at]).toEqual([name, AT]);
});

test("removed runs are grouped by what varies among removed runs", async () => {
  const [opened, listed] = await callsOf("list_groups");
  expect(opened?.input).toMatchObject({ sets: [{ runs: { removed: true } }] });
  expect(listed?.input).toMatchObject({ removed: true, groupBy: [["params.lr"]] });
});
