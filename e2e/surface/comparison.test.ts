import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { writeRunFolder } from "../support/run-folder.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder } from "../support/temp.ts";

const suite = sharedBrowser();
let engine: TestEngine;
let temp: Awaited<ReturnType<typeof makeTempFolder>>;
beforeAll(async () => {
  temp = await makeTempFolder();
  await cp(DEMO, join(temp.path, "demo"), { recursive: true });
  await writeRunFolder(join(temp.path, "birds"));
  engine = await startEngine({ folders: [join(temp.path, "demo"), join(temp.path, "birds")] });
  await engine.settled(2);
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await temp[Symbol.asyncDispose]();
});

async function projectId(name: string): Promise<string> {
  const projects = await engine.api.runs.listProjects();
  return projects.find((project) => project.name === name)?.id ?? "";
}

async function openProject(name = "demo"): Promise<AppPage> {
  const app = await AppPage.open(suite.browser, engine.link);
  await app.goto(`${engine.url}p/${await projectId(name)}`);
  await app.runList.waitFor();
  return app;
}

/** The comparison of these sets. */
async function openComparison(
  sets: ReadonlyArray<Readonly<Record<string, string>>>,
  more: Readonly<Record<string, unknown>> = {},
): Promise<AppPage> {
  const app = await AppPage.open(suite.browser, engine.link);
  await app.goto(addressOf(sets, more));
  await chips(app).first().waitFor();
  return app;
}

function addressOf(
  sets: ReadonlyArray<Readonly<Record<string, string>>>,
  more: Readonly<Record<string, unknown>> = {},
): string {
  const params = new URLSearchParams({ cs: JSON.stringify(sets) });
  for (const [key, value] of Object.entries(more))
    params.set(key, typeof value === "string" ? value : JSON.stringify(value));
  return `${engine.url}compare?${params}`;
}

const chips = (app: AppPage): Locator =>
  app.page.locator("header [data-group-key] [data-command='compare.toggleGroup']");

const focusedChip = (app: AppPage, label: string): Locator =>
  app.page.locator("header [data-command='compare.toggleGroup']:focus", { hasText: label });

/** "lr 0.003 2": label and number of runs of each chip. */
async function readChips(app: AppPage): Promise<string[]> {
  await app.idle();
  const texts = await chips(app).allInnerTexts();
  return texts.map((text) => text.replaceAll(/\s+/g, " "));
}

const baselineOf = (app: AppPage): Promise<string | null> =>
  app.page.locator("header [data-baseline='true'] bdi").textContent();

const twoMoons = async (): Promise<Record<string, string>[]> => [
  { p: await projectId("demo"), f: "two-moons" },
];

describe("a comparison begins", () => {
  it("with two runs marked in the list, each for itself", async () => {
    await using app = await openProject();
    await app.selectRun("two-moons/lr0.03-seed1");
    await app.runRow("spirals/steady").click({ modifiers: ["Control"] });
    await app.press("k");
    await chips(app).first().waitFor();
    expect((await readChips(app)).toSorted()).toEqual([
      "spirals/steady 1",
      "two-moons/lr0.03-seed1 1",
    ]);
    expect(await app.page.getByRole("tab").count()).toBeGreaterThan(3);
  });

  it("with runs marked in the table, by everything but the seed", async () => {
    await using app = await openProject();
    await app.openTable();
    await app.page.getByRole("textbox", { name: "Filter runs (regex)" }).fill("two-moons");
    await app.waitForRuns("those that match", ({ length }) => length === 6);
    // The keys are the table's again.
    await app.press("Enter", "g", "Control+a");
    await app.clickButton("Compare 6");
    await chips(app).first().waitFor();
    expect(await readChips(app)).toEqual(["lr 0.003 2", "lr 0.03 2", "lr 0.3 2"]);
    expect(await app.page.locator("header [role='status']").innerText()).toBe("3 groups, 6 runs");
  });

  it("with the groups of the table, one of them as the baseline", async () => {
    await using app = await openProject();
    await app.openTable();
    await app.page.getByRole("textbox", { name: "Filter runs (regex)" }).fill("two-moons");
    await app.waitForRuns("those that match", ({ length }) => length === 6);
    await app.goto(`${app.page.url()}&by=${encodeURIComponent('[["params.lr"]]')}`);
    const row = app.runList
      .locator("[data-group]")
      .filter({ has: app.page.getByText("lr 0.3", { exact: true }) });
    await row.hover();
    await row.getByRole("button", { name: "Compare the groups with this one" }).click();
    await chips(app).first().waitFor();
    expect(await readChips(app)).toEqual(["lr 0.003 2", "lr 0.03 2", "lr 0.3 2"]);
    expect(await baselineOf(app)).toBe("lr 0.3");
  });

  it("from the page that has nothing yet, with a project of one's choice", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.goto(`${engine.url}compare`);
    await app.page.getByRole("heading", { name: "Nothing to compare yet" }).waitFor();
    await app.page
      .getByRole("button", { name: /Compare the 2 runs of birds by everything but the seed/ })
      .click();
    await chips(app).first().waitFor();
    expect(await chips(app).count()).toBe(2);
  });

  it("on the page of a run, with runs of another project", async () => {
    await using app = await openProject();
    await app.openRun("spirals/steady");
    await app.clickButton("Compare with…");
    const dialog = await app.waitForDialog(/^Compare “spirals\/steady” with/);
    await dialog.getByRole("combobox", { name: "Project" }).click();
    await app.page.getByRole("option", { name: "birds" }).click();
    await dialog.getByRole("checkbox", { name: "bold-heron" }).check();
    await app.clickButton("Add 1 picked run");
    await chips(app).first().waitFor();
    expect((await readChips(app)).toSorted()).toEqual(["bold-heron 1", "spirals/steady 1"]);
  });

  it("with a run and the one of its config before", async () => {
    await using app = await openProject();
    await app.openRun("two-moons/lr0.03-seed2");
    await app.runPaletteCommand("Compare run with the previous one of its config");
    await chips(app).first().waitFor();
    expect((await readChips(app)).toSorted()).toEqual([
      "two-moons/lr0.03-seed1 1",
      "two-moons/lr0.03-seed2 1",
    ]);
  });
});

