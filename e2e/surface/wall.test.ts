import { readFile } from "node:fs/promises";
import type { Download } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";

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

/** The wall of the two-moons runs, with this in its address. */
async function openWall(view: Readonly<Record<string, unknown>> = {}): Promise<AppPage> {
  const app = await AppPage.open(suite.browser, engine.link);
  const params = new URLSearchParams(
    Object.entries({ f: "two-moons", ...view }).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  await app.goto(`${engine.url}p/${projectId}?${params}`);
  return app;
}

function viewOf(app: AppPage): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...new URL(app.page.url()).searchParams].map(([key, value]) => {
      try {
        return [key, JSON.parse(value) as unknown];
      } catch {
        return [key, value];
      }
    }),
  );
}

/** Ids of the cards on screen, from the upper left to the lower right. */
async function cardIds(app: AppPage): Promise<string[]> {
  await app.idle();
  const cards = app.page.locator("article[data-card]");
  const placed = await cards.evaluateAll((all) =>
    all.map((card) => {
      const { top, left } = card.getBoundingClientRect();
      return { id: (card as HTMLElement).dataset["card"] ?? "", top, left };
    }),
  );
  return placed.toSorted((a, b) => a.top - b.top || a.left - b.left).map(({ id }) => id);
}

const saved = (app: AppPage, title: string): Promise<Download> =>
  app.download(() => app.runPaletteCommand(title));

describe("charts of one's own", () => {
  it("adds a formula by keyboard, whose values are those of a plain computation", async () => {
    await using app = await openWall();
    await app.press("a");
    const dialog = await app.waitForDialog("Add chart");
    await app.page.keyboard.type("=val/loss / train/loss");
    await app.page.keyboard.press("Enter");
    await app.page.keyboard.press("Tab");
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    const { lines } = await app.readChart("+1");
    expect(lines).toBe(6);

    await app.chart("+1").focus();
    const file = await saved(app, "Save values of chart as CSV");
    const text = await readFile(await file.path(), "utf8");
    const rows = text.trim().split("\n").slice(1);
    const [run] = (
      await engine.api.runs.list({ projectId, search: "two-moons/lr0.3-seed2", limit: 1 })
    ).rows;
    const pointsOf = async (metric: string): Promise<ReadonlyMap<unknown, number>> => {
      const { series } = await engine.api.runs.getPoints({ runId: run?.id ?? "", metric });
      return new Map(
        series.flatMap(({ points }) => points.map(({ step, value }) => [step, Number(value)])),
      );
    };
    const [train, val] = [await pointsOf("train/loss"), await pointsOf("val/loss")];
    const expected = [...val].flatMap(([step, value]) => {
      const below = train.get(step);
      return below === undefined ? [] : [`${String(step)},${value / below}`];
    });
    const written = rows
      .filter((row) => row.startsWith("two-moons/lr0.3-seed2"))
      .map((row) => row.split(","))
      .map((cells) => `${cells[1]},${cells[4]}`);
    expect(written.length).toBeGreaterThan(10);
    expect(written).toEqual(expected);
  });

  it("says what is wrong with a formula, and how to mend it", async () => {
    await using app = await openWall();
    await app.press("a");
    const dialog = await app.waitForDialog("Add chart");
    await app.page.keyboard.type("=val/loss / nothing");
    await app.page.keyboard.press("Enter");
    await dialog.getByText("There is no metric “nothing”.").waitFor();
    expect(await dialog.getByRole("button", { name: "Add", exact: true }).isDisabled()).toBe(true);
  });

  it("shows values of runs as points, bars and boxes, which point out their run", async () => {
    await using app = await openWall({
      cd: {
        "+1": { k: "scatter", m: ["params.lr", "metrics.val/accuracy.best"], lx: true },
        "+2": { k: "bar", m: ["metrics.val/accuracy.best"] },
        "+3": { k: "box", m: ["metrics.val/accuracy.best"] },
      },
    });
    const scatter = app.card("+1");
    await scatter.getByRole("img", { name: /: 6 runs/ }).waitFor();
    await app.card("+2").getByRole("group", { name: "val/accuracy best: 6 bars" }).waitFor();
    await app.card("+3").getByRole("group", { name: "val/accuracy best: 1 box" }).waitFor();
    const box = await scatter.locator("[role=img] circle").first().boundingBox();
    await app.page.mouse.move((box?.x ?? 0) + 4, (box?.y ?? 0) + 4);
    const pointed = app.runList.locator("[data-pointed]");
    await pointed.waitFor();
    expect(await pointed.count()).toBe(1);
  });

  it("lays train and validation over each other, and takes it back", async () => {
    await using app = await openWall({ m: "^(train|val)/(loss|accuracy)$" });
    expect(await cardIds(app)).toContain("val/loss");
    await app.press("Shift+O");
    const loss = app.page.getByRole("article", { name: "loss", exact: true });
    const { lines } = await app.readChart((await loss.getAttribute("data-card")) ?? "");
    expect(lines).toBe(12);
    expect(await cardIds(app)).not.toContain("val/loss");
    await loss.getByRole("list", { name: "Metrics" }).getByText("val").first().waitFor();
    await app.press("Control+z");
    expect(await cardIds(app)).toContain("val/loss");
  });
});

