import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { ensurePython, finish, run } from "../support/python.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";

const SCRIPT = join(import.meta.dirname, "clients", "compare_trainings.py");
const SEEDS = 5;

const suite = sharedBrowser();
let temp: TempFolder;
let engine: TestEngine;
beforeAll(async () => {
  temp = await makeTempFolder();
  const folder = join(temp.path, "rings");
  await finish(run(await ensurePython("torch"), [SCRIPT, folder, String(SEEDS)]));
  engine = await startEngine({ folders: [folder] });
  await engine.settled();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await temp[Symbol.asyncDispose]();
});

it("three configurations with five seeds each: which is best, that one difference is real and one is not shown, what changed", async () => {
  await using app = await AppPage.open(suite.browser, engine.link);
  const { page } = app;
  // From the project's runs by everything but the seed: the output folder, which differs with each run, does not part them.
  await app.waitForRuns("all runs are there", (names) => names.length === 3 * SEEDS);
  await app.runPaletteCommand("Compare all runs of the project by everything but the seed");
  await page.waitForURL(/\/compare\?/);
  await app.idle();
  expect(await page.getByText("3 groups, 15 runs").isVisible()).toBe(true);

  // Judged by what was guessed: a metric of validation with a goal.
  const reading = page.getByRole("region", { name: "Reading of val/acc" });
  await reading.waitFor();
  const words = async (): Promise<string> => (await reading.innerText()).replaceAll("−", "-");
  expect(await words()).toMatch(/activation relu\b.* has the best mean val\/acc/);
  const sentences = (await words()).split("\n");
  const real = sentences.find((one) => /relu.* than .*shuffled, workers 0/.test(one));
  expect(real).toContain("5 pairs");
  expect(real).toContain("still significant");
  const absent = sentences.find((one) => one.includes("no difference shown"));
  expect(absent).toMatch(/order reversed/);
  expect(absent).not.toContain("relu");

  // The means are those of the scalars that torch wrote.
  const { groups } = await engine.api.compare.openComparison({
    sets: [{ runs: { projectId: (await engine.api.runs.listProjects())[0]?.id ?? "" } }],
    groupBy: "repetitions",
  });
  const relu = groups.find(({ label }) => label.includes("relu"));
  const cells = await engine.api.runs.readCells({
    runIds: relu?.runIds ?? [],
    columns: ["metrics.val/acc.best"],
  });
  const mean = cells.reduce((sum, [cell]) => sum + Number(cell), 0) / cells.length;
  const table = page.getByRole("grid", { name: "Metrics by groups" });
  expect(await table.innerText()).toContain(String(Number(mean.toPrecision(4))));

  // What changed between the first configuration and the best one: two params did, and one of them alone elsewhere.
  await page.getByRole("tab", { name: "What changed?" }).click();
  const changes = page.locator("li[data-change]");
  await changes.first().waitFor();
  expect(await changes.first().getAttribute("data-change")).toBe("params.activation");
  expect(await changes.first().innerText()).toContain("relu");
  // Five other runs have the new number of workers, and not the effect; the output folder only names each run.
  expect(await changes.nth(1).getAttribute("data-change")).toBe("params.workers");
  expect(await changes.nth(1).getAttribute("data-standing")).toBe("unsupported");
  expect(await changes.nth(1).innerText()).toContain("without the effect");

  // Their answers on the same test rows.
  await page.getByRole("tab", { name: "Predictions" }).click();
  const answers = page.getByRole("table", { name: "Quality of the answers" });
  await answers.waitFor();
  expect(await answers.locator("tbody tr").count()).toBe(3 * SEEDS);
  expect(app.errors).toEqual([]);
});
