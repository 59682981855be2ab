import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { createRandom } from "../support/random.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { waitFor } from "../support/wait.ts";

const RUNS = 90;
const suite = sharedBrowser();
let folder: TempFolder;
let engine: TestEngine;
let projectId: string;

async function writeRun(name: string, params: object, losses: readonly number[]): Promise<void> {
  const path = join(folder.path, name);
  await mkdir(path);
  const lines = Object.entries(params).map(([key, value]) => `${key}: ${value}`);
  await writeFile(join(path, "hparams.yaml"), `${lines.join("\n")}\n`);
  const rows = losses.map((loss, step) => `${step},${loss}\n`);
  await writeFile(join(path, "metrics.csv"), `step,loss\n${rows.join("")}`);
}

/** The loss is decided by lr, a little by the optimizer; the warm-up follows lr, the width does nothing. */
beforeAll(async () => {
  folder = await makeTempFolder();
  const random = createRandom(5);
  for (let i = 0; i < RUNS; i++) {
    const lr = 10 ** (-4 * random.next());
    const optimizer = random.pick(["sgd", "adam", "lion"]);
    const loss = (Math.log10(lr) + 2) ** 2 + (optimizer === "sgd" ? 0.4 : 0) + random.next() / 10;
    const params = { lr, warmup: lr * 1000, optimizer, width: random.pick([32, 64, 128]), seed: i };
    await writeRun(`run-${String(i).padStart(2, "0")}`, params, [9, loss]);
  }
  engine = await startEngine({ folders: [folder.path] });
  await engine.settled();
  projectId = (await engine.api.runs.listProjects())[0]?.id ?? "";
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function address(runs: object, ci?: object): string {
  const parts = [
    `cs=${encodeURIComponent(JSON.stringify([runs]))}`,
    "t=importance",
    ...(ci === undefined ? [] : [`ci=${encodeURIComponent(JSON.stringify(ci))}`]),
  ];
  return `${engine.url}compare?${parts.join("&")}`;
}

it("the planted cause is first with its interval, named with what varies along; what it says is the engine's", async () => {
  await using app = await AppPage.open(suite.browser, engine.link);
  await app.goto(address({ p: projectId }));
  const { page } = app;
  const bars = page.getByRole("region", { name: "Params" }).getByRole("listitem");
  await bars.first().waitFor();
  const { rows } = await engine.api.runs.list({ projectId });
  const found = await engine.api.compare.readImportance({
    runIds: rows.map(({ id }) => id),
    metric: "loss",
    pairs: true,
  });
  const first = found.rows[0];
  const shown = await bars.first().innerText();
  expect(shown.replace(/\s+/g, " ")).toContain(
    `${[first?.param, ...(first?.aliases ?? [])].join(" and ")} ${Math.round(100 * (first?.share.value ?? 0))} %`,
  );
  expect(new Set([first?.param, ...(first?.aliases ?? [])])).toEqual(new Set(["lr", "warmup"]));
  await page.getByText("vary together: these runs cannot say which of them it is").waitFor();
  await page.getByText(/Not causal/).waitFor();
  await page.getByText("1 param left out").click();
  await page.getByText("seed (seeds and folds repeat a run)").waitFor();
});

it("a param by the mouse, its values by the keyboard; runs that are picked out stay so elsewhere", async () => {
  await using app = await AppPage.open(suite.browser, engine.link);
  await app.goto(address({ p: projectId }));
  const { page } = app;
  await page
    .getByRole("button", { name: /^optimizer/ })
    .first()
    .click();
  await page.waitForURL(/optimizer/);
  const chart = page.getByRole("group", { name: /^loss along optimizer: 3 values, 90 runs/ });
  await chart.waitFor();
  await chart.focus();
  await app.press("ArrowRight");
  await chart.getByText(/optimizer \w+: loss about .* to .*, \d+ runs/).waitFor();
  const box = await chart.locator("svg").boundingBox();
  if (box === null) throw new Error("the chart has no place");
  await page.mouse.move(box.x + 60, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 3, box.y + 120, { steps: 4 });
  await page.mouse.up();
  await page
    .getByText(/\d+ (of 90 )?runs? (are )?picked/i)
    .first()
    .waitFor();
  await chart.focus();
  await app.press("Escape");
});

it("other methods, interactions, and columns that go together, each read in words", async () => {
  await using app = await AppPage.open(suite.browser, engine.link, { colorScheme: "dark" });
  await app.goto(address({ p: projectId }));
  const { page } = app;
  await page.getByText("Permutation", { exact: true }).click();
  await page.getByText(/shuffling .* costs about/).waitFor();
  await page.getByText("PED-ANOVA", { exact: true }).click();
  await page.getByText(/the best 9 differ from all others most in/).waitFor();
  await page.getByText("fANOVA", { exact: true }).click();
  await page.getByRole("button", { name: / × / }).first().click();
  const map = page.getByRole("group", { name: /^loss along .* \(down\) and .* \(across\)/ });
  await map.focus();
  await app.press("ArrowDown", "ArrowRight");
  await map.getByText(/loss about/).waitFor();
  await app.clickButton("Only the first param");
  const cell = page.getByRole("button", { name: /^(lr|warmup) and optimizer: / });
  await cell.scrollIntoViewIfNeeded();
  await cell.hover();
  await page
    .getByText(/(lr|warmup) and optimizer: correlation ratio .* after correction over/)
    .waitFor();
  await cell.focus();
  await app.press("ArrowUp");
  await waitFor("the next pair is told", async () =>
    page.getByText(/loss and (lr|warmup): Spearman/).isVisible(),
  );
  expect(await app.seriousFindings()).toEqual([]);
  await page.getByRole("button", { name: /^loss and (lr|warmup): / }).click();
  await page.waitForURL(/t=explore/);
  await page.getByRole("tab", { name: "Explore", selected: true }).waitFor();
});

it("two runs, one run, and a metric without a goal: said why", async () => {
  await using app = await AppPage.open(suite.browser, engine.link);
  const { rows } = await engine.api.runs.list({ projectId });
  const ids = rows.map(({ id }) => id);
  await app.goto(address({ r: ids.slice(0, 2).join(",") }));
  await app.page.getByText("2 runs cannot tell params apart").waitFor();
  await app.goto(address({ r: ids.slice(0, 1).join(",") }));
  await app.page.getByText("1 run cannot tell params apart").waitFor();
});

it("curves of single runs: the hovered run's stands out, wherever it is pointed at", async () => {
  await using app = await AppPage.open(suite.browser, engine.link);
  await app.goto(address({ p: projectId }, { p: "optimizer" }));
  const chart = app.page.getByRole("group", { name: /^loss along optimizer/ });
  await chart.getByText("(all 90 runs)").waitFor();
  const lit = chart.locator("path[data-lit]");
  expect(await lit.count()).toBe(0);
  const box = await chart.locator("svg").boundingBox();
  if (box === null) throw new Error("the chart has no place");
  const middle = box.x + 56 + (box.width - 68) / 6;
  for (let y = box.y + 40; y < box.y + box.height - 30 && (await lit.count()) === 0; y += 8)
    await app.page.mouse.move(middle, y);
  await lit.waitFor();
  await chart.getByText(/run at .*, with this value about \d/).waitFor();
});

it("runs that arrive and points that come are taken in, while the earlier answer stays", async () => {
  await using app = await AppPage.open(suite.browser, engine.link);
  await app.goto(address({ p: projectId }));
  const { page } = app;
  const params = page.getByRole("region", { name: "Params" });
  await params.getByText(/^90 runs/).waitFor();
  await page.getByRole("group", { name: /: \d+ values, 90 runs/ }).waitFor();
  await page.evaluate(() => {
    const seen = { skeletons: 0 };
    Object.assign(globalThis, { seen });
    new MutationObserver(() => {
      if (document.querySelector("[aria-label^=Measuring], [aria-label^=Reading]") !== null)
        seen.skeletons++;
    }).observe(document.body, { childList: true, subtree: true });
  });
  await writeRun("run-late", { lr: 0.01, warmup: 10, optimizer: "sgd", width: 32 }, []);
  await writeRun("run-more", { lr: 0.1, warmup: 100, optimizer: "adam", width: 64 }, [9, 1]);
  await params.getByText(/^91 runs/).waitFor();
  await page.getByRole("group", { name: /: \d+ values, 91 runs/ }).waitFor();
  await appendFile(join(folder.path, "run-late", "metrics.csv"), "0,9\n1,0.4\n");
  await params.getByText(/^92 runs/).waitFor();
  await page.getByRole("group", { name: /: \d+ values, 92 runs/ }).waitFor();
  expect(await page.evaluate(() => (globalThis as { seen?: object }).seen)).toEqual({
    skeletons: 0,
  });
});
