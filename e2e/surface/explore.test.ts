import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROJECT, writeWorkspace } from "../../bench/gen-workspace.ts";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { waitFor } from "../support/wait.ts";

const RUNS = 2000;
const suite = sharedBrowser();
let folder: TempFolder;
let engine: TestEngine;
beforeAll(async () => {
  folder = await makeTempFolder();
  const dataDir = join(folder.path, "data");
  writeWorkspace(dataDir, { runs: RUNS, params: 8, metrics: 3, keys: 3, points: 3 });
  engine = await startEngine({ dataDir });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function openExplore(ex: object): Promise<AppPage> {
  const app = await AppPage.open(suite.browser, engine.link, { colorScheme: "light" });
  await app.page.setViewportSize({ width: 1600, height: 1300 });
  const params = new URLSearchParams({
    cs: JSON.stringify([{ p: PROJECT }]),
    cg: JSON.stringify("set"),
    t: "explore",
    ex: JSON.stringify(ex),
  });
  await app.goto(`${engine.url}compare?${params}`);
  await app.page.getByRole("group", { name: /^Parallel coordinates of/ }).waitFor();
  return app;
}

const linesOf = (app: AppPage): Promise<string | null> =>
  app.page.getByRole("group", { name: /^Parallel coordinates of/ }).getAttribute("data-lines");
const pickedIn = (app: AppPage): Promise<string | null> =>
  app.page
    .locator("section[aria-label=Scatter] [role=group][data-points]")
    .getAttribute("data-picked");

/** Of every run of the project, asked cell by cell. */
async function readCells(column: string): Promise<Map<string, number | string | null>> {
  const { rows } = await engine.api.runs.list({ projectId: PROJECT, limit: 10_000 });
  const cells = new Map<string, number | string | null>();
  for (let from = 0; from < rows.length; from += 1000) {
    const runIds = rows.slice(from, from + 1000).map(({ id }) => id);
    const read = await engine.api.runs.readCells({ runIds, columns: [column] });
    for (const [i, id] of runIds.entries()) cells.set(id, read[i]?.[0] ?? null);
  }
  return cells;
}

describe("charts of values of 2,000 runs", () => {
  it("a brush on an axis picks the same runs out in every chart and in the table, and the address keeps it", async () => {
    await using app = await openExplore({ k: ["parallel", "scatter", "runs"] });
    expect(await linesOf(app)).toBe(String(RUNS));
    const axes = app.page.locator("rect[data-axis]");
    const numeric = app.page.locator('rect[data-axis^="metrics."]').first();
    expect(await axes.count()).toBeGreaterThan(2);
    const path = (await numeric.getAttribute("data-axis")) ?? "";
    const box = await numeric.boundingBox();
    if (box === null) throw new Error("the axis is not on the screen");
    const { mouse } = app.page;
    await mouse.move(box.x + box.width / 2, box.y + box.height * 0.3);
    await mouse.down();
    await mouse.move(box.x + box.width / 2, box.y + box.height * 0.5, { steps: 4 });
    await mouse.move(box.x + box.width / 2, box.y + box.height * 0.6, { steps: 4 });
    await mouse.up();
    await app.idle();
    const view = JSON.parse(new URL(app.page.url()).searchParams.get("ex") ?? "{}");
    const [[from, to]] = view.pb[path].r as [[number, number]];
    const cells = await readCells(path);
    const expected = [...cells].flatMap(([id, cell]) =>
      typeof cell === "number" && cell >= from && cell <= to ? [id] : [],
    );
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(RUNS);
    const check = async (): Promise<void> => {
      await waitFor(
        "the picks are shown",
        async () => (await linesOf(app)) === String(expected.length),
      );
      expect(await pickedIn(app)).toBe(String(expected.length));
      const table = app.page.getByRole("table", { name: "Runs of the charts" });
      expect(await table.getAttribute("aria-rowcount")).toBe(String(expected.length + 1));
      const shown = await table
        .locator("a[data-run]")
        .evaluateAll((links) => links.map((link) => link.getAttribute("data-run") ?? ""));
      expect(shown.length).toBeGreaterThan(5);
      expect(shown.filter((id) => !expected.includes(id))).toEqual([]);
      // Rows beyond the pane are scrolled to, not drawn: the pane does not grow with them.
      expect(shown.length).toBeLessThan(100);
    };
    await check();
    await app.reload();
    await app.page.getByRole("group", { name: /^Parallel coordinates of/ }).waitFor();
    await check();
    // The link picks them out on every part of the page, and there it can be given up for all of them.
    const link = app.page.url();
    const other = new URL(link);
    other.searchParams.set("t", "curves");
    await app.goto(other.href);
    await app.page.getByRole("button", { name: /picked out.*: clear$/ }).click();
    await waitFor("the brush is given up", async () => !app.page.url().includes("pb"));
    await app.goto(link);
    await check();
    await app.press("Escape");
    await waitFor("nothing is picked", async () => (await linesOf(app)) === String(RUNS));
    expect(new URL(app.page.url()).searchParams.get("ex")).not.toContain("pb");
  });

  it("a box over points picks them out on the axes, and the arrow keys walk to a run that Enter opens", async () => {
    await using app = await openExplore({ k: ["parallel", "scatter"] });
    const scatter = app.page.locator("section[aria-label=Scatter] [role=group][data-points]");
    await scatter.waitFor();
    const box = await scatter.boundingBox();
    if (box === null) throw new Error("the chart is not on the screen");
    const { mouse } = app.page;
    await mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.2);
    await mouse.down();
    await mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.7, { steps: 5 });
    await mouse.up();
    await app.idle();
    // Charts follow the mouse when there is time for it.
    await waitFor("runs are picked", async () => Number(await pickedIn(app)) > 0);
    const picked = await pickedIn(app);
    await waitFor("the axes show them", async () => (await linesOf(app)) === picked);
    await app.clickButton("Clear");
    await waitFor("nothing is picked", async () => (await linesOf(app)) === String(RUNS));
    await scatter.focus();
    await app.press("ArrowRight", "ArrowRight");
    await scatter.getByRole("status").waitFor();
    const name = await scatter.getByRole("status").locator("bdi").innerText();
    await app.press("Enter");
    await app.page.getByRole("heading", { name, exact: true }).waitFor();
  });

  it("every chart is there by its button, says what it shows, and axe finds nothing serious", async () => {
    await using app = await openExplore({
      k: ["parallel", "scatter", "distribution", "pivot", "pareto", "runs"],
    });
    for (const title of ["Scatter", "Distribution", "Pivot", "Pareto front", "Runs"])
      await app.page.getByRole("region", { name: title, exact: true }).first().waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await app.clickButton("Pivot");
    expect(await app.page.getByRole("region", { name: "Pivot", exact: true }).count()).toBe(0);
    const axis = app.page.getByRole("button", { name: /^Axis / }).first();
    const before = await app.page.getByRole("button", { name: /^Axis / }).allInnerTexts();
    await axis.focus();
    await app.press("Alt+ArrowRight");
    const after = await app.page.getByRole("button", { name: /^Axis / }).allInnerTexts();
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2).toReversed());
  });
});
