import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { ROOT, startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";

const suite = sharedBrowser();
let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine({ folders: [DEMO] });
  await engine.settled();
});
afterAll(() => engine[Symbol.asyncDispose]());

describe("the palette", () => {
  it("lists every command that makes sense here", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.selectRun("spirals/steady");
    await app.openPalette();
    // The list itself needs a browser to be imported.
    const source = await readFile(join(ROOT, "renderer", "app", "commands.ts"), "utf8");
    const titles = [...source.matchAll(/^ {4}title: "(.+)",$/gm)].map(([, title = ""]) => title);
    expect(titles.length).toBeGreaterThan(30);
    const missing: string[] = [];
    for (const title of titles) {
      if ((await app.paletteAction(title).count()) === 0) missing.push(title);
    }
    // On the wall there is no way to go to it; nothing is zoomed and no section closed.
    expect(missing).toEqual(["Go to charts", "Reset zoom of all charts", "Open all sections"]);
  });

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
    expect(app.errors).toEqual([]);
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
