import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { waitFor } from "../support/wait.ts";

const suite = sharedBrowser();
let engine: TestEngine;
let projectId = "";
beforeAll(async () => {
  engine = await startEngine({ folders: [DEMO] });
  await engine.settled();
  projectId = (await engine.api.runs.listProjects())[0]?.id ?? "";
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
});

const COLUMNS = ["params.lr", "params.seed", "metrics.val/accuracy", "tags", "notes"];

/** The table with these columns, and what else stands in its address. */
async function openTable(rest = "", columns: readonly string[] = COLUMNS): Promise<AppPage> {
  const app = await AppPage.open(suite.browser, engine.link);
  await app.goto(
    `${engine.url}p/${projectId}?l=table&cols=${encodeURIComponent(JSON.stringify(columns))}${rest}`,
  );
  await app.press("g");
  return app;
}

/** Values as the engine gives them, in the order of the table. */
async function cellsOf(column: string, sort: string): Promise<unknown[]> {
  const descending = sort.startsWith("-");
  const { values } = await engine.api.runs.list({
    projectId,
    columns: [column],
    sort: [{ path: sort.replace(/^-/, ""), descending }],
    limit: 100,
  });
  return values.map(([value]) => value);
}

const rounded = (value: unknown): string =>
  typeof value === "number" ? String(Number(value.toPrecision(4))) : "–";

