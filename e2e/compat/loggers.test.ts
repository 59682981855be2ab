import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SourceRow } from "../../src/contract/ingest.ts";
import { readJson, startEngine, type TestEngine } from "../support/engine.ts";
import { ensurePython, finish, readPythonJson, run } from "../support/python.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { waitFor as waitShorter } from "../support/wait.ts";

/** Libraries hold back what they log, and thousands of files take their time where the machine is busy. */
const waitFor: typeof waitShorter = (what, read) => waitShorter(what, read, 150_000);

const CLIENTS = join(import.meta.dirname, "clients", "loggers");
/** How often each script waits for a go. */
const PHASES = 3;

/** By the requirements that they need; each has a script of its name. */
const LOGGERS: Readonly<Record<string, readonly string[]>> = {
  torch: ["hf_trainer", "accelerate_tracker", "sb3_logger", "keras_csv_logger"],
  trackers: [
    "wandb_offline",
    "mlflow_files",
    "mlflow_database",
    "optuna_journal",
    "optuna_database",
    "sacred_files",
    "catboost_fit",
    "xgboost_evals",
    "xgboost_text_log",
    "tqdm_text_log",
    "hydra_job",
  ],
  offline: [
    "swanlab_local",
    "trackio_store",
    "dvclive_files",
    "clearml_offline",
    "comet_offline",
    "neptune_offline",
  ],
  ray: ["ray_tune"],
};

/** They hold back a small training's points until its end. */
const HOLDS_BACK = new Set(["swanlab_local", "neptune_offline"]);

type Fields = Readonly<Record<string, string | number | null>>;

/** What a library's own reader finds. */
interface ReadSource {
  readonly path: string;
  readonly part: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, Fields>>;
}

let temp: TempFolder;
let engine: TestEngine;
beforeAll(async () => {
  temp = await makeTempFolder();
  engine = await startEngine({ folders: [temp.path] });
  await engine.settled();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await temp[Symbol.asyncDispose]();
});

describe.each(Object.entries(LOGGERS))("%s", (family, names) => {
  let python: string;
  beforeAll(async () => {
    python = await ensurePython(family);
  });

  it.each(names)("%s is followed as it trains, and ends as its own reader has it", async (name) => {
    const script = join(CLIENTS, `${name}.py`);
    const folder = join(temp.path, name);
    const training = run(python, [script, "train", folder]);
    const ended = finish(training);
    let points = 0;
    for (let phase = 0; phase < PHASES; phase++) {
      training.stdin?.write("go\n");
      const before = points;
      if (HOLDS_BACK.has(name)) continue;
      points = await waitFor(`${name} grows in phase ${phase}`, async () => {
        const now = countPoints(await readSources(name));
        return now > before && now;
      });
    }
    await ended;
    const expected = await readPythonJson<ReadSource[]>(python, [script, "read", folder]);
    await expect
      .poll(async () => comparable(await readSources(name)))
      .toEqual(comparable(expected));
  });
});

it("a training that TensorBoard, W&B and a table were told of is one run with one set of curves; three are three", async () => {
  const python = await ensurePython("trackers");
  const script = join(CLIENTS, "three_loggers.py");
  const names = ["1", "2", "3"];
  const trainings = names.map((name) =>
    run(python, [script, "train", join(temp.path, "three", name)]),
  );
  const ended = Promise.all(trainings.map(finish));
  for (const { stdin } of trainings) stdin?.write("go\n".repeat(PHASES));
  await ended;
  const { api } = engine;
  const readThree = async () => {
    const { rows } = await api.runs.list({ removed: false, limit: 1000 });
    const details = await Promise.all(rows.map(({ id }) => api.runs.get({ id })));
    return details.filter(({ sources }) => sources.some(({ path }) => path.startsWith("three/")));
  };
  const runs = await waitFor("three runs of three sources", async () => {
    const now = await readThree();
    const isThere = now.length === 3 && now.every(({ sources }) => sources.length === 3);
    const isOnce = now.every(({ series }) => series.length === 2);
    return isThere && isOnce && now;
  });
  for (const { sources, series } of runs) {
    // All three of one folder; two of them were given to the run that was found first.
    const folders = new Set(sources.map(({ path }) => path.split("/")[1]));
    expect(folders.size).toBe(1);
    expect(sources.flatMap(({ joinReason }) => joinReason?.kind ?? [])).toEqual([
      "values",
      "values",
    ]);
    expect(series.map(({ metric, points }) => [metric, points])).toEqual([
      ["acc", 15],
      ["train/loss", 15],
    ]);
  }
});

/** Below the logger's folder, with paths in it. */
async function readSources(name: string): Promise<readonly SourceRow[]> {
  const { sources } = await readJson<{ sources: SourceRow[] }>([
    "sources",
    "ls",
    "--data",
    engine.dataDir,
  ]);
  return sources
    .filter(({ path }) => path.startsWith(`${name}/`))
    .map((source) => ({ ...source, path: source.path.slice(name.length + 1) }));
}

function countPoints(sources: ReadonlyArray<Pick<ReadSource, "metrics">>): number {
  return sources
    .flatMap(({ metrics }) => Object.values(metrics))
    .reduce((sum, { points }) => sum + Number(points), 0);
}

/** In one order; of the metrics what both know. */
function comparable(
  sources: ReadonlyArray<Pick<ReadSource, "path" | "part" | "params" | "metrics">>,
): readonly ReadSource[] {
  return sources
    .map(({ path, part, params, metrics }) => ({
      path,
      part,
      params,
      metrics: Object.fromEntries(
        Object.entries(metrics).map(([name, { points, firstStep, lastStep, first, last }]) => [
          name,
          { points, firstStep, lastStep, first, last } as Fields,
        ]),
      ),
    }))
    .toSorted((a, b) => `${a.path}#${a.part}`.localeCompare(`${b.path}#${b.part}`));
}
