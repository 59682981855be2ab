/**
 * B10: the page with large workspaces, traced by the browser.
 *
 *   node bench/workspace.ts [--only table,chart,wall,compare,parallel] [--repeat 5] [--profile FOLDER]
 *
 * `--profile` measures nothing and writes a `.cpuprofile` of each action, for DevTools.
 */
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { AppPage } from "../e2e/support/app-page.ts";
import { startEngine, type TestEngine } from "../e2e/support/engine.ts";
import { quoteKey } from "../src/base/query/index.ts";
import {
  chartOf,
  FIRST_ROW,
  goWithin,
  hasLines,
  matches,
  ROWS_FILLED,
  withAssayPage,
} from "./assay-page.ts";
import { compareSteps, parallelSteps } from "./compare-steps.ts";
import {
  CHART_WORKSPACE,
  COMPARE_WORKSPACE,
  ensureWorkspace,
  metricName,
  PARALLEL_WORKSPACE,
  PROJECT,
  TABLE_WORKSPACE,
  WALL_WORKSPACE,
  type WorkspaceSize,
} from "./gen-workspace.ts";
import { BUNDLE, ENV } from "./load.ts";
import { moveOver, turnWheel } from "./page-moves.ts";
import {
  benchPage,
  type MoveStep,
  type PageBench,
  type PageStep,
  type Repeats,
} from "./page-bench.ts";

const OVER_ROWS = [700, 400] as const;
const COLUMNS_OF_EACH_KIND = 100;

export interface Pages {
  readonly app: AppPage;
  readonly engine: TestEngine;
}
export type Steps = ReadonlyArray<PageStep | MoveStep>;

const SETS: Readonly<
  Record<string, { size: WorkspaceSize; steps: (pages: Pages) => Steps | Promise<Steps> }>
> = {
  table: { size: TABLE_WORKSPACE, steps: tableSteps },
  chart: { size: CHART_WORKSPACE, steps: chartSteps },
  wall: { size: WALL_WORKSPACE, steps: wallSteps },
  compare: { size: COMPARE_WORKSPACE, steps: compareSteps },
  parallel: { size: PARALLEL_WORKSPACE, steps: parallelSteps },
};
export const WORKSPACE_SETS = ["table", "chart", "wall"];
/** Pages of a comparison. */
export const COMPARE_SETS = ["compare", "parallel"];

/** The pages of one of `WORKSPACE_SETS`, in a browser and an engine of their own. */
export async function measureWorkspace(name: string, repeats: Repeats): Promise<PageBench> {
  const set = SETS[name];
  if (set === undefined) throw new Error(`no workspace ${name}: ${Object.keys(SETS).join(", ")}`);
  const dataDir = ensureWorkspace(set.size);
  await readThrough(join(dataDir, "workspace.sqlite"));
  await using engine = await startEngine({ command: BUNDLE, env: ENV, dataDir });
  await engine.settled();
  const bench = await withAssayPage(engine, async (tracer, app) =>
    benchPage(tracer, await set.steps({ app, engine }), repeats),
  );
  await engine.stop();
  return bench;
}

/** A file that was used a while ago is in memory again, as for the peers. */
async function readThrough(path: string): Promise<void> {
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), async (chunks) => {
    for await (const chunk of chunks) void chunk;
  });
}

// Run table --------------------------------------------------------------------------------------------------------

