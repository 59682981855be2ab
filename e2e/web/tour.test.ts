import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { waitFor } from "../support/wait.ts";

const suite = sharedBrowser();
let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine({ folders: [DEMO] });
  await engine.settled();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
});

/** Nothing here touches the mouse: what a person types is all that happens. */
it("is worked through by keyboard alone, from the best run to the figure", async () => {
  const projectId = (await engine.api.runs.listProjects())[0]?.id ?? "";
  const path = "metrics.val/accuracy.best";
  const { rows, values } = await engine.api.runs.list({
    projectId,
    columns: [path],
    sort: [{ path, descending: true }],
    limit: 1,
  });
  const best = { name: rows[0]?.name ?? "", value: values[0]?.[0] };
  expect(best.value).toBeGreaterThan(0.9);

  await using app = await AppPage.open(suite.browser, engine.link);
  const { page } = app;
  const type = async (text: string): Promise<void> => {
    await page.keyboard.type(text);
    await app.idle();
  };
  const runCommand = async (title: string): Promise<void> => {
    await page.keyboard.press("Control+k");
    const search = page.getByPlaceholder("Search commands, projects and runs");
    await search.waitFor();
    await waitFor("the palette has the keyboard", () =>
      search.evaluate((input) => input === document.activeElement),
    );
    await type(title);
    await page.keyboard.press("Enter");
    await app.waitForPaletteToClose();
  };

  // Filter to the family of runs, and sort by the best validation accuracy.
  await app.press("/");
  await type("two-moons");
  await page.waitForURL((url) => url.searchParams.get("f") === "two-moons");
  await app.press("Enter", "t");
  await page.locator("[data-run-table]").waitFor();
  await app.press("g", "ArrowUp", "ArrowRight");
  const columnAt = async (): Promise<string> =>
    (await page.locator("[role=columnheader][data-active=true]").getAttribute("data-column")) ?? "";
  for (let i = 0; i < 40 && (await columnAt()) !== "metrics.val/accuracy"; i++) {
    await app.press("ArrowRight");
  }
  expect(await columnAt()).toBe("metrics.val/accuracy");
  await runCommand("Show best of metric");
  await app.press("g", "ArrowUp");
  for (let i = 0; i < 40 && (await columnAt()) !== path; i++) await app.press("ArrowRight");
  await app.press("Enter", "ArrowDown");
  expect((await app.runNames())[0]).toBe(best.name);

  // It is the baseline; runs that differ only in their seed are groups.
  await app.press("b");
  await app.press("Shift+B");
  expect(new URL(page.url()).searchParams.get("base")).not.toBeNull();
  await page.getByRole("row", { name: /lr/ }).first().waitFor();
  expect(new URL(page.url()).searchParams.get("by")).toContain("params.lr");
  expect(new URL(page.url()).searchParams.get("by")).not.toContain("seed");

  // Train and validation loss lie over each other, with a band for each group.
  await app.press("t", "Shift+O", "m");
  await type("^loss$");
  await page.waitForURL((url) => url.searchParams.get("m") === "^loss$");
  await app.press("Enter", "f");
  await app.waitForDialog("loss");
  await page
    .getByRole("article", { name: "loss", exact: true })
    .last()
    .locator("[role=group][aria-label*='chart of 6 lines']")
    .waitFor();

  // Nearer, and a note where the crosshair stands.
  await app.press("+", "Space", "n");
  await app.waitForDialog("Note on the charts");
  await type("plateau");
  await app.press("Enter");
  await page.getByText("plateau").first().waitFor();
  await app.press("Escape", "Escape");

  // The view has a name; the figure is a file.
  await app.press("Control+s");
  await app.waitForDialog("Save view");
  await page.keyboard.press("Control+a");
  await type("Seeds");
  await app.press("Enter");
  const views = await engine.api.runs.listViews({ projectId });
  expect(views.map(({ name }) => name)).toContain("Seeds");
  expect(views[0]?.state).toMatchObject({
    ov: true,
    nt: [["step", expect.any(Number), "plateau"]],
  });

  const figure = await app.download(() => runCommand("Save chart as SVG"));
  const svg = await readFile(await figure.path(), "utf8");
  expect(svg).toContain("lr 0.03");
});
