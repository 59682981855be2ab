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
    await app.clickButton("Undo");
    await app.waitForRuns("it is back", (names) => names.includes("regression/adam"));
    expect((await engine.api.runs.list({})).total).toBe(12);
  });

  it("keeps a removal over a restart of the engine and a rescan", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.removeRun("spirals/too-hot");
    await app.waitForRuns("it is gone", (names) => !names.includes("spirals/too-hot"));
    // What is asked just then fails as well, and is asked again.
    app.expectErrors(/ERR_CONNECTION_(REFUSED|RESET)|system\/(changes|info)/);
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

  it("shows all or hides all of a filtered list without touching the others", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.filterRuns("adam|sgd");
    await app.clickButton("Hide matching runs");
    await app.page.getByRole("button", { name: "Show regression/adam" }).waitFor();
    await app.filterRuns("");
    await app.waitForRuns("all again", ({ length }) => length === 12);
    await app.page.getByRole("button", { name: "Hide spirals/steady" }).waitFor();
    expect(await app.page.getByRole("button", { name: /^Show regression/ }).count()).toBe(2);
  });

  it("counts two clicks that come before the page is drawn again", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.runList.evaluate((list) => {
      for (const name of ["regression/adam", "spirals/steady"]) {
        list.querySelector<HTMLElement>(`[aria-label="Hide ${name}"]`)?.click();
      }
    });
    await app.page.getByRole("button", { name: "Show regression/adam" }).waitFor();
    await app.page.getByRole("button", { name: "Show spirals/steady" }).waitFor();
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
  });
});

describe("a removed run", () => {
  it("gives the cursor to its neighbour, also when the key is pressed on its eye", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    const names = await app.runNames();
    const [first = "", second = "", third = ""] = names;
    await app.toggleRun(first);
    await app.press("Delete");
    await app.waitForRuns("the first is gone", (now) => !now.includes(first));
    await app.press("Delete");
    await app.waitForRuns("the next one as well", (now) => !now.includes(second));
    expect(await app.runList.evaluate((list) => list === document.activeElement)).toBe(true);
    await app.press("F2");
    const editor = app.page.getByRole("textbox", { name: "Name of the run" });
    expect(await editor.inputValue()).toBe(third);
    await editor.press("Escape");
    await app.press("Control+z", "Control+z");
    await app.waitForRuns("both are back", (now) => now.length === names.length);
  });

  it("is the one whose menu was used, whatever is selected", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.selectRun("spirals/steady");
    await app.openRun("regression/adam");
    await app.clickButton("Run menu");
    await app.page.getByRole("menuitem", { name: "Remove runs" }).click();
    const bar = app.page.getByRole("region", { name: "Removed" });
    await bar.waitFor();
    const names = await app.waitForRuns("eleven runs", ({ length }) => length === 11);
    expect(names).toContain("spirals/steady");
    await app.selectRun("spirals/steady");
    await app.runPaletteCommand("Copy run name");
    await app.runRow("spirals/too-hot").click({ button: "right" });
    await app.page.getByRole("menuitem", { name: "Show only these runs" }).click();
    await app.page.getByRole("button", { name: "Hide spirals/too-hot" }).waitFor();
    await app.page.getByRole("button", { name: "Show spirals/steady" }).waitFor();
    await bar.getByRole("button", { name: "Restore" }).click();
    await bar.waitFor({ state: "hidden" });
  });

  it("keeps its page with charts and history, and comes back from the list of removed ones", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.removeRun("regression/adam");
    await app.clickButton("Removed (1)");
    await app.page.getByRole("link", { name: "regression/adam" }).click();
    await app.page.getByRole("heading", { name: "regression/adam" }).waitFor();
    expect((await app.readChart("loss.train")).lines).toBe(1);
    expect(await app.page.getByText("No metrics yet").count()).toBe(0);
    await app.page.getByRole("tab", { name: "History" }).click();
    const history = app.page.getByRole("list", { name: "History" });
    await history.getByText("Removed", { exact: true }).first().waitFor();
    await app.clickButton("Restore regression/adam");
    await history.getByText("Restored", { exact: true }).first().waitFor();
    await app.clickButton("Back to the runs");
    await app.waitForRuns("it is back", (names) => names.includes("regression/adam"));
  });
});

describe("the history of a run", () => {
  it("takes back what another session did, which Ctrl+Z does not", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.renameRun("spirals/steady", "The steady one");
    await using later = await AppPage.open(suite.browser, engine.link);
    await later.press("Control+z");
    await later.page.getByText(/Nothing to undo/).waitFor();
    await later.openRun("The steady one");
    await later.page.getByRole("tab", { name: "History" }).click();
    await later.clickButton("Undo: Named “The steady one”");
    await later.page.getByRole("heading", { name: "spirals/steady" }).waitFor();
    await later.page.getByText("taken back").first().waitFor();
  });
});
