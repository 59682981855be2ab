import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { sendExampleTrace } from "../support/traces.ts";

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

/** What opens over the page: by which key or command, and its name. */
const DIALOGS = [
  ["Control+/", "Keyboard shortcuts"],
  ["Control+i", "Import"],
  ["Control+o", "Open folder"],
  ["Import a project", "Import a project"],
  ["Log over MLflow", "Log over MLflow"],
  ["Export to MLflow", "Export to MLflow"],
  ["Import from an MLflow server", "Import from an MLflow server"],
  ["Choose run colour", "Run colour"],
  ["Edit rules for text logs", "Rules for text logs"],
  ["Rename project", "Rename project"],
  ["Remove project", "Remove this project?"],
  ["Rebuild database", "Rebuild the database?"],
  ["Reset all settings", "Reset all settings?"],
  ["Show notifications", "Notifications"],
] as const;

describe("axe finds nothing serious, light and dark, on", () => {
  const open = (url = engine.link): Promise<AppPage> =>
    AppPage.open(suite.browser, url, { colorScheme: "light" });

  it("the first-run screen and the folder picker with a failure", async () => {
    await using app = await open(empty.link);
    app.expectErrors(/404/);
    expect(await app.seriousFindings()).toEqual([]);
    await app.clickButton("Open folder…");
    const dialog = await app.waitForDialog("Open folder");
    await app.page.getByRole("textbox", { name: "Path" }).fill("/no/such/folder");
    await app.clickButton("Open this folder");
    await dialog.getByRole("alert").waitFor();
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("the page without a session", async () => {
    await using app = await open(empty.url);
    app.expectErrors(/401 \(Unauthorized\)/);
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("the chart wall with a selection, a name that is edited, and a full-screen card", async () => {
    await using app = await open();
    await app.readChart("loss.train");
    await app.selectRun("spirals/steady");
    expect(await app.seriousFindings()).toEqual([]);
    await app.press("F2");
    await app.page.getByRole("textbox", { name: "Name of the run" }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await app.press("Escape");
    await app.chart("loss.train").focus();
    await app.press("f");
    await app.waitForDialog("loss.train");
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("charts of every kind, with notes, keys of metrics and what opens over them", async () => {
    await using app = await open();
    const cd = {
      "+1": { k: "scatter", m: ["params.lr", "metrics.val/accuracy.best"] },
      "+2": { k: "bar", m: ["metrics.val/accuracy.best"] },
      "+3": { k: "box", m: ["metrics.val/accuracy.best"] },
      "+4": { m: ["train/loss", "val/loss"] },
    };
    const params = new URLSearchParams({
      cd: JSON.stringify(cd),
      cb: "params.lr",
      nt: JSON.stringify([["step", 50, "warm-up ends"]]),
    });
    await app.goto(`${app.page.url()}?${params}`);
    await app.readChart("+4");
    await app.card("+2").getByRole("group").waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await app.card("+4").hover();
    for (const [how, name] of [
      ["e", "Chart train/loss, val/loss"],
      ["Change section", "Section Own charts"],
      ["a", "Add chart"],
      ["n", "Note on the charts"],
      ["Shift+E", "Charts"],
    ] as const) {
      if (how.length < 8) await app.press(how);
      else await app.runPaletteCommand(how);
      const dialog = await app.waitForDialog(name);
      expect(await app.seriousFindings(), name).toEqual([]);
      // The first one closes a list of choices.
      await app.press("Escape");
      if (await dialog.isVisible()) await app.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      await app.card("+4").hover();
    }
    await app.clickButton("What to do with the chart train/loss, val/loss");
    await app.page.getByRole("menu").waitFor();
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("the run table, with a baseline, groups, a cell that is written in, and what opens over it", async () => {
    await using app = await open();
    await app.openTable();
    await app.selectRun("spirals/steady");
    await app.press("b", "ArrowDown");
    expect(await app.seriousFindings()).toEqual([]);
    await app.press("l");
    const tags = await app.waitForDialog("Tags of 1 run");
    expect(await app.seriousFindings()).toEqual([]);
    await app.press("Escape");
    await tags.waitFor({ state: "hidden" });
    await app.press("Shift+C");
    await app.waitForDialog(/^Columns/);
    expect(await app.seriousFindings()).toEqual([]);
    await app.press("Escape", "Shift+B");
    await app.runList.locator("[data-group]").first().click();
    await app.runPaletteCommand("Choose groups");
    await app.waitForDialog(/^Grouped by/);
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("every part of the run page", async () => {
    await using app = await open();
    await app.renameRun("spirals/steady", "renamed");
    await app.openRun("renamed");
    const tabs = app.page.getByRole("tab");
    expect(await tabs.count()).toBe(10);
    for (const tab of await tabs.all()) {
      await tab.click();
      await app.page.getByRole("tabpanel").waitFor();
      expect(await app.seriousFindings(), await tab.innerText()).toEqual([]);
    }
    await app.press("Control+z");
    await app.page.getByRole("heading", { name: "spirals/steady" }).waitFor();
  });

  it("a removed run, the list of removed ones, and a message", async () => {
    await using app = await open();
    await app.openRun("regression/adam");
    await app.runPaletteCommand("Remove runs");
    await app.page.getByRole("region", { name: "Removed" }).waitFor();
    await app.clickButton("Removed (1)");
    await app.page.getByRole("list", { name: "Removed runs" }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await app.clickButton("Restore");
    await app.page.getByText("No run is removed").waitFor();
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("the menus", async () => {
    await using app = await open();
    const menu = app.page.getByRole("menu");
    for (const openMenu of [
      () => app.clickButton("Project menu"),
      () => app.runRow("spirals/steady").click({ button: "right" }),
    ]) {
      await openMenu();
      await menu.waitFor();
      expect(await app.seriousFindings()).toEqual([]);
      await app.press("Escape");
      await menu.waitFor({ state: "hidden" });
    }
    await app.openRun("spirals/steady");
    await app.clickButton("Run menu");
    await menu.waitFor();
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("the palette, with answers and without", async () => {
    await using app = await open();
    const search = await app.openPalette();
    expect(await app.seriousFindings()).toEqual([]);
    await search.fill("no command is called so");
    await app.page.getByText("Nothing found").waitFor();
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("every dialog", async () => {
    await using app = await open();
    await app.selectRun("spirals/steady");
    for (const [how, name] of DIALOGS) {
      if (how.startsWith("Control+")) await app.press(how);
      else await app.runPaletteCommand(how);
      const dialog = await app.waitForDialog(name);
      expect(await app.seriousFindings(), name).toEqual([]);
      await app.press("Escape");
      await dialog.waitFor({ state: "hidden" });
    }
  });

  it("the settings after a check", async () => {
    await using app = await open();
    await app.runPaletteCommand("Check data and disk");
    await app.page.getByRole("heading", { name: "Settings" }).waitFor();
    await app.page.getByRole("list", { name: "Results of the check" }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("traces, one of them with each of its parts, and evaluation data sets", async () => {
    await using app = await open();
    for (const [command, heading] of [
      ["Show traces", "No traces yet"],
      ["Show evaluation data sets", "No evaluation data sets yet"],
    ] as const) {
      await app.runPaletteCommand(command);
      await app.page.getByRole("heading", { name: heading }).waitFor();
      expect(await app.seriousFindings(), heading).toEqual([]);
    }
    await sendExampleTrace(engine, 1);
    await app.runPaletteCommand("Show traces");
    await app.page.getByRole("link", { name: "answer question" }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await app.page.getByRole("link", { name: "answer question" }).click();
    await app.page.getByRole("tree", { name: "Spans" }).waitFor();
    for (const tab of await app.page.getByRole("tab").all()) {
      await tab.click();
      expect(await app.seriousFindings(), await tab.innerText()).toEqual([]);
    }
  });

  it("a comparison that has nothing yet, each of its parts, and what opens over it", async () => {
    await using app = await open();
    await app.goto(`${engine.url}compare`);
    await app.page.getByRole("heading", { name: "Nothing to compare yet" }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await app.page.getByRole("button", { name: /^Compare the 12 runs/ }).click();
    for (const tab of await app.page.getByRole("tab").all()) {
      await tab.click();
      await app.idle();
      expect(await app.seriousFindings(), await tab.innerText()).toEqual([]);
    }
    await app.runPaletteCommand("List groups of the comparison");
    await app.page.getByRole("textbox", { name: "Search groups" }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await app.press("Escape");
    await app.runPaletteCommand("Group the comparison by params and fields");
    await app.page.getByLabel("Group by equal values of").first().waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await app.press("Escape");
    await app.runPaletteCommand("Add runs to the comparison");
    await app.waitForDialog("Add runs to the comparison");
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("an address that does not exist", async () => {
    await using app = await open();
    await app.goto(`${engine.url}no/such/page`);
    await app.page.getByRole("heading", { name: "There is nothing at this address" }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
  });
});
