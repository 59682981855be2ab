import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { findSerious } from "../support/axe.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { writeSweep } from "../support/sweep.ts";
import { makeTempFolder } from "../support/temp.ts";

const suite = sharedBrowser();
let engine: TestEngine;
let projectId: string;
let end: () => Promise<void>;
beforeAll(async () => {
  const temp = await makeTempFolder();
  const folder = join(temp.path, "sweep");
  await writeSweep(folder);
  engine = await startEngine({ folders: [folder] });
  end = async () => {
    await engine[Symbol.asyncDispose]();
    await temp[Symbol.asyncDispose]();
  };
  await engine.settled();
  projectId = (await engine.api.runs.listProjects())[0]?.id ?? "";
});
afterAll(() => end());

const ACC = "metrics.val/acc";
const LOSS = "metrics.train/loss";
/** Student's t for 4 degrees of freedom: two-sided 5 %, and 2.5 % as Holm asks of the smaller of two. */
const T4 = { half: 2.7764451052, first: 3.4954 };

const sum = (list: readonly number[]): number => list.reduce((total, one) => total + one, 0);
const mean = (list: readonly number[]): number => sum(list) / list.length;
const sd = (list: readonly number[]): number =>
  Math.sqrt(sum(list.map((one) => (one - mean(list)) ** 2)) / (list.length - 1));
const digits = (value: number, count: number): string =>
  // Less than that is only how sums of fractions round.
  String(Number(Number(value.toFixed(12)).toPrecision(count))).replace("-", "−");

/** Values of each learning rate, by seed, as the store has them. */
async function readValues(column: string): Promise<ReadonlyMap<number, readonly number[]>> {
  const { rows } = await engine.api.runs.list({ projectId });
  const runIds = rows.map(({ id }) => id);
  const cells = await engine.api.runs.readCells({
    runIds,
    columns: ["params.lr", "params.seed", column],
  });
  const sorted = cells.toSorted((a, b) => Number(a[1]) - Number(b[1]));
  return new Map(
    [0.1, 0.01, 0.001].map((lr) => [
      lr,
      sorted.filter((cell) => Number(cell[0]) === lr).map((cell) => Number(cell[2])),
    ]),
  );
}

