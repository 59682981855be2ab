import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { waitFor } from "../support/wait.ts";
import { createEventFile } from "../support/tfevents-writer.ts";

type EventFile = Awaited<ReturnType<typeof createEventFile>>;

const suite = sharedBrowser();
let temp: TempFolder;
let engine: TestEngine;
let long: EventFile;
let short: EventFile;

const points = (from: number, to: number): Array<[number, number]> =>
  Array.from({ length: to - from }, (_, i) => [from + i, Math.sin((from + i) / 90) + 2]);

beforeEach(async () => {
  temp = await makeTempFolder();
  const files: EventFile[] = [];
  for (const [index, name] of ["long", "middle", "short"].entries()) {
    await mkdir(join(temp.path, name));
    const file = await createEventFile(join(temp.path, name), 1_790_000_000 + index);
    await file.append("loss", points(0, 3000 - 1000 * index));
    files.push(file);
  }
  const [first, , third] = files;
  if (first === undefined || third === undefined) throw new Error("three files were made");
  long = first;
  short = third;
  await long.append("other", points(0, 3000));
  engine = await startEngine({ folders: [temp.path] });
  await engine.settled();
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  await temp[Symbol.asyncDispose]();
});

/** How many runs each question for points was about, from now on. */
function watchReads(app: AppPage): number[] {
  const counts: number[] = [];
  app.page.on("request", (request) => {
    if (!request.url().endsWith("/rpc/runs/readSeries")) return;
    const { json } = request.postDataJSON() as { json: { metric: string; runIds: string[] } };
    if (json.metric === "loss") counts.push(json.runIds.length);
  });
  return counts;
}

/** A card that gets its size late, or is told late of what it has, asks once more. */
async function untilQuiet(reads: readonly number[]): Promise<void> {
  let before = -1;
  let sinceMs = performance.now();
  await waitFor("no more questions for points", () => {
    if (reads.length !== before) [before, sinceMs] = [reads.length, performance.now()];
    return Promise.resolve(performance.now() - sinceMs > 1000);
  });
}

async function openWall(): Promise<AppPage> {
  const app = await AppPage.open(suite.browser, engine.link);
  await app.waitForChart("loss", "all lines", ({ lines }) => lines === 3);
  return app;
}

/** Puts the cursor over a part of the chart's width (0 to 1). */
async function hover(
  app: AppPage,
  metric: string,
  part: number,
): Promise<{ x: number; y: number }> {
  const box = await app.chart(metric).boundingBox();
  if (box === null) throw new Error(`${metric} is not on the screen`);
  const at = { x: box.x + box.width * part, y: box.y + box.height / 2 };
  await app.page.mouse.move(at.x, at.y);
  await app.idle();
  return at;
}

const crosshair = (app: AppPage, metric: string) =>
  app.card(metric).locator("[class*=crosshair]:not([hidden])");

describe("a chart reads", () => {
  it("nothing for a hidden run, a run shown again or a new name, and only the run that got data", async () => {
    await using app = await openWall();
    const reads = watchReads(app);
    await untilQuiet(reads);
    reads.length = 0;
    await app.toggleRun("short");
    await app.waitForChart("loss", "two lines", ({ lines }) => lines === 2);
    await app.toggleRun("short");
    await app.waitForChart("loss", "three lines", ({ lines }) => lines === 3);
    await app.renameRun("middle", "renamed");
    await app.waitForRuns("the name", (names) => names.includes("renamed"));
    expect(reads).toEqual([]);
    await short.append("loss", points(1000, 1100));
    await app.waitForChart("loss", "its points", ({ inRange }) => inRange === 6100);
    expect(reads.every((count) => count === 1)).toBe(true);
    expect(reads.length).toBeGreaterThan(0);
  });

  it("all lines over the new range when the longest run grows", async () => {
    await using app = await openWall();
    await long.append("loss", points(3000, 4000));
    const grown = await app.waitForChart("loss", "it grew", ({ inRange }) => inRange === 7000);
    expect(grown.lines).toBe(3);
    await long.append("loss", points(4000, 4010));
    await app.waitForChart("loss", "a little more", ({ inRange }) => inRange === 7010);
  });
});

describe("the crosshair", () => {
  it("stays on its point while the run grows, when it is pinned", async () => {
    await using app = await openWall();
    await hover(app, "other", 0.5);
    await app.chart("other").press(" ");
    const pinned = app.page.getByRole("group", { name: "Values at the crosshair" });
    const before = await pinned.innerText();
    expect(before).toContain("long");
    await long.append("other", points(3000, 6000));
    await app.waitForChart("other", "it grew", ({ inRange }) => inRange === 6000);
    expect(await pinned.innerText()).toBe(before);
  });

  it("stays in the charts that follow when their data comes anew", async () => {
    await using app = await openWall();
    await hover(app, "other", 0.3);
    await crosshair(app, "loss").waitFor();
    await short.append("loss", points(1000, 1100));
    await app.waitForChart("loss", "its points", ({ inRange }) => inRange === 6100);
    expect(await crosshair(app, "loss").count()).toBe(1);
  });

  it("is not pinned by letting go after Escape ended a drag", async () => {
    await using app = await openWall();
    const { mouse } = app.page;
    const at = await hover(app, "loss", 0.3);
    await mouse.down();
    await mouse.move(at.x + 60, at.y + 40, { steps: 3 });
    await app.press("Escape");
    await mouse.up();
    // A click on another chart pins there, after the one here would have.
    await app.chart("other").click();
    const pinned = app.page.getByRole("group", { name: "Values at the crosshair" });
    await pinned.first().waitFor();
    await app
      .card("other")
      .getByRole("status")
      .filter({ hasText: "Step" })
      .waitFor({ state: "attached" });
    expect(await pinned.count()).toBe(1);
    expect(app.page.url()).not.toMatch(/[?&]z=/);
  });
});

describe("the wall", () => {
  it("keeps a chart and its picture when a metric comes before it", async () => {
    await using app = await openWall();
    await app.card("loss").evaluate((card) => Object.assign(card, { isSame: true }));
    await long.append("accuracy", points(0, 10));
    await app.readChart("accuracy");
    expect(await app.card("loss").evaluate((card) => "isSame" in card)).toBe(true);
  });

  it("has pictures ready a little below the screen", async () => {
    for (let i = 0; i < 12; i++) await long.append(`metric${i}`, points(0, 10));
    await using app = await openWall();
    await app.page.setViewportSize({ width: 1280, height: 420 });
    const below = app.page
      .locator("article[data-card]")
      .filter({ has: app.page.locator("canvas") });
    await app.idle();
    const tops = await below.evaluateAll((cards) =>
      cards.map((card) => card.getBoundingClientRect().top),
    );
    expect(Math.max(...tops)).toBeGreaterThan(420);
  });
});