describe("the place of a card", () => {
  it("is another one by drag, by key and at the top; its size by its corner", async () => {
    await using app = await openWall({ m: "^(train|val)/" });
    const train = (await cardIds(app)).filter((id) => id.startsWith("train/"));
    const [first = "", second = ""] = train;
    await app.page.setViewportSize({ width: 1500, height: 900 });
    await app.card(second).hover();
    await app.page.keyboard.press("Shift+ArrowLeft");
    await app.idle();
    expect((await cardIds(app)).slice(0, 2)).toEqual([second, first]);
    expect(viewOf(app)["ord"]).toEqual({ train: [second, first] });

    await app.card(first).hover();
    const grip = app.page.locator("[draggable][title='Drag to another place']");
    const from = await grip.nth((await cardIds(app)).indexOf(first)).boundingBox();
    const to = await app.card(second).boundingBox();
    if (from === null || to === null) throw new Error("the cards are on the screen");
    await app.page.mouse.move(from.x + 5, from.y + 5);
    await app.page.mouse.down();
    await app.page.mouse.move(to.x + 60, to.y + 60, { steps: 5 });
    await app.page.mouse.up();
    expect((await cardIds(app)).slice(0, 2)).toEqual([first, second]);

    await app.card("val/loss").hover();
    await app.page.keyboard.press("Shift+P");
    await app.idle();
    expect((await cardIds(app))[0]).toBe("val/loss");
    await app.page.getByRole("button", { name: /^Pinned/ }).waitFor();

    const box = await app.card("val/loss").boundingBox();
    if (box === null) throw new Error("the card is on the screen");
    await app.page.mouse.move(box.x + box.width + 3, box.y + box.height + 3);
    await app.page.mouse.down();
    await app.page.mouse.move(box.x + box.width * 2, box.y + box.height + 120, { steps: 4 });
    await app.page.mouse.up();
    await app.idle();
    expect(viewOf(app)["cd"]).toEqual({ "val/loss": { w: 2, h: 360 } });
    const larger = await app.card("val/loss").boundingBox();
    expect(larger?.width).toBeGreaterThan(box.width * 1.9);
    await app.reload();
    expect((await app.card("val/loss").boundingBox())?.height).toBe(360);
  });
});

describe("settings", () => {
  it("of a card go before those of its section, and these before those of all", async () => {
    await using app = await openWall({ m: "^train/(loss|grad)" });
    await app.runPaletteCommand("Use logarithmic y axis or not");
    await app.card("train/loss").hover();
    await app.runPaletteCommand("Change section");
    const section = await app.waitForDialog("Section train");
    await section
      .getByRole("radiogroup", { name: "Logarithmic y" })
      .getByText("Off", { exact: true })
      .click();
    await section.getByRole("button", { name: "Done" }).click();
    await app.card("train/loss").hover();
    await app.page.keyboard.press("e");
    const card = await app.waitForDialog("Chart train/loss");
    await card
      .getByRole("radiogroup", { name: "Logarithmic x" })
      .getByText("On", { exact: true })
      .click();
    await card.getByRole("combobox", { name: "Horizontal axis" }).fill("relat");
    await app.page.getByRole("option", { name: "Relative", exact: true }).click();
    await card.getByRole("button", { name: "Done" }).click();
    expect(viewOf(app)).toMatchObject({
      log: true,
      sc: { train: { log: false } },
      cd: { "train/loss": { lx: true, x: "relative" } },
    });
    await app.readChart("train/loss");
    // Its own card has an axis of durations on a logarithmic scale; the other one still counts steps.
    expect((await app.readChart("train/grad_norm")).lines).toBeGreaterThan(0);
  });

  it("smooths by another kernel, over a metric as the axis, with names by a template", async () => {
    await using app = await openWall({
      m: "^train/loss$",
      x: "=optim/lr",
      sk: "gaussian",
      s: 5,
      ln: "${config:lr} / ${config:seed}",
      cb: "params.lr",
    });
    const { lines } = await app.readChart("train/loss");
    expect(lines).toBeGreaterThanOrEqual(0);
    await app.page.getByRole("img", { name: "Colours by lr" }).waitFor();
    await app.page.getByText("Step", { exact: true }).click();
    await app.waitForChart("train/loss", "all lines", (facts) => facts.lines === 6);
    await app.card("train/loss").hover();
    await app.page.keyboard.press("f");
    await app.waitForDialog("train/loss");
    await app.page.getByRole("group", { name: "Legend of 6 lines" }).getByText("0.3 / 2").waitFor();
  });

  it("names lines by the columns that are frozen in the table, too", async () => {
    await using app = await openWall({ m: "^train/loss$", cols: ["params.seed", "state"], fz: 1 });
    await app.waitForChart("train/loss", "all lines", (facts) => facts.lines === 6);
    await app.card("train/loss").hover();
    await app.page.keyboard.press("f");
    await app.waitForDialog("train/loss");
    const legend = app.page.getByRole("group", { name: "Legend of 6 lines" });
    await legend.getByText("lr0.3-seed2  seed 2").waitFor();
  });

  it("makes sections by rule", async () => {
    await using app = await openWall();
    await app.press("Shift+E");
    const settings = await app.waitForDialog("Charts");
    await settings.getByRole("textbox", { name: "Name of the section" }).fill("Losses");
    await settings.getByRole("textbox", { name: "Names of metrics in Losses" }).fill("loss");
    await app.page.keyboard.press("Escape");
    await app.page.getByRole("button", { name: /^Losses/ }).waitFor();
    const losses = (await cardIds(app)).slice(0, 4);
    expect(losses.filter((id) => !id.includes("loss"))).toEqual([]);
  });
});

