import { appendFile, copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { MEDIA } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import {
  encodeFileVersion,
  encodeHistogram,
  encodeImage,
  encodeText,
} from "../support/tfevents-writer.ts";
import { waitFor } from "../support/wait.ts";

const NAME = "events.out.tfevents.1790000000.workstation";
const suite = sharedBrowser();
let folder: TempFolder;
let engine: TestEngine;
beforeAll(async () => {
  folder = await makeTempFolder();
  for (const run of ["first", "second", "live", "broken"])
    await mkdir(join(folder.path, run), { recursive: true });
  for (const run of ["first", "second"])
    await copyFile(join(MEDIA, NAME), join(folder.path, run, NAME));
  await appendFile(
    join(folder.path, "second", NAME),
    encodeText("notes/report", 60, "only here", 1_790_000_060),
  );
  await writeFile(join(folder.path, "live", NAME), encodeFileVersion(1_790_000_000));
  await appendFile(
    join(folder.path, "broken", NAME),
    Buffer.concat([
      encodeFileVersion(1_790_000_000),
      encodeImage("evil", 1, Buffer.from("<svg onload='alert(1)'/>"), 1_790_000_001),
      encodeText("note", 1, "<img src=x onerror=alert(1)> [x](javascript:alert(1))", 1_790_000_001),
    ]),
  );
  engine = await startEngine({ folders: [folder.path] });
  await engine.settled();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function openMedia(run: string): Promise<AppPage> {
  const app = await AppPage.open(suite.browser, engine.link, { colorScheme: "light" });
  await app.openRun(run);
  await app.page.getByRole("tab", { name: /^Media/ }).click();
  await app.idle();
  return app;
}

/** Colours of a few pixels of an image as it is drawn, to tell that its bytes are the ones of a step. */
function pixelsOf(app: AppPage, tag: string): Promise<string> {
  return app
    .mediaCard(tag)
    .locator("img")
    .first()
    .evaluate(async (element) => {
      const image = element as HTMLImageElement;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = image.naturalWidth;
      canvas.height = image.naturalHeight;
      const pen = canvas.getContext("2d");
      pen?.drawImage(image, 0, 0);
      return [...(pen?.getImageData(5, 7, 1, 1).data ?? [])].join();
    });
}

describe("the media of a run", () => {
  it("shows every kind, each at its newest step with its own time", async () => {
    await using app = await openMedia("first");
    const tab = app.page.getByRole("tab", { name: /^Media/ });
    expect(await tab.innerText()).toMatch(/8/);
    const kernel = await app.scrollToMedia("layers/dense/kernel");
    expect(await kernel.getByText("step 40").isVisible()).toBe(true);
    expect(await kernel.locator("time").getAttribute("title")).toBe("2026-09-21 14:14:00 UTC");
    await waitFor(
      "the histogram is drawn",
      async () => (await kernel.locator("canvas").count()) > 0,
    );
    const report = await app.scrollToMedia("notes/report");
    await report.getByRole("heading", { name: "Step 40" }).waitFor();
    expect(await report.locator("table td").allInnerTexts()).toEqual(["a", "40"]);
    expect(await report.getByText("<script>alert(1)</script>").isVisible()).toBe(true);
    const table = await app.scrollToMedia("notes/table");
    expect(await table.locator("td").allInnerTexts()).toEqual(["a", "b", "c", "d"]);
    const generated = await app.scrollToMedia("samples/generated");
    await waitFor(
      "three images are there",
      async () => (await generated.locator('img[data-loaded="true"]').count()) === 3,
    );
    const tone = await app.scrollToMedia("speech/tone");
    await tone.getByRole("img", { name: /Waveform: 0\.250 s, 8000 Hz/ }).waitFor();
    const seconds = await waitFor("the sound can be played", () =>
      tone.locator("audio").evaluate((audio) => {
        const { duration } = audio as HTMLAudioElement;
        return Number.isNaN(duration) ? undefined : duration;
      }),
    );
    expect(seconds).toBeCloseTo(0.25, 2);
  });

  it("goes from step to step with the card's slider, by mouse and by keyboard", async () => {
    await using app = await openMedia("first");
    const card = await app.scrollToMedia("samples/input");
    const newest = await pixelsOf(app, "samples/input");
    const slider = card.getByRole("slider", { name: "Step of samples/input" });
    await slider.focus();
    await app.press("ArrowLeft");
    await card.getByText("step 30").waitFor();
    expect(await slider.getAttribute("aria-valuetext")).toBe("step 30");
    expect(await pixelsOf(app, "samples/input")).not.toBe(newest);
    // The others stay where they are.
    expect(await app.mediaCard("samples/generated").getByText("step 40").isVisible()).toBe(true);
    await app.page.waitForURL(/[?&]mt=/);
    const box = await card.locator(".mantine-Slider-track").boundingBox();
    if (box === null) throw new Error("no slider");
    await app.page.mouse.click(box.x + 1, box.y + box.height / 2);
    await card.getByText("step 0").waitFor();
    await app.page.waitForURL((url) => url.searchParams.get("mt")?.includes('"0"') === true);
    await app.reload();
    await (await app.scrollToMedia("samples/input")).getByText("step 0").waitFor();
    // At its end it follows the others again.
    await card.getByRole("slider").focus();
    await app.press("End");
    await app.page.waitForURL((url) => !url.searchParams.has("mt"));
  });

  it("moves all of them with the shared slider and with Ctrl and the arrows, undone by Ctrl+Z", async () => {
    await using app = await openMedia("first");
    await app.scrollToMedia("layers/dense/kernel");
    const steps = (): Promise<string[]> =>
      app.page.locator('article[data-kind="histogram"] footer').allInnerTexts();
    await app.press("Control+ArrowLeft");
    await waitFor("all stand on 30", async () =>
      (await steps()).every((text) => text.includes("step 30")),
    );
    await app.press("Control+ArrowLeft", "Control+ArrowRight", "Control+ArrowLeft");
    await app.page.waitForURL(/[?&]ms=20/);
    const shared = app.page.getByRole("slider", { name: "Step of all media" });
    await shared.focus();
    await app.press("Home");
    await app.page.waitForURL(/[?&]ms=0/);
    await waitFor("all stand on 0", async () =>
      (await steps()).every((text) => text.includes("step 0")),
    );
    await app.clickButton("Follow newest media");
    await app.page.waitForURL((url) => !url.searchParams.has("ms"));
    await app.press("Control+z");
    await app.page.waitForURL(/[?&]ms=0/);
  });

  it("draws histograms in three ways, and tells bin and count by mouse and keyboard", async () => {
    await using app = await openMedia("first");
    const card = await app.scrollToMedia("layers/dense/kernel");
    const chart = card.getByRole("group");
    await chart.hover();
    const tip = card.getByRole("status");
    expect(await tip.innerText()).toMatch(/step[\s\S]*bin[\s\S]*ount/i);
    await app.page.mouse.move(0, 0);
    await tip.waitFor({ state: "hidden" });
    await chart.focus();
    await app.press("ArrowUp", "ArrowRight");
    expect(await tip.innerText()).toContain("30");
    await app.press("Escape");
    await app.page.getByText("Distribution", { exact: true }).click();
    await app.page.waitForURL(/[?&]mh=bands/);
    await chart.hover();
    expect(await tip.innerText()).toContain("69.15 %");
    await app.runPaletteCommand("Draw histograms over each other");
    await app.page.waitForURL(/[?&]mh=overlay/);
  });

  it("shows images in their own pixels, sharp, and never changes them with the theme", async () => {
    await using app = await openMedia("first");
    const image = (await app.scrollToMedia("samples/input")).locator("img");
    const light = await pixelsOf(app, "samples/input");
    await app.runPaletteCommand("Show images 4 times as large");
    await waitFor("four times as large", async () => (await image.getAttribute("width")) === "128");
    expect(await image.evaluate((element) => getComputedStyle(element).imageRendering)).toBe(
      "pixelated",
    );
    await app.page.emulateMedia({ colorScheme: "dark" });
    await app.page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
    expect(await image.evaluate((element) => getComputedStyle(element).filter)).toBe("none");
    expect(await pixelsOf(app, "samples/input")).toBe(light);
  });

  it("grows while the training writes", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.openRun("live");
    expect(await app.page.getByRole("tab", { name: /^Media/ }).count()).toBe(0);
    const path = join(folder.path, "live", NAME);
    const histogram = { min: 0, limits: [1, 2, 3], counts: [1, 5, 2] };
    await appendFile(path, encodeHistogram("w", 1, histogram, 1_790_000_001));
    await appendFile(path, encodeText("log", 1, "one", 1_790_000_001));
    await app.page.getByRole("tab", { name: /^Media/ }).click();
    const log = await app.scrollToMedia("log");
    await log.getByText("one", { exact: true }).waitFor();
    await appendFile(path, encodeText("log", 7, "seven", 1_790_000_007));
    await log.getByText("seven", { exact: true }).waitFor();
    expect(await log.getByText("step 7").isVisible()).toBe(true);
    // Who looks at an older step stays there.
    await log.getByRole("slider").focus();
    await app.press("ArrowLeft");
    await log.getByText("one", { exact: true }).waitFor();
    await appendFile(path, encodeText("log", 9, "nine", 1_790_000_009));
    await waitFor(
      "the slider has a third step",
      async () => (await log.getByRole("slider").getAttribute("aria-valuemax")) === "2",
    );
    expect(await log.getByText("one", { exact: true }).isVisible()).toBe(true);
  });

  it("says what cannot be shown, and runs nothing", async () => {
    await using app = await openMedia("broken");
    const evil = await app.scrollToMedia("evil");
    await evil.getByRole("alert").getByText("no image that can be shown safely").waitFor();
    expect(await evil.getByRole("link", { name: "Save them" }).count()).toBe(1);
    const note = await app.scrollToMedia("note");
    await note.getByText("<img src=x onerror=alert(1)>").waitFor();
    expect(await note.getByRole("link").count()).toBe(0);
    expect(await note.locator("img").count()).toBe(0);
  });
});

describe("the media of a project", () => {
  it("stand side by side at the same step, and a run that has none there says its own", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.runList.waitFor();
    await app.page.getByText("Media", { exact: true }).click();
    await app.page.waitForURL(/[?&]l=media/);
    const report = await app.scrollToMedia("notes/report");
    expect(await report.getByText("2 runs").isVisible()).toBe(true);
    await report.getByText("only here").waitFor();
    await report.getByRole("heading", { name: "Step 40" }).waitFor();
    await report.getByRole("slider").focus();
    await app.press("Home");
    await waitFor(
      "both stand on 0",
      async () => (await report.getByRole("heading", { name: "Step 0" }).count()) === 2,
    );
    await app.toggleRun("second");
    await waitFor(
      "one run is left",
      async () => (await report.getByRole("heading", { name: "Step 0" }).count()) === 1,
    );
    await app.page.getByRole("textbox", { name: "Filter tags" }).fill("speech");
    await app.page.waitForURL(/[?&]m=speech/);
    await app.idle();
    expect(await app.page.locator("article[data-media]").count()).toBe(2);
    await app.page.locator("#main").focus();
    await app.press("Shift+M");
    await app.page.waitForURL((url) => !url.searchParams.has("l"));
  });
});

describe("histograms of runs side by side", () => {
  it("stand over one range of values, or each over its own when that is wanted", async () => {
    await using spread = await makeTempFolder();
    for (const [run, most] of [
      ["narrow", 1],
      ["wide", 3],
    ] as const) {
      await mkdir(join(spread.path, run));
      const bins = Array.from({ length: 20 }, (_, i) => -1 + ((most + 1) * (i + 1)) / 20);
      const steps = [0, 10, 20].map((step) =>
        encodeHistogram(
          "weights",
          step,
          { min: -1, limits: bins, counts: bins.map((_, i) => 1 + step + i * (20 - i)) },
          1_790_000_000 + step,
        ),
      );
      const head = encodeFileVersion(1_790_000_000);
      await writeFile(join(spread.path, run, NAME), Buffer.concat([head, ...steps]));
    }
    await using own = await startEngine({ folders: [spread.path] });
    await own.settled();
    const [project] = await own.api.runs.listProjects();
    await using app = await AppPage.open(suite.browser, own.link, { colorScheme: "light" });
    await app.goto(`${own.url}p/${project?.id}?l=media&mh=overlay`);
    const card = await app.scrollToMedia("weights");
    /** Width of the newest outline of each run, px, the narrower first. */
    const widths = async (): Promise<readonly [number, number]> => {
      await app.idle();
      const all = await card
        .locator("svg polyline")
        .evaluateAll((lines) => lines.map((line) => line.getBoundingClientRect().width));
      const [narrow = 0, wide = 0] = all.toSorted((a, b) => a - b);
      return [narrow, wide];
    };
    await waitFor("the narrow one takes half the width", async () => {
      const [narrow, wide] = await widths();
      return narrow > 0 && Math.abs(wide / narrow - 2) < 0.05;
    });
    await app.page.getByRole("switch", { name: "Own range for each run" }).click();
    await app.page.waitForURL(/[?&]mr=true/);
    await waitFor("both take all of it", async () => {
      const [narrow, wide] = await widths();
      return narrow > 0 && wide - narrow < 1;
    });
    await app.page.locator("#main").focus();
    await app.press("Control+z");
    await app.page.waitForURL((url) => !url.searchParams.has("mr"));
    await waitFor("they can be compared again", async () => {
      const [narrow, wide] = await widths();
      return Math.abs(wide / narrow - 2) < 0.05;
    });
    expect(await app.seriousFindings()).toEqual([]);
  });
});

describe("axe finds nothing serious, light and dark, in", () => {
  it("the media of a run and of a project", async () => {
    await using app = await openMedia("first");
    await app.scrollToMedia("layers/dense/kernel");
    expect(await app.seriousFindings()).toEqual([]);
    await app.scrollToMedia("notes/report");
    expect(await app.seriousFindings()).toEqual([]);
    await app.scrollToMedia("speech/pairs");
    expect(await app.seriousFindings()).toEqual([]);
    const [project] = await engine.api.runs.listProjects();
    await app.goto(`${engine.url}p/${project?.id}?l=media`);
    await app.scrollToMedia("samples/generated");
    expect(await app.seriousFindings()).toEqual([]);
  });
});