describe("the page of a comparison", () => {
  it("keeps baseline, labels, order, hidden groups and part in a link for another browser", async () => {
    await using app = await openComparison(await twoMoons());
    await app.clickButton("Use lr 0.3 as baseline");
    await chips(app).nth(0).focus();
    await app.press("F2");
    await app.page.getByRole("textbox", { name: "Name of the group" }).fill("tiny steps");
    await app.press("Enter");
    await focusedChip(app, "tiny steps").waitFor();
    await chips(app).nth(1).focus();
    await app.press("Alt+ArrowLeft");
    await chips(app).nth(1).click();
    await app.page.getByRole("tab", { name: "Learning curves" }).click();
    await app.page.getByRole("columnheader", { name: "Steps to target" }).waitFor();
    const seen = ["lr 0.03 2", "tiny steps 2", "lr 0.3 2"];
    expect(await readChips(app)).toEqual(seen);

    await using other = await AppPage.open(suite.browser, engine.link);
    await other.goto(app.page.url());
    await chips(other).first().waitFor();
    expect(await readChips(other)).toEqual(seen);
    expect(await baselineOf(other)).toBe("lr 0.3");
    expect(await chips(other).nth(1).getAttribute("aria-pressed")).toBe("false");
    expect(await other.page.locator("header [role='status']").innerText()).toBe(
      "2 of 3 groups shown, 4 of 6 runs",
    );
    const rows = other.page.getByRole("table").getByRole("row");
    await other.idle();
    expect(await rows.count()).toBe(3);
    // View edits are undone like any other.
    await app.press("Control+z");
    expect(await chips(app).nth(1).getAttribute("aria-pressed")).toBe("true");
  });

  it("draws groups across two projects over each other, and each run by a switch", async () => {
    const sets = [...(await twoMoons()), { l: "birds", p: await projectId("birds") }];
    await using app = await openComparison(sets, { cg: "set", t: "charts", m: "^val/accuracy$" });
    expect((await readChips(app)).at(-1)).toBe("birds 2");
    await app.waitForChart("val/accuracy", "a line for each group", ({ lines }) => lines === 2);
    await app.page.getByText("Each run", { exact: true }).click();
    await app.waitForChart("val/accuracy", "a line for each run", ({ lines }) => lines === 8);
  });

  it("points out the group of a run that the mouse is over, and a chart's line of a chip", async () => {
    await using app = await openComparison(await twoMoons(), {
      t: "charts",
      m: "^val/accuracy$",
    });
    await app.waitForChart("val/accuracy", "its lines", ({ lines }) => lines === 3);
    await app.runRow("two-moons/lr0.03-seed1").hover();
    const hovered = app.page.locator("header [data-hovered='true'] bdi");
    await hovered.waitFor();
    expect(await hovered.allInnerTexts()).toEqual(["lr 0.03"]);
    await chips(app).nth(2).hover();
    await app.page.locator("header [data-hovered='true'] bdi", { hasText: "lr 0.3" }).waitFor();
    // The line is drawn once more, on top.
    await app.page
      .locator('article[data-card="val/accuracy"] canvas:not([hidden])')
      .nth(1)
      .waitFor();
  });

  it("tells groups apart by shape as well as by colour, and its bars fit beside the sidebar", async () => {
    await using app = await openComparison(await twoMoons(), { t: "charts" });
    const shapes = await chips(app)
      .locator("svg")
      .evaluateAll((marks) => marks.map((mark) => mark.lastElementChild?.getAttribute("points")));
    expect(new Set(shapes).size).toBe(3);
    const bar = app.page.getByRole("toolbar", { name: "Charts" });
    const [first, last] = [
      await bar.getByRole("textbox", { name: "Filter metrics" }).boundingBox(),
      await bar.getByRole("button", { name: "Add chart" }).boundingBox(),
    ];
    expect(last?.y).toBeLessThan((first?.y ?? 0) + (first?.height ?? 0));
  });

  it("says which runs are not there, and in several sets", async () => {
    const { rows } = await engine.api.runs.list({ projectId: await projectId("birds") });
    const ids = rows.map(({ id }) => id);
    const gone = "0192f0c1-0000-7000-8000-000000000000";
    await using app = await openComparison(
      [
        { l: "all", r: [...ids, gone].join(",") },
        { l: "one", r: ids[0] ?? "" },
      ],
      { cg: "set" },
    );
    await app.page.getByText("1 run asked for is not there").waitFor();
    await app.page.getByText("1 run in several sets").waitFor();
  });

  it("measures area and steps to a target as an independent reading of the points does", async () => {
    await using app = await openComparison(await twoMoons(), { t: "curves", ct: 0.9 });
    const table = app.page.getByRole("table");
    await table.getByRole("row").nth(3).waitFor();
    const { rows } = await engine.api.runs.list({ query: "params.lr = 0.3", search: "two-moons" });
    const firsts = await Promise.all(
      rows.map(async ({ id }) => {
        const { series } = await engine.api.runs.getPoints({ runId: id, metric: "val/accuracy" });
        const points = series[0]?.points ?? [];
        return Number(points.find(({ value }) => Number(value) >= 0.9)?.step);
      }),
    );
    const mean = firsts.reduce((sum, step) => sum + step, 0) / firsts.length;
    const cells = await table.getByRole("row").nth(3).getByRole("cell").allInnerTexts();
    expect(cells[4]).toBe("all");
    expect(Number.parseFloat(cells[5] ?? "")).toBe(mean);
  });

  it("shows what differs in config and code of two runs", async () => {
    await using app = await openComparison([{ p: await projectId("birds") }], {
      cg: "run",
      t: "code",
    });
    await app.page.getByRole("heading", { name: "Config files" }).waitFor();
    await app.page.getByText(/only in bold-heron/).waitFor();
    await app.page.getByText("- lr: 0.1").waitFor();
    await app.page.getByText("+ lr: 0.05").waitFor();
    await app.page.getByRole("cell", { name: "workstation-7" }).waitFor();
  });

  it("takes groups out and puts them back, and says when nothing is left to show", async () => {
    await using app = await openComparison(await twoMoons());
    await chips(app).nth(0).focus();
    await app.press("Delete");
    await focusedChip(app, "lr 0.03").waitFor();
    expect(await readChips(app)).toEqual(["lr 0.03 2", "lr 0.3 2"]);
    await app.clickButton("Put 1 removed group back");
    for (const at of [0, 1, 2]) await chips(app).nth(at).click();
    await app.page.getByRole("heading", { name: "All groups are hidden" }).waitFor();
    await app.clickButton("Show all groups");
    expect(await readChips(app)).toHaveLength(3);
  });

  it("shows a run that appears while it is looked at", async () => {
    await using app = await openComparison([{ p: await projectId("birds") }], { cg: "run" });
    expect(await readChips(app)).toHaveLength(2);
    await cp(join(temp.path, "birds", "calm-otter"), join(temp.path, "birds", "dim-owl"), {
      recursive: true,
    });
    await app.page.locator("header bdi", { hasText: "dim-owl" }).waitFor();
  });
});