describe("the run table", () => {
  it("sorts by a head, by a second one with shift, and a link shows the same order", async () => {
    await using app = await openTable();
    const accuracy = async () => app.readColumn("metrics.val/accuracy");
    await app.columnHead("val/accuracy").click();
    expect(await accuracy()).toEqual(
      (await cellsOf("metrics.val/accuracy", "-metrics.val/accuracy")).map(rounded),
    );
    await app.columnHead("val/accuracy").click();
    expect(await accuracy()).toEqual(
      (await cellsOf("metrics.val/accuracy", "metrics.val/accuracy")).map(rounded),
    );
    await app.columnHead("lr").click();
    await app.columnHead("seed").click({ modifiers: ["Shift"] });
    const order = await app.runNames();
    expect(order.slice(0, 3)).toEqual([
      "two-moons/lr0.003-seed1",
      "two-moons/lr0.003-seed2",
      "autoencoder/version_1",
    ]);
    await using tab = await app.openTab();
    expect(await tab.runNames()).toEqual(order);
    await app.press("Control+z", "Control+z");
    expect(await accuracy()).toEqual(
      (await cellsOf("metrics.val/accuracy", "metrics.val/accuracy")).map(rounded),
    );
  });

  it("groups by everything but the seed: n, mean and interval of every run, and the runs in it", async () => {
    await using app = await openTable("&q=params.optimizer = sgd");
    await app.press("Shift+B");
    const groups = app.runList.locator("[data-group]");
    await groups.first().waitFor();
    expect(await groups.count()).toBe(3);
    const { groups: counted } = await engine.api.runs.listGroups({
      projectId,
      query: "params.optimizer = sgd",
      groupBy: [["params.lr"]],
      columns: ["metrics.val/accuracy"],
    });
    const shown = await app.readColumn("metrics.val/accuracy");
    for (const [i, { cells }] of counted.entries()) {
      const [cell] = cells;
      if (cell?.kind !== "numbers") throw new Error("no numbers");
      expect(cell.n).toBe(2);
      const half = Number(Number(cell.half).toPrecision(2));
      expect(shown[i]?.replace(/\s*n/, " n")).toBe(`${rounded(cell.mean)} ± ${half} n 2`);
    }
    await groups.first().click();
    await app.runRow("two-moons/lr0.3-seed1").waitFor();
    expect(await app.runNames()).toEqual(["two-moons/lr0.3-seed2", "two-moons/lr0.3-seed1"]);
    await app.press("Home", "ArrowLeft");
    expect(await app.runNames()).toEqual([]);
    // The charts draw the same groups.
    await app.press("t");
    await app.filterMetrics("^val/");
    expect((await app.readChart("val/accuracy")).lines).toBe(3);
    await app.runPaletteCommand("Ungroup runs");
    expect((await app.readChart("val/accuracy")).lines).toBe(6);
  });

  it("compares with a baseline, coloured by the goal, and keeps pinned runs above the filter", async () => {
    await using app = await openTable("&q=params.optimizer = sgd");
    await app.selectRun("two-moons/lr0.03-seed1");
    await app.press("b");
    const delta = (name: string) =>
      app.runRow(name).locator('[data-column="metrics.val/accuracy"] [data-verdict]');
    expect(await delta("two-moons/lr0.3-seed2").innerText()).toBe("+0.05");
    expect(await delta("two-moons/lr0.3-seed2").getAttribute("data-verdict")).toBe("better");
    expect(await delta("two-moons/lr0.003-seed2").innerText()).toBe("−0.066");
    expect(await delta("two-moons/lr0.003-seed2").getAttribute("data-verdict")).toBe("worse");
    await app.selectRun("two-moons/lr0.3-seed2");
    await app.press("p");
    await app.filterRuns("lr0.003");
    expect(await app.runNames()).toEqual([
      "two-moons/lr0.03-seed1",
      "two-moons/lr0.3-seed2",
      "two-moons/lr0.003-seed2",
      "two-moons/lr0.003-seed1",
    ]);
    await app.reload();
    expect(await delta("two-moons/lr0.3-seed2").innerText()).toBe("+0.05");
  });

  it("takes notes and tags in its cells, several runs at once, and back again", async () => {
    await using app = await openTable();
    const cell = (name: string, column: string) =>
      app.runRow(name).locator(`[data-column="${column}"]`);
    await cell("spirals/steady", "notes").dblclick();
    await app.page.getByRole("textbox", { name: "Notes of spirals/steady" }).fill("warm up");
    await app.press("Enter");
    expect(await cell("spirals/steady", "notes").innerText()).toBe("warm up");
    await cell("spirals/steady", "tags").dblclick();
    await app.page.getByRole("textbox", { name: "Tags of spirals/steady" }).fill("keep, owner: me");
    await app.press("Enter");
    expect(await cell("spirals/steady", "tags").innerText()).toBe("keep, owner: me");

    await app.selectRun("regression/adam");
    await app.press("Shift+ArrowDown", "l");
    await app.page.getByRole("combobox", { name: "Add" }).fill("broken");
    await app.press("Enter");
    await app.clickButton("Save");
    const { rows } = await engine.api.runs.list({ projectId, query: "tag.broken" });
    expect(rows.map(({ name }) => name)).toEqual(["regression/adam", "autoencoder/version_1"]);
    await app.press("Control+z", "Control+z", "Control+z");
    // The engine tells of each change, and the cells are read again after that.
    await waitFor("no tag is left", async () =>
      (await app.readColumn("tags")).every((text) => text === ""),
    );
    expect((await engine.api.runs.list({ projectId, query: "exists tags" })).total).toBe(0);
  });

  it("moves, freezes and hides columns by keyboard, and offers all that there are", async () => {
    await using app = await openTable();
    const heads = async () =>
      app.runList
        .getByRole("columnheader")
        .evaluateAll((all) => all.map((head) => (head as HTMLElement).dataset["column"]));
    await app.press("ArrowRight", "Alt+ArrowRight");
    expect(await heads()).toEqual(["name", "params.seed", "params.lr", ...COLUMNS.slice(2)]);
    await app.press("f");
    expect((await heads()).slice(0, 2)).toEqual(["name", "params.lr"]);
    expect(await app.columnHead("lr").getAttribute("data-sticky")).toBe("true");
    await app.press("h");
    expect(await heads()).toEqual(["name", ...COLUMNS.slice(1)]);
    await app.press("Shift+C");
    await app.page.getByRole("textbox", { name: "Search columns (regex)" }).fill("^width$");
    await app.page.getByRole("checkbox", { name: "width" }).check();
    await app.press("Escape");
    expect(await heads()).toEqual(["name", ...COLUMNS.slice(1), "params.width"]);
    await app.reload();
    expect(await heads()).toEqual(["name", ...COLUMNS.slice(1), "params.width"]);
  });

  it("gives its rows to other programs, every digit of them", async () => {
    await using app = await openTable("&q=params.optimizer = sgd", [
      "params.lr",
      "metrics.val/accuracy",
    ]);
    await app.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await app.runPaletteCommand("Copy rows as Markdown");
    const copied = await app.page.evaluate(() => navigator.clipboard.readText());
    expect(copied.split("\n").slice(0, 3)).toEqual([
      "| name | lr | val/accuracy |",
      "| --- | --: | --: |",
      "| two-moons/lr0.3-seed2 | 0.3 | 0.9639999866485596 |",
    ]);
    const file = await app.download(() => app.runPaletteCommand("Save table as CSV"));
    const chunks: Buffer[] = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
    const lines = Buffer.concat(chunks).toString("utf8").split("\n");
    expect(lines).toHaveLength(8);
    expect(lines[1]).toBe("two-moons/lr0.3-seed2,0.3,0.9639999866485596");
  });
});
