import { existsSync, readFileSync } from "node:fs";
import { cp, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { flattenParams, type JsonValue } from "../../base/json.ts";
import type { SourceRow } from "../../contract/ingest.ts";
import type { RunRow } from "../../contract/runs.ts";
import {
  CALL,
  makeTestFolder,
  openTestEngine,
  waitFor,
  type TestEngine,
  type TestFolder,
} from "../testing.ts";
import { addAndRead, readStatus } from "./testing.ts";

const FIXTURES = join(import.meta.dirname, "../../../e2e/fixtures/loggers");

interface ExpectedRun {
  readonly path: string;
  readonly metrics: Readonly<Record<string, Readonly<Record<string, JsonValue>>>>;
  readonly params: JsonValue;
  readonly experiment?: string;
  readonly run_name?: string;
  readonly status?: string;
}

/** Names of `expected.json` beside those of `sources ls`. */
const FIELDS = {
  points: "points",
  first_step: "firstStep",
  last_step: "lastStep",
  last_value: "last",
} as const;

/** Some libraries know a run by its id, which is in the name of its folder, or its own in a database. */
function isOf(
  { path, part }: { readonly path: string; readonly part: string | null },
  known: string,
): boolean {
  const name = path.split("/").at(-1) ?? "";
  return part === null
    ? path === known || name.includes(known)
    : part === known || path === known || `${name.replace(/\.db$/, "")}/${part}` === known;
}

/** A fixture as the library left it: an empty database of MLflow's is a megabyte. */
async function layOut(name: string, folder: string): Promise<void> {
  await cp(join(FIXTURES, name), folder, { recursive: true });
  const packed = join(folder, "mlflow.db.gz");
  if (existsSync(packed))
    await writeFile(join(folder, "mlflow.db"), gunzipSync(readFileSync(packed)));
}

/** One engine watches all of them, each a project. */
let data: TestFolder;
let engine: TestEngine;
const folders: TestFolder[] = [];
beforeAll(async () => {
  data = await makeTestFolder();
  engine = await openTestEngine(data.path);
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  for (const folder of [data, ...folders]) await folder[Symbol.asyncDispose]();
});

interface ReadFixture {
  readonly projectId: string;
  readonly sources: readonly SourceRow[];
  readonly runs: ReadonlyMap<string, RunRow>;
}

async function readFixture(name: string): Promise<ReadFixture> {
  const project = await makeTestFolder();
  folders.push(project);
  await layOut(name, project.path);
  const projectId = await addAndRead(engine, project.path);
  const { sources } = await engine.handlers.ingest.listSources({ projectId }, CALL);
  const { rows } = await engine.handlers.runs.list(
    { projectId, removed: false, limit: 1000 },
    CALL,
  );
  return { projectId, sources, runs: new Map(rows.map((run) => [run.id, run])) };
}

/** What a logger leaves in a folder that is watched by then is found as what was there before. */
async function expectLiveAlike(name: string, read: readonly SourceRow[]): Promise<void> {
  const project = await makeTestFolder();
  folders.push(project);
  const projectId = await addAndRead(engine, project.path);
  // Whole folders come at once: a copy could be met before what it is a copy of.
  const elsewhere = await makeTestFolder();
  folders.push(elsewhere);
  await layOut(name, elsewhere.path);
  for (const entry of await readdir(elsewhere.path))
    await rename(join(elsewhere.path, entry), join(project.path, entry));
  const facts = (sources: readonly SourceRow[]): string =>
    JSON.stringify(sources.map(({ path, part, params, metrics }) => [path, part, params, metrics]));
  await waitFor(
    async () => facts((await engine.handlers.ingest.listSources({ projectId }, CALL)).sources),
    (live) => live === facts(read),
  );
}

test.each([
  "accelerate",
  "catboost",
  "clearml_offline",
  "codecarbon",
  "comet_offline",
  "dvclive",
  "generic_files",
  "hf_trainer",
  "hydra",
  "keras_csvlogger",
  "lightning_csv",
  "lightning_default",
  "lightning_mlflow",
  "mlflow_filestore",
  "mlflow_sqlite",
  "neptune_offline",
  "ray_tune",
  "sacred",
  "sb3",
  "swanlab_local",
  "tensorboardX",
  "text_logs",
  "torch_tensorboard",
  "trackio",
  "wandb_offline",
  "xgboost_evals",
])("what %s wrote gives the sources that its own reader gives", async (name) => {
  const { sources, runs } = await readFixture(name);
  await expectLiveAlike(name, sources);
  const expected = (
    JSON.parse(readFileSync(join(FIXTURES, name, "expected.json"), "utf8")) as {
      readonly runs: readonly ExpectedRun[];
    }
  ).runs;
  expect(sources.map(({ path }) => path)).toHaveLength(expected.length);
  for (const run of expected) {
    const source = sources.find((one) => isOf(one, run.path));
    expect(source?.params).toEqual(Object.fromEntries(flattenParams(run.params)));
    expect(Object.keys(source?.metrics ?? {}).toSorted()).toEqual(
      Object.keys(run.metrics).toSorted(),
    );
    for (const [metric, facts] of Object.entries(run.metrics)) {
      for (const [theirs, ours] of Object.entries(FIELDS)) {
        if (facts[theirs] !== undefined)
          expect(source?.metrics[metric]?.[ours], `${metric} ${theirs}`).toEqual(facts[theirs]);
      }
    }
    const own = runs.get(source?.runId ?? "");
    if (run.experiment !== undefined) expect(own?.experiment).toBe(run.experiment);
    if (run.run_name !== undefined) expect(own?.name).toBe(run.run_name);
    if (run.status === "FINISHED" || run.status === "COMPLETED")
      expect(own?.state).toBe("finished");
  }
});

interface ExpectedStudy {
  readonly path: string;
  readonly trials: ReadonlyArray<{
    readonly number: number;
    readonly state: string;
    readonly value: number;
    readonly params: Readonly<Record<string, JsonValue>>;
    readonly intermediate: number;
  }>;
}

test.each(["optuna_journal", "optuna_sqlite"])(
  "each trial of %s is a run, as Optuna itself reads it",
  async (name) => {
    const { sources, runs } = await readFixture(name);
    const [study] = (
      JSON.parse(readFileSync(join(FIXTURES, name, "expected.json"), "utf8")) as {
        readonly runs: readonly ExpectedStudy[];
      }
    ).runs;
    expect(sources).toHaveLength(study?.trials.length ?? 0);
    for (const { number, state, value, params, intermediate } of study?.trials ?? []) {
      const source = sources.find(({ part }) => part === `${study?.path}/${number}`);
      expect(source?.params).toEqual(params);
      expect(source?.metrics["value"]?.last).toBe(value);
      expect(source?.metrics["intermediate_value"]?.points ?? 0).toBe(intermediate);
      const run = runs.get(source?.runId ?? "");
      expect(run).toMatchObject({ experiment: study?.path, state: "finished" });
      expect(run?.stateReason).toContain(state === "PRUNED" ? "pruned" : state);
    }
  },
);

test("a store of Aim is detected and said to be one", async () => {
  const { projectId, sources } = await readFixture("aim");
  expect(sources).toEqual([]);
  const { unread } = await readStatus(engine, projectId);
  const found = unread.find(({ path }) => path === ".aim/run_metadata.sqlite");
  expect(found?.reason).toContain("Aim keeps its values in RocksDB");
});

test.each([
  ["wandb_offline", "tags.best > 0.8"],
  ["clearml_offline", "tags.final = 0.9"],
  ["sacred", "tags.result = 0.5"],
])("what a script of %s says of its run as a whole is a tag", async (name, query) => {
  const { projectId, runs } = await readFixture(name);
  const { rows } = await engine.handlers.runs.list(
    { projectId, query, removed: false, limit: 10 },
    CALL,
  );
  expect(rows.map(({ id }) => id)).toEqual([...runs.keys()]);
});
