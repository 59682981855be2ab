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
afterAll(() => engine[Symbol.asyncDispose]());

const [INTO, OTHER] = ["two-moons/lr0.3-seed2", "two-moons/lr0.3-seed1"] as const;

/** Joins two runs of the list by the command of a selection, and opens the sources of what they are now. */
async function openJoined(): Promise<AppPage> {
  const app = await AppPage.open(suite.browser, engine.link);
  await app.selectRun(INTO);
  await app.runRow(OTHER).click({ modifiers: ["Control"] });
  await app.runPaletteCommand("Join runs");
  await app.runRow(OTHER).waitFor({ state: "detached" });
  await app.openRun(INTO);
  await app.page.getByRole("tab", { name: /^Sources ?2$/ }).click();
  return app;
}

describe("runs", () => {
  it("are joined from a selection: one run with both sources and two lines, and apart again by Ctrl+Z", async () => {
    await using app = await openJoined();
    expect(await app.page.getByRole("button", { name: /^Split off / }).count()).toBe(2);
    expect(await app.seriousFindings()).toEqual([]);
    await app.page.getByRole("tab", { name: "Charts" }).click();
    await app.waitForChart("train/loss", "both lines", ({ lines }) => lines === 2);
    await app.press("Control+z");
    await app.runRow(OTHER).waitFor();
    await app.waitForChart("train/loss", "its own line", ({ lines }) => lines === 1);
  });

  it("are split at a source, and together again by the notice", async () => {
    await using app = await openJoined();
    await app.page
      .getByRole("button", { name: /^Split off / })
      .last()
      .click();
    await app.page.getByRole("tab", { name: /^Sources ?1$/ }).waitFor();
    expect(await app.page.getByRole("button", { name: /^Split off / }).count()).toBe(0);
    await app.page.getByRole("tab", { name: "History" }).click();
    await app.page
      .getByText(/came from another run$/)
      .first()
      .waitFor();
    const notice = app.page.getByRole("status").filter({ hasText: "is a run of its own now" });
    await notice.getByRole("button", { name: "Undo", exact: true }).click();
    await app.page.getByRole("tab", { name: /^Sources ?2$/ }).waitFor();
    await app.press("Control+z");
    await app.runRow(OTHER).waitFor();
  });

  it("are chosen in a dialog, found by name", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.openRun(INTO);
    await app.page.getByRole("tab", { name: /^Sources ?1$/ }).click();
    await app.clickButton("Join with others…");
    const dialog = await app.waitForDialog(`Join with “${INTO}”`);
    expect(await app.seriousFindings()).toEqual([]);
    expect(await dialog.getByRole("checkbox", { name: INTO }).count()).toBe(0);
    await dialog.getByLabel("Search runs by name").fill("two-moons.*seed1");
    await dialog.getByRole("checkbox", { name: OTHER }).check();
    await dialog.getByRole("button", { name: "Join 1 run" }).click();
    await app.page.getByRole("tab", { name: /^Sources ?2$/ }).waitFor();
    expect(await app.page.getByText("· joined by hand").count()).toBe(1);
    await app.press("Control+z");
    await app.runRow(OTHER).waitFor();
  });

  it("of which one became part of another say so on the page they had", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    const { rows } = await engine.api.runs.list({});
    const idOf = (name: string): string => rows.find((run) => run.name === name)?.id ?? "";
    await app.openRun(OTHER);
    app.expectErrors(/404 \(Not Found\)/);
    await engine.api.runs.join({ id: idOf(INTO), ids: [idOf(OTHER)] });
    await app.page.getByText(`This run was joined with “${INTO}”.`).waitFor();
    await engine.api.runs.undo({});
    await app.page.getByRole("heading", { name: OTHER }).waitFor();
  });
});