async function tableSteps({ app, engine }: Pages): Promise<Steps> {
  const { page } = app;
  const params = Array.from({ length: COLUMNS_OF_EACH_KIND }, (_, i) =>
    i === 0 ? "lr" : i === 1 ? "seed" : `param${i}`,
  ).map((key) => `params.${quoteKey(key)}`);
  const metrics = Array.from(
    { length: COLUMNS_OF_EACH_KIND },
    (_, key) => `metrics.${quoteKey(metricName(key))}`,
  );
  const [lr = "", ...otherParams] = params;
  const [metric = "", ...otherMetrics] = metrics;
  const columns = [lr, metric, ...otherParams, ...otherMetrics];
  const url = `${engine.url}p/${PROJECT}?l=table&cols=${encodeURIComponent(JSON.stringify(columns))}`;
  const query = `${metric} > 0.1 and ${lr} = 0.1`;
  const count = async (which: { search?: string; query?: string }): Promise<number> =>
    (await engine.api.runs.list({ projectId: PROJECT, limit: 1, ...which })).total;
  const [bySearch, byQuery] = await Promise.all([count({ search: "seed3$" }), count({ query })]);
  const prepare = (): Promise<void> => app.goto(url);
  const wheel = (x: number, y: number) => () => turnWheel(page, OVER_ROWS, [x, y]);
  return [
    {
      name: "open",
      action: () => ({
        act: () => page.goto(url, { waitUntil: "commit" }),
        isDrawn: ROWS_FILLED,
      }),
    },
    { name: "scroll down", prepare, action: () => ({ act: wheel(0, 400), isDrawn: ROWS_FILLED }) },
    {
      name: "scroll sideways",
      prepare,
      action: () => ({ act: wheel(400, 0), isDrawn: ROWS_FILLED }),
    },
    {
      name: "sort by a metric",
      prepare,
      action: async () => {
        const before = await page.evaluate<string>(FIRST_ROW);
        // Not on its menu, which stands at the other end.
        const head = app.columnHead(metricName(0)).getByText(metricName(0), { exact: true });
        return {
          act: () => head.click(),
          isDrawn: `${FIRST_ROW} !== "${before}" && ${ROWS_FILLED}`,
        };
      },
    },
    {
      name: "filter by text",
      prepare,
      action: () => ({
        act: () => page.getByRole("textbox", { name: "Filter runs (regex)" }).fill("seed3$"),
        isDrawn: matches(bySearch),
      }),
    },
    {
      name: "filter by a query",
      prepare: () => app.goto(`${url}&q=`),
      action: () => ({
        act: async () => {
          const box = page.getByRole("textbox", { name: "Query" });
          await box.fill(query);
          await box.press("Enter");
        },
        isDrawn: matches(byQuery),
      }),
    },
  ];
}

// Charts -----------------------------------------------------------------------------------------------------------

function chartSteps({ app, engine }: Pages): Steps {
  const { page } = app;
  const metric = metricName(0);
  const { runs } = CHART_WORKSPACE;
  const url = (visible: string): string => `${engine.url}p/${PROJECT}?v=${visible}`;
  const isDrawn = hasLines(metric, runs);
  const openAll = async (): Promise<void> => {
    await app.goto(url("a"));
    await app.readChart(metric);
  };
  return [
    {
      name: "open",
      action: () => ({ act: () => page.goto(url("a"), { waitUntil: "commit" }), isDrawn }),
    },
    {
      name: "draw",
      prepare: () => app.goto(url("x")),
      action: () => ({ act: () => goWithin(page, url("a")), isDrawn }),
    },
    {
      name: "hover",
      prepare: openAll,
      moves: () => moveOver(page, `article[data-card="${metric}"] [role=group]`),
    },
    {
      name: "zoom",
      prepare: openAll,
      action: async () => {
        const before = await app.chart(metric).getAttribute("aria-label");
        return {
          act: () => app.dragZoom(metric, 0.3, 0.5),
          isDrawn: `${isDrawn} && ${chartOf(metric)}.getAttribute("aria-label") !== ${JSON.stringify(before)}`,
        };
      },
    },
  ];
}

/** Every card on the screen is drawn. */
const CARDS_DRAWN = `(() => {
  const cards = [...document.querySelectorAll("article[data-card]")].filter((card) => {
    const { top, bottom } = card.getBoundingClientRect();
    return bottom > 60 && top < innerHeight;
  });
  return cards.length > 0 &&
    cards.every((card) => card.dataset.state === "ready" && card.querySelector("canvas") !== null);
})()`;

function wallSteps({ app, engine }: Pages): Steps {
  const { page } = app;
  const url = `${engine.url}p/${PROJECT}?v=a`;
  return [
    {
      name: "open",
      action: () => ({
        act: () => page.goto(url, { waitUntil: "commit" }),
        isDrawn: CARDS_DRAWN,
      }),
    },
    {
      name: "scroll",
      prepare: () => app.goto(url),
      action: () => ({
        act: () => turnWheel(page, [800, 400], [0, 200]),
        isDrawn: CARDS_DRAWN,
      }),
    },
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: Object.keys(SETS).join(",") },
      repeat: { type: "string", default: "5" },
      profile: { type: "string" },
    },
  });
  for (const name of values.only.split(",")) {
    const bench = await measureWorkspace(name, {
      most: values.profile === undefined ? Number(values.repeat) : 1,
      profileFolder: values.profile,
      limitS: Infinity,
      note: (line) => console.error(`${name} ${line}`),
    });
    console.log(JSON.stringify({ [name]: bench }, undefined, 2));
  }
}
