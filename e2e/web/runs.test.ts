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

describe("the run list", () => {
  it("renames a run, and the name survives a reload", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.renameRun("spirals/steady", "The steady one");
    await app.reload();
    const names = await app.waitForRuns("the list", ({ length }) => length === 12);
    expect(names).toContain("The steady one");
    expect(names).not.toContain("spirals/steady");
    await app.press("Control+z");
    await app.waitForRuns("undo brings the name back", (all) => all.includes("spirals/steady"));
  });

  it("removes a run and takes it back by the notification", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.removeRun("regression/adam");
    await app.waitForRuns("it is gone", (names) => !names.includes("regression/adam"));
    expect((await engine.api.runs.list({})).total).toBe(11);
    await app.clickNotification("Undo");
    await app.waitForRuns("it is back", (names) => names.includes("regression/adam"));
    expect((await engine.api.runs.list({})).total).toBe(12);
  });

  it("keeps a removal over a restart of the engine and a rescan", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.removeRun("spirals/too-hot");
    await app.waitForRuns("it is gone", (names) => !names.includes("spirals/too-hot"));
    await engine.restart();
    await engine.settled(1);
    await app.reload();
    await app.waitForRuns("eleven runs", ({ length }) => length === 11);
    await app.press("Control+z");
    await app.waitForRuns("it is back", (names) => names.includes("spirals/too-hot"));
  });

  it("filters by a regular expression and says so when nothing matches", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.filterRuns("lr0\\.3-seed[12]$");
    await app.waitForRuns("both seeds", ({ length }) => length === 2);
    await app.reload();
    await app.waitForRuns("the filter is in the link", ({ length }) => length === 2);
    await app.filterRuns("no run is called so");
    await app.page
      .getByText(/no .*match/i)
      .first()
      .waitFor();
    await app.filterRuns("");
    await app.waitForRuns("all again", ({ length }) => length === 12);
  });

  it("hides a run's line with the eye, and shows it again", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    const before = await app.waitForChart("loss.train", "both lines", ({ lines }) => lines === 2);
    await app.toggleRun("regression/sgd-diverged");
    const after = await app.waitForChart("loss.train", "one line", ({ lines }) => lines === 1);
    expect(after.inRange).toBeLessThan(before.inRange);
    await app.toggleRun("regression/adam");
    const empty = await app.waitForChart("loss.train", "no line", ({ lines }) => lines === 0);
    expect(empty.ink).toBe(0);
    await app.toggleRun("regression/adam");
    await app.waitForChart("loss.train", "a line again", ({ ink }) => ink > 0);
  });

  it("shows where a run comes from on its page", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.runList.getByRole("button", { name: "Open two-moons/lr0.03-seed1" }).click();
    await app.page.getByRole("heading", { name: "two-moons/lr0.03-seed1" }).waitFor();
    await app.page.getByRole("tab", { name: /^Params/ }).click();
    await app.page.getByText("batch_size").first().waitFor();
    await app.page.getByRole("tab", { name: /^Sources/ }).click();
    await app.page
      .getByText(/events\.out\.tfevents/)
      .first()
      .waitFor();
    expect(app.errors).toEqual([]);
  });
});
