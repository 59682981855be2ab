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

describe("the palette", () => {
  it("finds a run by a few letters and opens it", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    const search = await app.openPalette();
    await search.fill("steady");
    await app.page.keyboard.press("Enter");
    await app.page.getByRole("heading", { name: "spirals/steady" }).waitFor();
  });
});

describe("without a mouse", () => {
  it("a run is found, hidden, shown, renamed, removed and taken back", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.press("/");
    await app.page.keyboard.type("adam");
    await app.waitForRuns("one run", ({ length }) => length === 1);
    await app.press("Tab");
    for (let tabs = 0; tabs < 6 && !(await isListFocused(app)); tabs++) await app.press("Tab");
    expect(await isListFocused(app)).toBe(true);

    await app.press("Space");
    await app.page.getByRole("button", { name: "Show regression/adam" }).waitFor();
    await app.press("Space");
    await app.page.getByRole("button", { name: "Hide regression/adam" }).waitFor();

    await app.press("F2");
    await app.page.keyboard.type("adam by keyboard");
    await app.press("Enter");
    await app.waitForRuns("renamed", (names) => names.includes("adam by keyboard"));
    await app.press("Delete");
    await app.waitForRuns("removed", ({ length }) => length === 0);
    await app.press("Control+z", "Control+z");
    await app.waitForRuns("both taken back", (names) => names.includes("regression/adam"));
  });

  it("a chart is zoomed, reset and shown over the whole window", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    const before = await app.readChart("loss.train");
    await app.chart("loss.train").focus();
    await app.press("+", "+");
    await app.waitForChart(
      "loss.train",
      "fewer points are in range",
      ({ inRange }) => inRange < before.inRange,
    );
    await app.press("0");
    await app.waitForChart(
      "loss.train",
      "all points again",
      ({ inRange }) => inRange === before.inRange,
    );
    await app.press("f");
    await app.page.getByRole("dialog", { name: "loss.train" }).waitFor();
    await app.press("Escape");
    await app.page.getByRole("dialog", { name: "loss.train" }).waitFor({ state: "hidden" });
  });

  it("the filter and the list are reached also when the sidebar is hidden", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    for (const key of ["/", "g"]) {
      await app.press("Control+j");
      await app.runList.waitFor({ state: "detached" });
      await app.press(key);
      await app.runList.waitFor();
      await app.page.locator(key === "/" ? "#run-filter:focus" : "[data-run-list]:focus").waitFor();
      await app.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    }
  });

  it("a run's page has its parts under figures, and the keys of the wall", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.openRun("two-moons/lr0.03-seed1");
    await app.press("6");
    await app.page.getByRole("tab", { name: /^Params/, selected: true }).waitFor();
    await app.press("2", "m");
    await app.page.locator("#metric-filter:focus").waitFor();
  });

  it("settings, shortcuts, import details and the folder picker open and close", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    for (const [key, name] of [
      ["Control+/", /shortcuts/i],
      ["Control+i", /import/i],
      ["Control+o", /open folder/i],
    ] as const) {
      await app.press(key);
      await app.page.getByRole("dialog", { name }).waitFor();
      await app.press("Escape");
      await app.page.getByRole("dialog", { name }).waitFor({ state: "hidden" });
    }
    await app.press("Control+,");
    await app.page.getByRole("heading", { name: "Settings" }).waitFor();
  });
});

function isListFocused(app: AppPage): Promise<boolean> {
  return app.runList.evaluate((list) => list === document.activeElement);
}
