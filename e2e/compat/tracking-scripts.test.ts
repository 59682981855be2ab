import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { ROOT, startEngine, type TestEngine } from "../support/engine.ts";
import { ensurePython } from "../support/python.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder } from "../support/temp.ts";

const SCRIPTS = join(ROOT, "e2e", "compat", "clients", "mlflow_scripts");
const suite = sharedBrowser();

/** What a script says that it logged. */
interface Told {
  readonly run: string;
  readonly metric: string;
  readonly points: ReadonlyArray<readonly [step: number, value: number]>;
}

it.each([
  ["Lightning's MLFlowLogger", "torch", "lightning_logger.py", "lightning run"],
  ["Hugging Face's Trainer", "torch", "hf_trainer_callback.py", "hf run"],
  ["Optuna's MLflowCallback", "trackers", "optuna_callback.py", "0"],
  ["XGBoost's autolog", "trackers", "xgboost_autolog.py", "xgboost run"],
  ["LightGBM's autolog", "trackers", "lightgbm_autolog.py", "lightgbm run"],
])(
  "%s: its run is on the page while it goes on, and at the end what it logged is there",
  async (_title, family, script, run) => {
    const python = await ensurePython(family);
    await using engine = await startEngine();
    await using folder = await makeTempFolder();
    await using app = await AppPage.open(suite.browser, engine.link);
    const child = spawn(python, [join(SCRIPTS, script)], {
      cwd: folder.path,
      env: { ...process.env, MLFLOW_TRACKING_URI: new URL(engine.url).origin },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const ended = once(child, "close");
    const told: Told[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith("TOLD ")) told.push(JSON.parse(line.slice(5)) as Told);
      if (line !== "READY") continue;
      await app.waitForRuns(`${run} is there`, (names) => names.includes(run));
      child.stdin.write("\n");
    }
    const [code] = (await ended) as [number];
    expect(code).toBe(0);
    expect(told.length).toBeGreaterThan(0);
    for (const one of told) expect(await readPoints(engine, one)).toEqual(one.points);
    const { rows } = await engine.api.runs.list({ removed: false, limit: 20 });
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(["finished"]));
    const [first] = told;
    await app.waitForChart(first?.metric ?? "", "all points", ({ inRange }) => {
      const all = told.filter(({ metric }) => metric === first?.metric);
      return inRange === all.reduce((sum, { points }) => sum + points.length, 0);
    });
  },
);

async function readPoints(engine: TestEngine, { run, metric }: Told): Promise<unknown> {
  const { rows } = await engine.api.runs.list({ removed: false, limit: 20 });
  const id = rows.find(({ name }) => name === run)?.id ?? "";
  const { series } = await engine.api.runs.getPoints({ runId: id, metric });
  // Some log side by side: their points come in any order.
  return series
    .flatMap(({ points }) =>
      points.map(({ step, value }) => [Number(step), Number(value)] as const),
    )
    .toSorted(([a], [b]) => a - b);
}
