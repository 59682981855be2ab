import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";

const suite = sharedBrowser();
let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine({ folders: [DEMO] });
  await engine.settled();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
});

/** The address without the name of the view it came from. */
function stateOf(app: AppPage): string {
  const url = new URL(app.page.url());
  url.searchParams.delete("vw");
  return [...url.searchParams]
    .map((pair) => pair.join("="))
    .toSorted()
    .join("&");
}

async function saveAs(app: AppPage, name: string): Promise<void> {
  await app.runPaletteCommand("Save view as");
  await app.page.getByRole("textbox", { name: "Name of the view" }).fill(name);
  await app.press("Enter");
  await app.page.getByRole("button", { name }).first().waitFor();
}

describe("a saved view", () => {
  it("brings back the whole page, here and in another browser, and is saved again under its name", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.filterRuns("two-moons");
    await app.filterMetrics("^val/");
    await app.page.locator("#main").focus();
    await app.press("Shift+B");
    await app.page.waitForURL(/[?&]by=/);
    await saveAs(app, "by lr");
    const saved = stateOf(app);

    await app.runPaletteCommand("Reset view");
    expect(stateOf(app)).toBe("");
    await app.runPaletteCommand("by lr");
    await app.page.waitForURL(/[?&]vw=/);
    expect(stateOf(app)).toBe(saved);
    expect((await app.readChart("val/accuracy")).lines).toBe(3);

    await using other = await AppPage.open(suite.browser, engine.link);
    await other.goto(app.page.url());
    expect((await other.readChart("val/accuracy")).lines).toBe(3);
    await other.filterMetrics("^train/");
    await other.page.getByRole("img", { name: "changed" }).waitFor();
    await other.page.locator("#main").focus();
    await other.press("Control+s");
    await other.page.getByRole("img", { name: "changed" }).waitFor({ state: "hidden" });
    // The first window hears of it: what it shows is no longer what is saved.
    await app.page.getByRole("img", { name: "changed" }).waitFor();
  });

  it("is undone when it was opened by mistake, and comes back when it was removed by mistake", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.filterMetrics("loss");
    const before = stateOf(app);
    await saveAs(app, "losses");
    await app.filterMetrics("accuracy");
    await app.page.locator("#main").focus();
    await app.runPaletteCommand("losses");
    expect(stateOf(app)).toBe(before);
    await app.press("Control+z");
    expect(new URL(app.page.url()).searchParams.get("m")).toBe("accuracy");
    await app.runPaletteCommand("Remove view");
    await app.clickButton("Undo");
    const [project] = await engine.api.runs.listProjects();
    const views = await engine.api.runs.listViews({ projectId: project?.id ?? "" });
    expect(views.map(({ name }) => name)).toContain("losses");
  });

  it("is what a browser that never saw the project opens it with, when it is the default", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.press("t");
    await saveAs(app, "table first");
    await app.runPaletteCommand("Make view the default or not");
    await using other = await AppPage.open(suite.browser, engine.link);
    await other.page.locator("[data-run-table]").waitFor();
    // Whoever chose the charts since keeps them.
    await other.press("t");
    await other.page.locator("[data-wall]").waitFor();
    await other.page.locator("#main").focus();
    await other.press("x");
    await other.goto(engine.link);
    await other.page.locator("[data-wall]").waitFor();
  });
});
