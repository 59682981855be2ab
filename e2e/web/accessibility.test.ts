import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";

const suite = sharedBrowser();
let engine: TestEngine;
let empty: TestEngine;
beforeAll(async () => {
  empty = await startEngine();
  engine = await startEngine({ folders: [DEMO] });
  await engine.settled();
});
afterAll(async () => {
  await empty[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
});

describe.each(["light", "dark"] as const)("axe finds nothing serious in %s on", (colorScheme) => {
  const open = (url: string): Promise<AppPage> => AppPage.open(suite.browser, url, { colorScheme });

  it("the first-run screen and the folder picker", async () => {
    await using app = await open(empty.link);
    expect(await app.seriousFindings()).toEqual([]);
    await app.page.getByRole("button", { name: "Open folder…" }).first().click();
    await app.page.getByRole("textbox", { name: "Path" }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("the page without a session", async () => {
    await using app = await open(empty.url);
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("the chart wall, with a selection and a full-screen card", async () => {
    await using app = await open(engine.link);
    await app.readChart("loss.train");
    await app.selectRun("spirals/steady");
    expect(await app.seriousFindings()).toEqual([]);
    await app.chart("loss.train").focus();
    await app.press("f");
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("the run page", async () => {
    await using app = await open(engine.link);
    await app.runList.getByRole("button", { name: "Open spirals/steady" }).click();
    await app.page.getByRole("heading", { name: "spirals/steady" }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("the palette, the shortcuts, the import details and the settings", async () => {
    await using app = await open(engine.link);
    await app.openPalette();
    expect(await app.seriousFindings()).toEqual([]);
    await app.press("Escape");
    for (const key of ["Control+/", "Control+i"]) {
      await app.press(key);
      expect(await app.seriousFindings()).toEqual([]);
      await app.press("Escape");
    }
    await app.press("Control+,");
    await app.page.getByRole("heading", { name: "Settings" }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("an address that does not exist", async () => {
    await using app = await open(engine.link);
    await app.goto(`${engine.url}no/such/page`);
    expect(await app.seriousFindings()).toEqual([]);
  });
});
