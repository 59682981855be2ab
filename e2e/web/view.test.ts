import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { createEventFile } from "../support/tfevents-writer.ts";

const POINTS = 20_000;

const suite = sharedBrowser();
let temp: TempFolder;
let engine: TestEngine;
beforeAll(async () => {
  temp = await makeTempFolder();
  for (const [index, name] of ["alpha", "beta"].entries()) {
    await mkdir(join(temp.path, name));
    const file = await createEventFile(join(temp.path, name), 1_790_000_000 + index);
    await file.append(
      "train/loss",
      Array.from({ length: POINTS }, (_, step) => [step, Math.sin(step / 700 + index) + 2]),
    );
    await file.append("val/loss", [
      [0, 1],
      [POINTS - 1, 0.5],
    ]);
  }
  engine = await startEngine({ folders: [temp.path] });
  await engine.settled();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await temp[Symbol.asyncDispose]();
});

describe("zoom", () => {
  it("reads exact points again for the part that was drawn around, and all of it after a double click", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    const whole = await app.readChart("train/loss");
    expect(whole.inRange).toBe(2 * POINTS);
    expect(whole.shown).toBeLessThan(POINTS);
    await app.dragZoom("train/loss", 0.5, 0.52);
    const part = await app.waitForChart(
      "train/loss",
      "the part is read again",
      ({ inRange }) => inRange < 2 * POINTS,
    );
    // As few points as pixels, or fewer: then every stored point is on the screen.
    expect(part.inRange).toBeGreaterThan(100);
    expect(part.inRange).toBeLessThan(0.1 * POINTS);
    expect(part.shown).toBe(part.inRange);
    await app.resetZoom("train/loss");
    const again = await app.waitForChart(
      "train/loss",
      "the whole is back",
      ({ inRange }) => inRange === 2 * POINTS,
    );
    expect(again.shown).toBe(whole.shown);
  });
});

describe("a zoom of the height alone", () => {
  it("stays over a reload, and z ends it", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.readChart("train/loss");
    await app.dragZoomY("train/loss", 0.2, 0.6);
    await app.page.waitForURL(/[?&]z=/);
    const url = app.page.url();
    await app.reload();
    await app.readChart("train/loss");
    const reset = app.card("train/loss").getByRole("button", { name: "Reset zoom" });
    await reset.waitFor();
    expect(app.page.url()).toBe(url);
    await app.press("z");
    await reset.waitFor({ state: "hidden" });
    expect(app.page.url()).not.toContain("z=");
  });

  it("is ended by the command for the chart that was pointed at last, also when the wall was laid out anew", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.readChart("val/loss");
    await app.dragZoomY("val/loss", 0.2, 0.6);
    await app.page.waitForURL(/[?&]z=/);
    await app.filterMetrics("loss");
    await app.runPaletteCommand("Reset zoom of chart");
    await app.page.waitForURL((url) => !url.searchParams.has("z"));
  });
});

describe("another axis", () => {
  it("ends every zoom, by command as by click", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    for (const change of [
      () => app.runPaletteCommand("Use relative time axis"),
      () => app.page.getByRole("toolbar").getByText("Step", { exact: true }).click(),
    ]) {
      await app.readChart("train/loss");
      await app.dragZoom("train/loss", 0.2, 0.4);
      await app.page.waitForURL(/[?&]z=/);
      await change();
      await app.waitForChart("train/loss", "all of it", ({ inRange }) => inRange === 2 * POINTS);
      expect(app.page.url()).not.toContain("z=");
    }
  });
});

describe("the link", () => {
  it("brings axis, smoothing, filters, hidden runs and closed sections back in another browser", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.page.getByText("Relative", { exact: true }).click();
    await app.filterMetrics("loss$");
    await app.filterRuns("a$");
    await app.toggleRun("beta");
    await app.waitForChart("train/loss", "one line", ({ lines }) => lines === 1);
    await app.runPaletteCommand("Use logarithmic y axis or not");
    const before = await smoothingOf(app);
    await app.runPaletteCommand("Smooth more");
    await app.page.waitForURL(/[?&]s=/);
    await app.page.getByRole("button", { name: /^val/ }).click();
    await app.card("val/loss").waitFor({ state: "detached" });
    await app.dragZoom("train/loss", 0.2, 0.4);
    const zoomed = await app.waitForChart(
      "train/loss",
      "the zoom",
      ({ inRange }) => inRange < POINTS,
    );
    await app.page.waitForURL(/[?&]z=/);
    const link = app.page.url();

    await using other = await AppPage.open(suite.browser, engine.link);
    await other.goto(link);
    const restored = await other.waitForChart(
      "train/loss",
      "the same part",
      ({ inRange }) => inRange === zoomed.inRange,
    );
    expect(restored.lines).toBe(1);
    const { page } = other;
    expect(await page.getByRole("radio", { name: "Relative" }).isChecked()).toBe(true);
    expect(await page.getByRole("switch", { name: "Log y" }).isChecked()).toBe(true);
    expect(await smoothingOf(other)).toBeCloseTo(before + 0.1, 6);
    expect(await page.getByRole("textbox", { name: "Filter metrics" }).inputValue()).toBe("loss$");
    expect(await page.getByRole("textbox", { name: /^Filter runs/ }).inputValue()).toBe("a$");
    const section = page.getByRole("button", { name: /^val/ });
    expect(await section.getAttribute("aria-expanded")).toBe("false");
    expect(await other.card("val/loss").count()).toBe(0);
  });

  it("says so when it is copied and a part of it is known in this browser only", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.goto(`${app.page.url()}?v=%22%40somewhere%22`);
    await app.runPaletteCommand("Copy link to this view");
    await app.page.getByText(/elsewhere it shows the newest/).waitFor();
  });
});

