import { cp, readdir, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { ROOT, startEngine, type TestEngine } from "../support/engine.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";

export const BASELINES = join(ROOT, "e2e", "visual", "baselines");
export const SIZES = [
  { width: 1280, height: 720 },
  { width: 2560, height: 1440 },
] as const;
export type Size = (typeof SIZES)[number];

/** A day after the demo's newest file: ages read the same for ever. */
const NOW = new Date("2026-11-25T12:00:00Z");
const WRITTEN = new Date("2026-11-24T12:00:00Z");

interface VisualState {
  readonly name: string;
  readonly theme: "light" | "dark";
  /** Without any project. */
  readonly isEmpty?: true;
  /** What differs on every machine: paths, processes, versions. */
  readonly hidden?: string;
  readonly setUp: (app: AppPage) => Promise<void>;
}

async function allDrawn(app: AppPage): Promise<void> {
  await app.page.waitForFunction(() => {
    const cards = [...document.querySelectorAll<HTMLElement>("article[data-card]")];
    const near = cards.filter((card) => card.getBoundingClientRect().top < innerHeight);
    return near.length > 0 && near.every(({ dataset }) => dataset["state"] !== "loading");
  });
  await app.idle();
}

/** Two panels and a table of the runs that differ in their learning rate. */
const RECIPE = {
  version: 1,
  runs: { sets: [{ query: "name glob two-moons*" }], groupBy: "repetitions" },
  figures: [{ name: "figure", panels: [{ metric: "val/accuracy" }, { metric: "val/loss" }] }],
  tables: [{ name: "table", counts: true, metrics: [{ metric: "val/accuracy" }] }],
};

export const STATES: readonly VisualState[] = [
  {
    name: "first-run",
    theme: "light",
    isEmpty: true,
    setUp: (app) => app.page.getByRole("button", { name: "Open the demo project" }).waitFor(),
  },
  { name: "charts", theme: "light", setUp: allDrawn },
  {
    name: "table",
    theme: "dark",
    setUp: async (app) => {
      await app.openTable();
      await app.selectRun("spirals/steady");
    },
  },
  {
    name: "grouped-table",
    theme: "light",
    setUp: async (app) => {
      await app.openTable();
      await app.press("Shift+B");
      await app.runList.locator("[data-group]").first().click();
    },
  },
  {
    name: "grouped-charts",
    theme: "dark",
    setUp: async (app) => {
      await app.filterRuns("two-moons");
      await app.filterMetrics("^(train|val)/");
      await app.page.locator("#main").focus();
      await app.press("Shift+B");
      await app.page.waitForURL(/[?&]by=/);
      await allDrawn(app);
    },
  },
  {
    name: "run",
    theme: "light",
    setUp: async (app) => {
      await app.openRun("two-moons/lr0.03-seed1");
      await allDrawn(app);
    },
  },
  {
    name: "full-screen",
    theme: "dark",
    setUp: async (app) => {
      await app.readChart("loss.train");
      await app.chart("loss.train").focus();
      await app.press("f");
      const dialog = await app.waitForDialog("loss.train");
      await dialog.locator('[data-state="ready"] canvas').first().waitFor();
    },
  },
  {
    name: "palette",
    theme: "light",
    setUp: async (app) => {
      await allDrawn(app);
      const search = await app.openPalette();
      // Few commands, of which there will hardly be others.
      await search.fill("theme");
    },
  },
  {
    name: "query-error",
    theme: "dark",
    setUp: async (app) => {
      await allDrawn(app);
      await app.press("q");
      await app.page.locator("#run-query").fill("params.lr > 0.1 adn state = finished");
      await app.page.locator("#run-query-error").waitFor();
    },
  },
  {
    name: "figure",
    theme: "light",
    setUp: async (app) => {
      const { page } = app;
      const draft = encodeURIComponent(JSON.stringify(JSON.stringify(RECIPE)));
      await app.goto(new URL(`/figures?fr=${draft}`, page.url()).href);
      await page.locator('img[alt^="Figure"][data-drawing="false"]').waitFor();
      await page.getByRole("region", { name: "Table table" }).getByRole("table").waitFor();
    },
  },
  {
    name: "settings",
    theme: "dark",
    hidden: "main dl dd, [data-path]",
    setUp: async (app) => {
      await app.press("Control+,");
      await app.page.getByRole("heading", { name: "Settings", exact: true }).waitFor();
    },
  },
];

/** The demo with times of files that never change, and an engine that has read it. */
export interface Stage extends AsyncDisposable {
  readonly take: (browser: Browser, state: VisualState, size: Size) => Promise<Buffer>;
}

export async function openStage(): Promise<Stage> {
  const temp = await makeTempFolder();
  const demo = join(temp.path, "demo");
  await cp(DEMO, demo, { recursive: true });
  for (const entry of await readdir(demo, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), WRITTEN, WRITTEN);
  }
  const full = await startEngine({ folders: [demo] });
  // What a logger left in the home folder of whoever takes the picture is offered there.
  const empty = await startEngine({ env: { HOME: temp.path } });
  await full.settled();
  return {
    take: (browser, state, size) => takePicture(browser, state.isEmpty ? empty : full, state, size),
    [Symbol.asyncDispose]: () => close(temp, full, empty),
  };
}

async function close(temp: TempFolder, ...engines: readonly TestEngine[]): Promise<void> {
  for (const engine of engines) await engine[Symbol.asyncDispose]();
  await temp[Symbol.asyncDispose]();
}

async function takePicture(
  browser: Browser,
  engine: TestEngine,
  { theme, setUp, hidden }: VisualState,
  size: Size,
): Promise<Buffer> {
  await using app = await AppPage.open(browser, engine.link, {
    colorScheme: theme,
    timezoneId: "UTC",
  });
  await app.page.setViewportSize(size);
  await app.page.clock.setFixedTime(NOW);
  // Habits depend on the width at the first start.
  await app.reload();
  await setUp(app);
  await app.idle();
  await app.page.mouse.move(0, 0);
  const picture = await app.page.screenshot({
    animations: "disabled",
    caret: "hide",
    style: hidden === undefined ? "" : `${hidden} { visibility: hidden }`,
  });
  return picture;
}

export function baselineOf({ name }: Pick<VisualState, "name">, { width }: Size): string {
  return join(BASELINES, `${name}-${width}.png`);
}
