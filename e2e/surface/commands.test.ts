import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import {
  readCommands,
  SETUPS,
  startCommandEngine,
  type Command,
} from "../support/command-pages.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";

const suite = sharedBrowser();
let engine: TestEngine;
let empty: TestEngine;
let commands: readonly Command[];
beforeAll(async () => {
  commands = await readCommands();
  empty = await startEngine();
  engine = await startCommandEngine();
});
afterAll(async () => {
  await empty[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
});

/** What has no command of its own: it opens what holds commands, or is a part of a table or a field. */
const PARTS = [
  "[data-saved-view]",
  "[data-menu]",
  "[data-chart-menu]",
  // How one of several charts on the page is drawn; Tab leads to it.
  "[data-chart-tool]",
  "[data-chart-tool] *",
  // Fields that say what one figure is, as in a form; Tab leads to each, and commands make and save what they say.
  "[data-fields] *",
  "[role=columnheader] button",
  "[role=cell] button",
  "[role=treeitem] button",
  "[role=textbox] ~ * button",
  "input ~ * button",
].join(", ");

/** Buttons, switches, tabs, choices and menu items on the screen that no command stands for. */
function controlsWithoutCommand(app: AppPage): Promise<string[]> {
  return app.page.evaluate(
    ({ ids, titles, parts }) => {
      const controls = document.querySelectorAll<HTMLElement>(
        "button, [role=button], [role=switch], [role=tab], [role=menuitem], input[type=radio], input[type=checkbox]",
      );
      return [...controls]
        .filter((control) => control.getClientRects().length > 0 && !control.matches(parts))
        .flatMap((control) => {
          const label = control instanceof HTMLInputElement ? control.labels?.[0] : undefined;
          const name = (
            control.getAttribute("aria-label") ??
            label?.textContent ??
            control.textContent
          ).trim();
          const command =
            control.closest<HTMLElement>("[data-command]") ??
            label?.querySelector<HTMLElement>("[data-command]");
          const id = command?.dataset["command"];
          if (id !== undefined) return ids.includes(id) ? [] : [`${name}: no command ${id}`];
          return titles.includes(name) ? [] : [name];
        });
    },
    { ids: commands.map(({ id }) => id), titles: commands.map(({ title }) => title), parts: PARTS },
  );
}

describe("every button, switch, tab and menu item is a command on", () => {
  it("the first-run screen", async () => {
    await using app = await AppPage.open(suite.browser, empty.link);
    expect(await controlsWithoutCommand(app)).toEqual([]);
  });

  it.each(Object.keys(SETUPS))("%s", async (name) => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await SETUPS[name]?.(app, engine);
    expect(await controlsWithoutCommand(app)).toEqual([]);
    if (name === "the page of a removed run") await app.clickButton("Restore");
  });

  it.each(["overview", "metrics", "params", "console", "files", "sources", "notes", "history"])(
    "a run's %s",
    async (tab) => {
      await using app = await AppPage.open(suite.browser, engine.link);
      await app.openRun("two-moons/lr0.03-seed1");
      await app.page.getByRole("tab", { name: new RegExp(`^${tab}`, "i") }).click();
      await app.idle();
      expect(await controlsWithoutCommand(app)).toEqual([]);
    },
  );

  it("what opens over the run table", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.openTable();
    await app.columnHead("lr").hover();
    await app.page.getByRole("button", { name: "What to do with the column lr" }).click();
    await app.page.getByRole("menuitem", { name: "Hide column" }).waitFor();
    expect(await controlsWithoutCommand(app)).toEqual([]);
    await app.press("Escape", "Shift+C");
    await app.waitForDialog(/^Columns/);
    expect(await controlsWithoutCommand(app)).toEqual([]);
    await app.press("Escape", "Shift+B");
    await app.page.locator('button[data-command="table.groups"]').click();
    await app.waitForDialog(/^Grouped by/);
    expect(await controlsWithoutCommand(app)).toEqual([]);
  });

  it("the menu of views", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.page.getByRole("button", { name: "Views" }).click();
    await app.page.getByRole("menuitem", { name: "Save view as" }).waitFor();
    expect(await controlsWithoutCommand(app)).toEqual([]);
  });

  it("the menu of views at a saved comparison", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await SETUPS["a saved comparison"]?.(app, engine);
    await app.page.getByRole("button", { name: /^kept comparison/ }).click();
    await app.page.getByRole("menuitem", { name: "Rename view" }).waitFor();
    expect(await controlsWithoutCommand(app)).toEqual([]);
  });

  it("the menus of a run and of a project, which hold all that they promise", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    const items = app.page.getByRole("menuitem");
    await app.page.getByRole("button", { name: "Project menu" }).click();
    await items.first().waitFor();
    expect(await controlsWithoutCommand(app)).toEqual([]);
    expect(await items.allInnerTexts()).toEqual(
      commands.filter(({ inProjectMenu }) => inProjectMenu).map(({ title }) => title),
    );
    await app.press("Escape");
    await items.first().waitFor({ state: "hidden" });
    await app.runRow("spirals/steady").click({ button: "right" });
    await items.first().waitFor();
    expect(await controlsWithoutCommand(app)).toEqual([]);
    expect(await items.count()).toBe(commands.filter(({ inRunMenu }) => inRunMenu).length);
  });
});
