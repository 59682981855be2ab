import { cp } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder } from "../support/temp.ts";

const suite = sharedBrowser();
const FIXTURES = join(import.meta.dirname, "../fixtures/loggers");
let engine: TestEngine;
let home: Awaited<ReturnType<typeof makeTempFolder>>;
beforeAll(async () => {
  home = await makeTempFolder();
  for (const [from, to] of [
    ["trackio/trackio_home", ".cache/huggingface/trackio"],
    ["ray_tune/ray_results", "ray_results"],
  ] as const)
    await cp(join(FIXTURES, from), join(home.path, to), { recursive: true });
  engine = await startEngine({ env: { HOME: home.path } });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

it("stores of loggers are offered on the first screen and beside the folders, opened by a click, dismissed and brought back", async () => {
  await using app = await AppPage.open(suite.browser, engine.link);
  const stores = app.page.getByRole("region", { name: "Also on this machine" });
  await stores.getByText("2 runs").waitFor();
  await stores.getByText("1 projects").waitFor({ state: "hidden" });
  await stores.getByText("1 project").waitFor();
  expect(await app.seriousFindings()).toEqual([]);
  await stores.getByRole("button", { name: "Dismiss Ray Tune" }).click();
  await stores.getByText("2 runs").waitFor({ state: "hidden" });
  await app.page.getByRole("button", { name: "Undo" }).click();
  await stores.getByText("2 runs").waitFor();
  await stores.getByRole("button", { name: "Open Ray Tune" }).click();
  await expect.poll(() => app.runList.getByRole("row").count()).toBeGreaterThan(0);

  await app.runPaletteCommand("Show what else is on this machine");
  const dialog = await app.waitForDialog("Open folder");
  await dialog.getByText("Trackio", { exact: true }).waitFor();
  expect(await dialog.getByText("Ray Tune", { exact: true }).count()).toBe(0);
  expect(await app.seriousFindings()).toEqual([]);
});