describe("going to a run", () => {
  it("keeps filter, eyes, axis and smoothing, there and on the way back", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.filterRuns("a$");
    await app.toggleRun("beta");
    await app.page.getByText("Relative", { exact: true }).click();
    await app.filterMetrics("train");
    await app.openRun("alpha");
    const shown = async (): Promise<unknown> => ({
      filter: await app.page.getByRole("textbox", { name: /^Filter runs/ }).inputValue(),
      hidden: await app.page.getByRole("button", { name: "Show beta" }).count(),
      isRelative: await app.page.getByRole("radio", { name: "Relative" }).isChecked(),
      log: await app.page.getByRole("switch", { name: "Log y" }).isChecked(),
      metrics: await app.page.getByRole("textbox", { name: "Filter metrics" }).inputValue(),
    });
    const asLeft = { filter: "a$", hidden: 1, isRelative: true, log: false, metrics: "train" };
    expect(await shown()).toEqual(asLeft);
    // What is changed on the way comes along; the metrics of the wall stay as they were.
    await app.filterMetrics("val");
    await app.runPaletteCommand("Use logarithmic y axis or not");
    await app.page.getByRole("main").getByRole("link").first().click();
    await app.readChart("train/loss");
    expect(await shown()).toEqual({ ...asLeft, log: true });
    await app.openRun("alpha");
    await app.press("Control+,");
    await app.page.getByRole("heading", { name: "Settings" }).waitFor();
    await app.press("h");
    await app.readChart("train/loss");
    expect(await shown()).toEqual({ ...asLeft, log: true });
  });

  it("shows the charts of the next one without claiming that it has none", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.openRun("alpha");
    await app.waitForChart("train/loss", "alpha", ({ inRange }) => inRange === POINTS);
    await app.page.evaluate(() => {
      const seen: string[] = [];
      new MutationObserver(() => {
        if (document.body.innerText.includes("No run that is shown")) seen.push("no run");
      }).observe(document.body, { childList: true, subtree: true, characterData: true });
      Object.assign(window, { seen });
    });
    await app.openRun("beta");
    await app.waitForChart("train/loss", "beta", ({ inRange }) => inRange === POINTS);
    expect(await app.page.evaluate(() => Reflect.get(window, "seen") as unknown)).toEqual([]);
  });
});

describe("undo", () => {
  it("takes back what was done last, in the view or in the journal", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.readChart("train/loss");
    await app.toggleRun("beta");
    await app.renameRun("alpha", "first");
    await app.dragZoom("train/loss", 0.2, 0.4);
    await app.page.waitForURL(/[?&]z=/);
    await app.press("Control+z");
    await app.waitForChart("train/loss", "no zoom", ({ inRange }) => inRange === POINTS);
    expect(await app.runNames()).toContain("first");
    await app.press("Control+z");
    await app.waitForRuns("the name is back", (names) => names.includes("alpha"));
    await app.page.getByRole("button", { name: "Show beta" }).waitFor();
    await app.press("Control+z");
    await app.page.getByRole("button", { name: "Hide beta" }).waitFor();
    await app.press("Control+Shift+z", "Control+Shift+z", "Control+Shift+z");
    await app.waitForRuns("the name again", (names) => names.includes("first"));
    await app.page.waitForURL(/[?&]z=/);
    await app.press("Control+z", "Control+z");
    await app.waitForRuns("as it was", (names) => names.includes("alpha"));
  });
});

describe("the theme", () => {
  it("follows the system, changes by command and stays after a reload", async () => {
    await using app = await AppPage.open(suite.browser, engine.link, { colorScheme: "light" });
    const background = (): Promise<string> =>
      app.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await app.page.emulateMedia({ colorScheme: "dark" });
    await app.idle();
    const dark = await background();
    expect(dark).not.toBe(light);
    await app.page.emulateMedia({ colorScheme: "light" });
    await app.idle();
    await app.press("Alt+m");
    expect(await background()).toBe(dark);
    await app.reload();
    expect(await background()).toBe(dark);
    await app.press("Alt+m");
    expect(await background()).toBe(light);
  });
});

function smoothingOf(app: AppPage): Promise<number> {
  return app.page.getByRole("textbox", { name: "Smoothing" }).inputValue().then(Number);
}
