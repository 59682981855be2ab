import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SourceRow } from "../../src/contract/ingest.ts";
import { AppPage } from "../support/app-page.ts";
import { readJson, startEngine, type TestEngine } from "../support/engine.ts";
import { ensurePython, finish, readPythonJson, run } from "../support/python.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { waitFor } from "../support/wait.ts";

const CLIENTS = join(import.meta.dirname, "clients");
/** How often each script waits for a go. */
const PHASES = 3;

const suite = sharedBrowser();
let python: string;
let temp: TempFolder;
let engine: TestEngine;
beforeAll(async () => {
  python = await ensurePython("torch");
  temp = await makeTempFolder();
  engine = await startEngine({ folders: [temp.path] });
  await engine.settled();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await temp[Symbol.asyncDispose]();
});

/** An unmodified logger, started while Assay watches; `metric` is one whose chart must grow. */
const TRAININGS = [
  {
    name: "torch SummaryWriter",
    script: ["torch_summary_writer.py", "torch"],
    run: "torch",
    metric: "train/loss",
  },
  {
    name: "tensorboardX SummaryWriter",
    script: ["tensorboardx_writer.py", "tbx"],
    run: "tbx",
    metric: "loss",
  },
  {
    name: "Lightning CSVLogger",
    script: ["lightning_fit.py", "lightning-csv", "csv"],
    run: "lightning-csv/lightning_logs/version_0",
    metric: "train_loss_step",
  },
  {
    name: "Lightning without a logger",
    script: ["lightning_fit.py", "lightning-default", "default"],
    run: "lightning-default/lightning_logs/version_0",
    metric: "train_loss_step",
  },
] as const;

describe.each(TRAININGS)("$name", ({ script, run: runName, metric }) => {
  it("appears and grows in the browser without a reload, and every value is the one it wrote", async () => {
    const [file, folder, ...rest] = script;
    const target = join(temp.path, folder);
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.page.evaluate(() => Object.assign(window, { sameDocument: true }));
    const training = run(python, [join(CLIENTS, file), target, ...rest]);
    const ended = finish(training);
    let drawn = 0;
    for (let phase = 0; phase < PHASES; phase++) {
      training.stdin?.write("go\n");
      if (phase === 0) {
        await app.waitForRuns(`${runName} appears`, (names) => names.includes(runName));
        await showOnly(app, runName);
      }
      const before = drawn;
      const facts = await app.waitForChart(
        metric,
        `the chart grows in phase ${phase}`,
        ({ inRange, ink }) => inRange > before && ink > 0,
      );
      drawn = facts.inRange;
    }
    await ended;
    expect(await app.page.evaluate(() => "sameDocument" in window)).toBe(true);
    expect(app.errors).toEqual([]);
    await expectSameAsReaders(folder);
  });
});

describe("at the end", () => {
  it("`sources ls --json` is what TensorBoard's and Python's own readers find, row by row", async () => {
    await expectSameAsReaders("");
  });

  it("and so does a scan into a new data folder", async () => {
    await using fresh = await makeTempFolder();
    await readJson(["scan", temp.path, "--data", fresh.path]);
    const { sources } = await readJson<{ sources: SourceRow[] }>([
      "sources",
      "ls",
      "--data",
      fresh.path,
    ]);
    expect(comparable(sources)).toEqual(comparable(await readLogs("")));
  });
});

async function showOnly(app: AppPage, runName: string): Promise<void> {
  await app.selectRun(runName);
  await app.runPaletteCommand("Show only these runs");
}

type ReadSource = Pick<SourceRow, "path" | "params" | "metrics">;

const readLogs = async (below: string): Promise<ReadSource[]> => {
  const sources = await readPythonJson<ReadSource[]>(python, [
    join(CLIENTS, "read_logs.py"),
    temp.path,
  ]);
  return sources.filter(({ path }) => path.startsWith(below));
};

/** Waits for the last flush to be read, then compares everything. */
async function expectSameAsReaders(below: string): Promise<void> {
  const expected = await readLogs(below);
  const pointsOf = (sources: readonly ReadSource[]): number =>
    sources
      .flatMap(({ metrics }) => Object.values(metrics))
      .reduce((sum, { points }) => sum + points, 0);
  const found = await waitFor("every point is read", async () => {
    const { sources } = await readJson<{ sources: SourceRow[] }>([
      "sources",
      "ls",
      "--data",
      engine.dataDir,
    ]);
    const own = sources.filter(({ path }) => path.startsWith(below));
    return pointsOf(own) >= pointsOf(expected) && own;
  });
  expect(comparable(found)).toEqual(comparable(expected));
}

function comparable(sources: readonly ReadSource[]): ReadSource[] {
  return sources
    .map(({ path, params, metrics }) => ({ path, params, metrics }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