describe("what is shown of a chart", () => {
  it("has notes on every chart over the same axis, written where the crosshair stands", async () => {
    await using app = await openWall({ m: "^train/" });
    await app.readChart("train/loss");
    const box = await app.chart("train/loss").boundingBox();
    if (box === null) throw new Error("the chart is on the screen");
    await app.page.mouse.move(box.x + box.width / 2, box.y + 100);
    await app.chart("train/loss").and(app.page.locator("[data-crosshair]")).waitFor();
    await app.page.keyboard.press("n");
    const dialog = await app.waitForDialog("Note on the charts");
    const at = Number(await dialog.getByRole("textbox", { name: "Step" }).inputValue());
    expect(at).toBeGreaterThan(100);
    await dialog.getByRole("textbox", { name: "Note" }).fill("lr drop");
    await app.page.keyboard.press("Enter");
    await app.idle();
    expect(viewOf(app)["nt"]).toEqual([["step", at, "lr drop"]]);
    expect(await app.page.getByText("lr drop").count()).toBeGreaterThan(1);
    await app.runPaletteCommand("Remove all notes");
    expect(await app.page.getByText("lr drop").count()).toBe(0);
  });

  it("points out the row of a line, the line of a row, and leaves only one by key", async () => {
    await using app = await openWall({ m: "^train/loss$" });
    await app.readChart("train/loss");
    const box = await app.chart("train/loss").boundingBox();
    if (box === null) throw new Error("the chart is on the screen");
    await app.page.mouse.move(box.x + box.width / 2, box.y + 120);
    await app.runList.locator("[data-pointed]").waitFor();
    await app.page.keyboard.press("i");
    await app.waitForChart("train/loss", "one line", ({ lines }) => lines === 1);
    await app.page.keyboard.press("i");
    await app.waitForChart("train/loss", "all lines", ({ lines }) => lines === 6);
    await app.runRow("two-moons/lr0.3-seed1").hover();
    await app.card("train/loss").locator("canvas[class*=highlight]:not([hidden])").waitFor();
  });

  it("is saved as a picture and as a drawing with its title, its axis and its names", async () => {
    // A name that is a danger to any markup.
    await using app = await openWall({ m: "^train/loss$", ln: '${run:name} <b x="&">' });
    await app.readChart("train/loss");
    await app.card("train/loss").hover();
    const svg = await readFile(await (await saved(app, "Save chart as SVG")).path(), "utf8");
    const isSound = await app.page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
      return parsed.querySelector("parsererror") === null;
    }, svg);
    expect(isSound).toBe(true);
    for (const text of ["train/loss", "Step", "two-moons/lr0.3-seed1"]) expect(svg).toContain(text);
    expect(svg.match(/<path /g)?.length).toBeGreaterThan(6);
    await app.card("train/loss").hover();
    const png = await saved(app, "Save chart as PNG");
    expect(png.suggestedFilename()).toBe("train-loss.png");
    const bytes = await readFile(await png.path());
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    expect(bytes.readUInt32BE(16)).toBeGreaterThanOrEqual(1600);
  });
});
