import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";

interface Command {
  readonly id: string;
  readonly title: string;
  readonly inRunMenu?: true;
  readonly inProjectMenu?: true;
}

const suite = sharedBrowser();
let engine: TestEngine;
let empty: TestEngine;
let commands: readonly Command[];
beforeAll(async () => {
  // By a name in a variable: the list is typed for the browser, and these tests are not.
  const file = "../../renderer/app/commands/index.ts";
  ({ COMMANDS: commands } = (await import(file)) as { readonly COMMANDS: readonly Command[] });
  empty = await startEngine();
  engine = await startEngine({ folders: [DEMO] });
  await engine.settled();
});
afterAll(async () => {
  await empty[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
});

/** What has no command of its own: it opens what holds commands, or is a part of a table or a field. */
const PARTS = [
  "[data-saved-view]",
  "[data-menu]",
  "[role=columnheader] button",
  "[role=cell] button",
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

type Setup = (app: AppPage) => Promise<void>;

const SETUPS: Readonly<Record<string, Setup>> = {
  "the chart wall": async (app) => {
    await app.readChart("loss.train");
    await app.selectRun("spirals/steady");
  },
  "the chart wall, filtered and zoomed": async (app) => {
    await app.filterRuns("adam|sgd");
    await app.dragZoom("loss.train", 0.3, 0.6);
    await app.page.waitForURL(/[?&]z=/);
    await app.page.getByRole("button", { name: /^hparam/ }).click();
    await app.page.waitForURL(/[?&]c=/);
  },
  "the run table": async (app) => {
    await app.openTable();
    await app.selectRun("spirals/steady");
  },
  "the run table, sorted and grouped": async (app) => {
    await app.openTable();
    const [project] = await engine.api.runs.listProjects();
    const view = { projectId: project?.id ?? "", name: "kept", state: {} };
    const { id } = await engine.api.runs.saveView(view);
    await app.goto(`${app.page.url()}&vw=${id}&cols=["metrics.loss.train","params.lr"]`);
    await app.columnHead("loss.train").click();
    await app.press("Shift+B");
    await app.page.waitForURL(/[?&]by=/);
  },
  "a full-screen card": async (app) => {
    await app.chart("loss.train").focus();
    await app.press("f");
    await app.waitForDialog("loss.train");
    await app.press("ArrowRight");
  },
  "the page of a run": async (app) => {
    await app.openRun("two-moons/lr0.03-seed1");
    await app.page.getByRole("tab", { name: "History" }).waitFor();
  },
  "the page of a removed run": async (app) => {
    await app.openRun("regression/adam");
    await app.runPaletteCommand("Remove runs");
    await app.page.getByRole("region", { name: "Removed" }).waitFor();
  },
  "the settings": async (app) => {
    await app.press("Control+,");
    await app.page.getByRole("heading", { name: "Settings" }).waitFor();
  },
};

describe("every button, switch, tab and menu item is a command on", () => {
  it("the first-run screen", async () => {
    await using app = await AppPage.open(suite.browser, empty.link);
    expect(await controlsWithoutCommand(app)).toEqual([]);
  });

  it.each(Object.keys(SETUPS))("%s", async (name) => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await SETUPS[name]?.(app);
    expect(await controlsWithoutCommand(app)).toEqual([]);
    if (name === "the page of a removed run") await app.clickButton("Restore");
  });

  it.each(["metrics", "params", "sources", "notes", "history"])("a run's %s", async (tab) => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.openRun("two-moons/lr0.03-seed1");
    await app.page.getByRole("tab", { name: new RegExp(`^${tab}`, "i") }).click();
    await app.idle();
    expect(await controlsWithoutCommand(app)).toEqual([]);
  });

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

describe("every command", () => {
  it("is in the palette where it makes sense, and runs without an error", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    // Habits of one command, a hidden sidebar for one, must not meet the next.
    await app.page.addInitScript(() => localStorage.clear());
    const left = new Set(commands.map(({ id }) => id));
    for (const [name, setUp] of Object.entries(SETUPS)) {
      await enter(app, setUp);
      const start = app.page.url();
      let isAsSetUp = true;
      for (;;) {
        const id = (await possibleCommands(app)).find((one) => left.has(one));
        // What was run may have taken others from the palette.
        if (id === undefined && isAsSetUp) break;
        if (id !== undefined) {
          left.delete(id);
          await app.page.locator(`[data-action][data-command="${id}"]`).click();
          await app.idle();
          expect(app.errors, `${id} on ${name}`).toEqual([]);
          expect(await app.page.getByRole("alert").allInnerTexts(), `${id} on ${name}`).toEqual([]);
          isAsSetUp = false;
          // What they change stands in the address; a new page for each would take minutes.
          if (/^(axis|charts|column|runs?|table)\.|^chart\.(?!zoom)/.test(id)) {
            await app.waitForPaletteToClose();
            await app.press("Escape", "Escape");
            await app.goBackTo(start);
            continue;
          }
        }
        await enter(app, setUp);
        isAsSetUp = true;
      }
    }
    // Only the desktop window can open the system's file manager.
    expect([...left]).toEqual(["run.reveal"]);
  }, 400_000);
});

/** Brings the page, and every run, to where the set-up begins. */
async function enter(app: AppPage, setUp: Setup): Promise<void> {
  const { rows } = await engine.api.runs.list({ removed: true });
  if (rows.length > 0) await engine.api.runs.restore({ ids: rows.map(({ id }) => id) });
  const [project] = await engine.api.runs.listProjects();
  await app.goto(`${engine.url}p/${project?.id}`);
  await app.runList.waitFor();
  await setUp(app);
}

/** Ids of the commands that the palette offers; it stays open. */
async function possibleCommands(app: AppPage): Promise<string[]> {
  await app.openPalette();
  return app.page
    .locator("[data-action][data-command]")
    .evaluateAll((actions) =>
      actions.flatMap((action) =>
        action instanceof HTMLElement ? [action.dataset["command"] ?? ""] : [],
      ),
    );
}
