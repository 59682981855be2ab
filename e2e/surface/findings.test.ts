import { afterAll, beforeAll, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { noise, writePlantedRun } from "../../src/engine/compare/planted-runs.test-support.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";

const suite = sharedBrowser();
let folder: TempFolder;
let engine: TestEngine;

beforeAll(async () => {
  folder = await makeTempFolder();
  const draw = noise(3);
  for (let seed = 0; seed < 8; seed++) {
    await writePlantedRun(folder.path, {
      name: `adam-${seed}`,
      params: { opt: "adam", seed },
      score: seed === 7 ? 0.6 : 0.8 + 0.003 * draw(),
    });
  }
  for (let seed = 0; seed < 4; seed++) {
    await writePlantedRun(folder.path, {
      name: `lion-${seed}`,
      params: { opt: "lion", seed },
      score: 0.9 + 0.003 * draw(),
      ...(seed === 3 && {
        rows: [0, 1, 2].map((step) => [step, step < 2 ? "0.5" : "nan"] as const),
      }),
    });
  }
  engine = await startEngine({ folders: [folder.path] });
  await engine.settled();
  const { rows } = await engine.api.runs.list({});
  await engine.api.runs.edit({ ids: rows.map(({ id }) => id), state: "finished" });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

it("a quiet count opens the list; one is compared, one dismissed, undone, and shown among the dismissed", async () => {
  await using app = await AppPage.open(suite.browser, engine.link);
  const count = app.page.getByRole("button", { name: "2 worth a look" });
  await count.click();
  const dialog = await app.waitForDialog("Things worth a look");
  const items = dialog.locator("li[data-finding]");
  await items.first().waitFor();
  expect(await items.getByRole("heading").allInnerTexts()).toEqual([
    "adam-7 is far below its repetitions",
    "lion-3 failed where 3 repetitions did not",
  ]);
  expect(await app.seriousFindings()).toEqual([]);
  const shots = process.env["ASSAY_SHOTS"];
  if (shots !== undefined) await app.page.screenshot({ path: `${shots}/findings-light.png` });

  await dialog.getByRole("button", { name: /^Dismiss: lion-3/ }).click();
  await dialog.getByText("lion-3 failed").waitFor({ state: "detached" });
  await dialog.getByRole("switch", { name: "Show 1 dismissed" }).click();
  await dialog.getByRole("button", { name: /^Bring back: lion-3/ }).waitFor();
  await app.press("Escape");
  await app.page.getByRole("button", { name: "1 worth a look" }).waitFor();
  await app.press("Control+z");
  await app.page.getByRole("button", { name: "2 worth a look" }).waitFor();

  await app.runPaletteCommand("Things worth a look");
  await (
    await app.waitForDialog("Things worth a look")
  )
    .getByRole("button", { name: /^Compare: adam-7/ })
    .click();
  await app.page.waitForURL(/\/compare\?/);
  await app.page.getByText("2 groups, 8 runs").waitFor();
});

it("where nothing stands out it says among how many, and what was looked for", async () => {
  const projectId = (await engine.api.runs.listProjects())[0]?.id ?? "";
  const { findings } = await engine.api.compare.listFindings({ projectId });
  for (const { key, evidenceId } of findings)
    await engine.api.compare.editFinding({ projectId, key, evidenceId });
  await using app = await AppPage.open(suite.browser, engine.link, { colorScheme: "dark" });
  expect(await app.page.getByText("worth a look").count()).toBe(0);
  await app.runPaletteCommand("Things worth a look");
  const dialog = await app.waitForDialog("Things worth a look");
  await dialog.getByText("Nothing stands out among 12 runs").waitFor();
  await dialog.getByRole("switch", { name: "Show 2 dismissed" }).click();
  await dialog.locator("li[data-finding]").first().waitFor();
  const shots = process.env["ASSAY_SHOTS"];
  if (shots !== undefined) await app.page.screenshot({ path: `${shots}/findings-dark.png` });
  expect(await app.seriousFindings()).toEqual([]);
});
