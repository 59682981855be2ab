/**
 * B10 beside the peers: the same actions in the pages of Assay, TensorBoard and MLflow, on the same runs in the same browser.
 *
 *   node bench/peer-pages.ts [--only assay,tensorboard,mlflow] [--runs 100,1000] [--repeat 5]
 */
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import type { AppPage } from "../e2e/support/app-page.ts";
import { launchBrowser } from "../e2e/support/browser.ts";
import { startEngine, type TestEngine } from "../e2e/support/engine.ts";
import { ensurePython } from "../e2e/support/python.ts";
import { makeTempFolder } from "../e2e/support/temp.ts";
import { waitFor } from "../e2e/support/wait.ts";
import { quoteKey } from "../src/base/query/index.ts";
import { FIRST_ROW, hasLines, matches, ROWS_FILLED, withAssayPage } from "./assay-page.ts";
import { runName, tagName, writeEventSet, type EventSet } from "./gen-events.ts";
import { BUNDLE, ENV } from "./load.ts";
import { startMlflow, writeMlflowStore } from "./mlflow.ts";
import { mlflowSteps } from "./mlflow-page.ts";
import {
  benchPage,
  type MoveStep,
  type PageBench,
  type PageStep,
  type Repeats,
} from "./page-bench.ts";
import { moveOver, turnWheel } from "./page-moves.ts";
import { startTensorBoard } from "./tensorboard.ts";
import { tensorBoardSteps } from "./tensorboard-page.ts";
import { tracePage } from "./trace.ts";

type Steps = ReadonlyArray<PageStep | MoveStep>;
export const PEER_RUNS = [100, 1000] as const;
export const PEER_NAMES = ["assay", "tensorboard", "mlflow"] as const;
export type PeerName = (typeof PEER_NAMES)[number];
const VERSION = 1;
const POINTS_OF_A_METRIC_OVER_ALL = 100_000;
/** As many lines as a chart of Assay draws at once. */
const MOST_DRAWN = 500;

/** 2 million points either way: 20 metrics, of 1,000 points in 100 runs, of 100 points in 1,000. */
const setOf = (runs: number): EventSet => ({
  runs,
  tags: 20,
  steps: POINTS_OF_A_METRIC_OVER_ALL / runs,
  seed: 1,
});

/** One page, on so many runs. */
export async function measurePeer(
  name: PeerName,
  runs: number,
  repeats: Repeats,
): Promise<PageBench> {
  const set = setOf(runs);
  if (name === "assay") return measureAssay(set, repeats);
  const python = await ensurePython("peers");
  if (name === "tensorboard") {
    await using server = await startTensorBoard(python, await ensureEvents(set));
    await waitFor("TensorBoard has read the last run", async () => {
      const points = await server.scalars(runName(runs - 1), tagName(set.tags - 1));
      return points.length === set.steps;
    });
    return await inPlainPage(repeats, (page) => tensorBoardSteps(page, server.url, runs));
  }
  const folder = join(tmpdir(), `assay-bench-mlflow-${runs}-v${VERSION}`);
  writeMlflowStore(python, folder, set);
  await using server = await startMlflow(python, folder);
  return await inPlainPage(repeats, (page) => mlflowSteps(page, server.url, runs));
}

async function inPlainPage(repeats: Repeats, toSteps: (page: Page) => Steps): Promise<PageBench> {
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    return await benchPage(await tracePage(browser, page), toSteps(page), repeats);
  } finally {
    await browser.close();
  }
}

/** Event files, kept in the temporary folder between benches. */
async function ensureEvents(set: EventSet): Promise<string> {
  const folder = join(tmpdir(), `assay-bench-events-${set.runs}-v${VERSION}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}-${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await writeEventSet(draft, set);
  await rename(draft, folder);
  return folder;
}

// Assay on the same files --------------------------------------------------------------------------------------------

async function measureAssay(set: EventSet, repeats: Repeats): Promise<PageBench> {
  await using temp = await makeTempFolder();
  await using engine = await startEngine({
    command: BUNDLE,
    env: ENV,
    folders: [await ensureEvents(set)],
    dataDir: join(temp.path, "data"),
  });
  await engine.settled();
  const bench = await withAssayPage(engine, async (tracer, app) =>
    benchPage(tracer, await assaySteps(app, engine, set), repeats),
  );
  await engine.stop();
  return bench;
}

async function assaySteps(app: AppPage, engine: TestEngine, set: EventSet): Promise<Steps> {
  const { page } = app;
  const projectId = (await engine.api.runs.listProjects())[0]?.id ?? "";
  const metrics = Array.from({ length: set.tags }, (_, tag) => `metrics.${quoteKey(tagName(tag))}`);
  const columns = encodeURIComponent(JSON.stringify(metrics));
  const list = `${engine.url}p/${projectId}?l=table&cols=${columns}`;
  const charts = `${engine.url}p/${projectId}?v=a`;
  const query = `${metrics[0] ?? ""} > 0.15`;
  const count = async (which: { search?: string; query?: string }): Promise<number> =>
    (await engine.api.runs.list({ projectId, limit: 1, ...which })).total;
  const [bySearch, byQuery] = await Promise.all([count({ search: "7$" }), count({ query })]);
  const openList = (): Promise<void> => app.goto(list);
  return [
    {
      name: "open",
      action: () => ({ act: () => page.goto(list, { waitUntil: "commit" }), isDrawn: ROWS_FILLED }),
    },
    {
      name: "scroll down",
      prepare: openList,
      action: () => ({ act: () => turnWheel(page, [700, 400], [0, 400]), isDrawn: ROWS_FILLED }),
    },
    {
      name: "sort by a metric",
      prepare: openList,
      action: async () => {
        const before = await page.evaluate<string>(FIRST_ROW);
        return {
          act: () => app.columnHead(tagName(0)).getByText(tagName(0), { exact: true }).click(),
          isDrawn: `${FIRST_ROW} !== "${before}" && ${ROWS_FILLED}`,
        };
      },
    },
    {
      name: "filter by text",
      prepare: openList,
      action: () => ({
        act: () => page.getByRole("textbox", { name: "Filter runs (regex)" }).fill("7$"),
        isDrawn: matches(bySearch),
      }),
    },
    {
      name: "filter by a query",
      prepare: () => app.goto(`${list}&q=`),
      action: () => ({
        act: async () => {
          const box = page.getByRole("textbox", { name: "Query" });
          await box.fill(query);
          await box.press("Enter");
        },
        isDrawn: matches(byQuery),
      }),
    },
    {
      name: "first chart of all runs",
      action: () => ({
        act: () => page.goto(charts, { waitUntil: "commit" }),
        isDrawn: hasLines(tagName(0), Math.min(set.runs, MOST_DRAWN)),
      }),
    },
    {
      name: "hover",
      needs: "first chart of all runs",
      moves: () => moveOver(page, `article[data-card="${tagName(0)}"] [role=group]`),
    },
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: PEER_NAMES.join(",") },
      runs: { type: "string", default: PEER_RUNS.join(",") },
      repeat: { type: "string", default: "5" },
    },
  });
  for (const runs of values.runs.split(",").map(Number)) {
    for (const name of PEER_NAMES.filter((one) => values.only.split(",").includes(one))) {
      const bench = await measurePeer(name, runs, {
        most: Number(values.repeat),
        limitS: Infinity,
        note: (line) => console.error(`${runs} ${name} ${line}`),
      });
      console.log(JSON.stringify({ [`${name} ${runs}`]: bench }, undefined, 2));
    }
  }
}
