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
});
