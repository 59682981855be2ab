import type { AppPage } from "./app-page.ts";
import type { Random } from "./random.ts";

/** One way to change how the demo project is looked at, by the control or the key that a person has for it. */
export interface ViewEdit {
  readonly name: string;
  readonly on: "charts" | "table" | "both";
  readonly run: (app: AppPage, random: Random) => Promise<void>;
}

/** Keys that work wherever no field has the focus. */
function byKey(name: string, on: ViewEdit["on"], ...keys: readonly string[]): ViewEdit {
  return {
    name,
    on,
    run: async (app) => {
      await app.page.locator("#main").focus();
      await app.press(...keys);
    },
  };
}

/** On a run of the list, or a row of the table, picked by the arrows. */
function onRow(name: string, on: ViewEdit["on"], key: string): ViewEdit {
  return {
    name,
    on,
    run: async (app, random) => {
      if ((await app.runList.count()) === 0) return;
      await app.runList.focus();
      for (let i = 0; i < 1 + random.next() * 6; i++) {
        await app.page.keyboard.press(random.pick(["ArrowDown", "ArrowDown", "ArrowUp"]));
      }
      await app.page.keyboard.press(key);
    },
  };
}

/** On a column of the table. */
function onColumn(name: string, key: string): ViewEdit {
  return {
    name,
    on: "table",
    run: async (app, random) => {
      if ((await app.runList.count()) === 0) return;
      await app.runList.focus();
      for (let i = 0; i < 1 + random.next() * 4; i++) await app.page.keyboard.press("ArrowRight");
      await app.page.keyboard.press(key);
    },
  };
}

/** Types into a field; what is the same already changes nothing. */
function typing(
  name: string,
  on: ViewEdit["on"],
  field: string,
  texts: readonly string[],
): ViewEdit {
  return {
    name,
    on,
    run: async (app, random) => {
      const box = app.page.locator(field);
      if ((await box.count()) === 0) return;
      const before = app.page.url();
      const text = random.pick(texts);
      if ((await box.inputValue()) === text) return;
      await box.fill(text);
      await app.page.waitForURL((url) => url.href !== before);
    },
  };
}

function command(name: string, on: ViewEdit["on"], titles: readonly string[]): ViewEdit {
  return {
    name,
    on,
    run: async (app, random) => {
      const title = random.pick(titles);
      const search = await app.openPalette();
      await search.fill(title);
      const action = app.page.locator("[data-action][data-command]").first();
      if (await action.isVisible()) await action.click();
      else await app.press("Escape");
      await app.waitForPaletteToClose();
    },
  };
}

export const VIEW_EDITS: readonly ViewEdit[] = [
  typing("filter of runs", "both", "#run-filter", ["", "adam|sgd", "two-moons", "s", "seed[12]"]),
  typing("filter of metrics", "charts", "#metric-filter", ["", "loss", "^(train|val)/", "acc"]),
  {
    name: "query",
    on: "both",
    run: async (app, random) => {
      if ((await app.page.locator("#run-query").count()) === 0) {
        await app.page.locator("#main").focus();
        await app.press("q");
        await app.page.locator("#run-query").waitFor();
      }
      const box = app.page.locator("#run-query");
      const text = random.pick(["", "params.lr > 0.05", "state = finished", 'name =~ "two"']);
      if ((await box.inputValue()) === text) return;
      const before = app.page.url();
      await box.fill(text);
      await box.press("Enter");
      await app.page.waitForURL((url) => url.href !== before);
    },
  },
  command("axis", "both", ["Use step axis", "Use relative time axis", "Use wall time axis"]),
  command("switch", "both", [
    "Ignore outliers or not",
    "Use logarithmic y axis or not",
    "Show older attempts or not",
  ]),
  byKey("smooth more", "both", "s"),
  byKey("smooth less", "both", "Shift+S"),
  byKey("section", "charts", "x"),
  byKey("layout", "both", "t"),
  byKey("end of zooms", "charts", "z"),
  {
    name: "zoom",
    on: "charts",
    run: async (app, random) => {
      const charts = app.page.locator('article[data-state="ready"]').getByRole("group");
      const count = await charts.count();
      if (count === 0) return;
      const before = app.page.url();
      await charts.nth(Math.floor(random.next() * Math.min(count, 4))).focus();
      await app.press("+");
      // At the narrowest nothing changes.
      await app.page
        .waitForURL((url) => url.href !== before, { timeout: 2000 })
        .catch(() => undefined);
    },
  },
  onRow("eye", "both", "Space"),
  onRow("only", "both", "o"),
  onRow("pin", "both", "p"),
  onRow("baseline", "both", "b"),
  onColumn("sort", "ArrowUp"),
  onColumn("hide column", "h"),
  onColumn("freeze column", "f"),
  onColumn("move column", "Alt+ArrowRight"),
  {
    name: "sort by column",
    on: "table",
    run: async (app, random) => {
      const heads = app.page.getByRole("columnheader");
      const count = await heads.count();
      if (count < 2) return;
      const head = heads.nth(1 + Math.floor(random.next() * Math.min(count - 1, 3)));
      await head.click({
        position: { x: 12, y: 12 },
        ...(random.next() < 0.4 ? { modifiers: ["Shift" as const] } : {}),
      });
    },
  },
  {
    name: "width of column",
    on: "table",
    run: async (app, random) => {
      const edges = app.page.getByRole("columnheader").getByRole("separator");
      const count = await edges.count();
      if (count === 0) return;
      await edges.nth(Math.floor(random.next() * Math.min(count, 3))).focus();
      await app.press(random.pick(["ArrowLeft", "ArrowRight"]));
    },
  },
  byKey("group", "both", "Shift+B"),
  {
    name: "open group",
    on: "table",
    run: async (app) => {
      const group = app.runList.locator("[data-group]").first();
      if ((await group.count()) > 0) await group.click();
    },
  },
  {
    name: "spread",
    on: "table",
    run: async (app, random) => {
      if (!app.page.url().includes("by=")) return;
      await app.page.locator('button[data-command="table.groups"]').click();
      const dialog = await app.waitForDialog(/^Grouped by/);
      await dialog.getByText(random.pick(["SD", "SE", "Min/max"]), { exact: true }).click();
      await app.press("Escape");
      await dialog.waitFor({ state: "hidden" });
    },
  },
  command("of all runs", "both", ["Ungroup runs", "Hide all runs", "Show all runs"]),
  command("of sections", "charts", ["Close all sections", "Open all sections"]),
  command("of columns", "table", [
    "Show only differing columns",
    "Show default columns",
    "Sort newest first",
  ]),
  command("of the view", "both", ["Clear filters", "Show newest runs", "Reset view"]),
];