async function openTable(more: Record<string, unknown>): Promise<AppPage> {
  const app = await AppPage.open(suite.browser, engine.link);
  const search = new URLSearchParams(
    Object.entries({ l: "table", ...more }).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  await app.goto(`${engine.url}p/${projectId}?${search}`);
  await app.runList.waitFor();
  return app;
}

const rowOf = (app: AppPage, key: string): Locator =>
  app.runList.locator(`[data-group][data-row-id="[${key}]"]`);
const cellOf = (row: Locator, column: string): Locator =>
  row.locator(`[role=gridcell][data-column="${column}"]`);
const verdictOf = (row: Locator, column: string): Promise<string | null> =>
  cellOf(row, column).getByRole("img").getAttribute("aria-label");

/** Questions of statistics that the page asks from now on. */
function watchQuestions(app: AppPage): string[] {
  const parts: string[] = [];
  app.page.on("request", (request) => {
    if (!request.url().includes("/rpc/compare/readMetricTable")) return;
    const body = request.postData() ?? "";
    parts.push(/"part":"(\w+)"/.exec(body)?.[1] ?? "?");
  });
  return parts;
}

describe("statistics of the groups of the run table", () => {
  it("has mean, interval and n of each group, the difference to the baseline, and the words of the comparison's page", async () => {
    await using app = await openTable({ cols: [ACC, LOSS, "params.lr"] });
    const asked = watchQuestions(app);
    const { page } = app;
    await app.runList.focus();
    await app.press("Shift+B");
    // A folder that holds the run's name tells no configurations apart.
    await rowOf(app, "0.001").waitFor();
    expect(await app.runList.locator("[data-group]").count()).toBe(3);
    expect(new URL(page.url()).searchParams.get("by")).toBe('[["params.lr"]]');

    const values = await readValues(ACC);
    for (const [lr, of] of values) {
      expect(of).toHaveLength(5);
      const half = (T4.half * sd(of)) / Math.sqrt(5);
      const text = await cellOf(rowOf(app, String(lr)), ACC).textContent();
      expect(text).toBe(`${digits(mean(of), 4)} ± ${digits(half, 2)}n 5`);
    }
    // Nothing is tested while nobody asks.
    expect(asked).toEqual([]);

    // By the menu of the row.
    await rowOf(app, "0.1").click({ button: "right" });
    await page.getByRole("menuitem", { name: /Use as baseline/ }).click();
    await rowOf(app, "0.1").getByRole("img", { name: "Baseline" }).waitFor();
    const base = values.get(0.1) ?? [];
    for (const lr of [0.01, 0.001]) {
      const differences = (values.get(lr) ?? []).map((value, i) => value - (base[i] ?? 0));
      const row = rowOf(app, String(lr));
      await cellOf(row, ACC).getByRole("img").waitFor();
      const text = await cellOf(row, ACC).textContent();
      const delta = digits(mean(differences), 3);
      expect(text).toMatch(new RegExp(`n 5\\+?${delta}$`));
      // The seeds are the same: pairs of runs, two tests together.
      const t = mean(differences) / (sd(differences) / Math.sqrt(5));
      expect(await verdictOf(row, ACC)).toBe(
        Math.abs(t) > T4.first ? "better" : "no difference shown",
      );
      // The loss is the same everywhere: there is no spread to test by.
      expect(await verdictOf(row, LOSS)).toBe("cannot say");
    }
    expect(await verdictOf(rowOf(app, "0.01"), ACC)).toBe("better");
    expect(await cellOf(rowOf(app, "0.1"), ACC).getByRole("img").count()).toBe(0);
    expect([...new Set(asked)]).toEqual(["last"]);
    expect(await findSerious(page)).toEqual([]);

    // The state is the address's, and a step of undo.
    await app.reload();
    await cellOf(rowOf(app, "0.01"), ACC).getByRole("img").waitFor();

    // In words, by pointing and by a key; the way on is in them.
    const words = page.getByRole("dialog", { name: "val/acc against the baseline" });
    await cellOf(rowOf(app, "0.001"), ACC).hover();
    await words.getByText(/no difference shown, which does not make them equal/).waitFor();
    await app.runList.getByRole("columnheader").first().hover();
    await words.waitFor({ state: "detached" });
    await cellOf(rowOf(app, "0.01"), ACC).click();
    await app.press("d");
    await words.getByText(/still significant/).waitFor();
    const reading = (await words.locator("p").first().textContent()) ?? "";
    expect(reading).toMatch(/^5 pairs of runs: lr 0\.01 better than lr 0\.1 by 0\.0504/);
    expect(await findSerious(page)).toEqual([]);
    await app.press("Escape");
    await words.waitFor({ state: "detached" });
    expect(await page.evaluate(() => document.activeElement?.hasAttribute("data-run-table"))).toBe(
      true,
    );
    await app.press("d");
    await words.getByText(reading, { exact: true }).waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent))
      .toBe("Compare these groups");
    await app.press("Enter");

    // The same groups, baseline, metric and family of tests: the same words.
    const region = page.getByRole("region", { name: "Reading of val/acc" });
    await region.getByText(reading, { exact: true }).waitFor();
    const search = new URL(page.url()).searchParams;
    expect(search.get("cg")).toBe('["params.lr"]');
    expect(search.get("cm")).toBe('["val/acc","train/loss"]');
    expect(search.get("cbl")).toBe("0:[0.1]");
  });

  it("asks only for columns on screen, and holds rows against those of their own level", async () => {
    await using app = await openTable({
      cols: [ACC, LOSS, "params.lr", `${ACC}.mean`],
      w: { [ACC]: 600, [LOSS]: 600, "params.lr": 1200 },
      by: [["params.lr"], ["params.seed"]],
    });
    const { page } = app;
    const asked = watchQuestions(app);
    await rowOf(app, "0.1").click();
    await app.press("b");
    await cellOf(rowOf(app, "0.01"), ACC).getByRole("img").waitFor();
    expect(asked).toEqual(["last"]);
    await page.locator("[data-run-table]").evaluate((table) => (table.scrollLeft = 3000));
    const means = await readValues(`${ACC}.mean`);
    const difference = mean(means.get(0.01) ?? []) - mean(means.get(0.1) ?? []);
    const cell = cellOf(rowOf(app, "0.01"), `${ACC}.mean`);
    await cell.getByRole("img").waitFor();
    expect(await cell.textContent()).toMatch(new RegExp(`\\+${digits(difference, 3)}$`));
    expect([...new Set(asked)]).toEqual(["last", "mean"]);

    // One run each: a level below nothing can be told from chance.
    await page.locator("[data-run-table]").evaluate((table) => (table.scrollLeft = 0));
    await app.runList.locator('[data-group][aria-level="2"]').first().click();
    await app.press("b");
    const second = app.runList.locator('[data-group][aria-level="2"]').nth(1);
    await expect.poll(() => verdictOf(second, ACC)).toBe("cannot say");
    expect(await cellOf(rowOf(app, "0.01"), ACC).getByRole("img").count()).toBe(0);
    // The same key lets it go.
    await app.press("b");
    await expect.poll(() => cellOf(second, ACC).getByRole("img").count()).toBe(0);
    expect(new URL(page.url()).searchParams.get("gbl")).toBeNull();
    await app.press("Control+z");
    await expect.poll(() => verdictOf(second, ACC)).toBe("cannot say");
  });

  it("is in the charts too: the mean of each group in the band of its 95 % interval by Student's t", async () => {
    await using app = await openTable({ l: "charts", m: "^val/acc$" });
    await app.page.locator("#main").focus();
    await app.press("Shift+B");
    await app.waitForChart("val/acc", "each group is a line", ({ lines }) => lines === 3);
    const box = await app.chart("val/acc").boundingBox();
    if (box === null) throw new Error("no chart");
    // At the right edge of the axis: the last step, which every run has.
    await app.page.mouse.move(box.x + box.width - 20, box.y + box.height / 2);
    const tooltip = app.page.locator("body > div", { hasText: "Value" }).last();
    await tooltip.waitFor();
    const text = (await tooltip.innerText()).replaceAll(/\s+/g, " ");
    for (const group of (await readValues(ACC)).values()) {
      const half = (T4.half * sd(group)) / Math.sqrt(group.length);
      expect(text).toContain(digits(mean(group), 4));
      expect(text).toContain(`± ${digits(half, 2)}, n 5`);
    }
  });
});
