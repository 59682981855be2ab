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
    // As few points as pixels, or fewer: then every stored point is on the screen, and one beyond each edge.
    expect(part.inRange).toBeGreaterThan(100);
    expect(part.inRange).toBeLessThan(0.1 * POINTS);
    expect(part.shown).toBeGreaterThanOrEqual(part.inRange);
    await app.resetZoom("train/loss");
    const again = await app.waitForChart(
      "train/loss",
      "the whole is back",
      ({ inRange }) => inRange === 2 * POINTS,
    );
    expect(again.shown).toBe(whole.shown);
  });
});

describe("the link", () => {
  it("brings axis, smoothing, filters, hidden runs and closed sections back in another browser", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.page.getByText("Relative", { exact: true }).click();
    await app.filterMetrics("train");
    await app.toggleRun("beta");
    await app.waitForChart("train/loss", "one line", ({ lines }) => lines === 1);
    await app.runPaletteCommand("Use logarithmic y axis or not");
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
    expect(await other.page.getByRole("radio", { name: "Relative" }).isChecked()).toBe(true);
    expect(await other.page.getByRole("switch", { name: "Log y" }).isChecked()).toBe(true);
    expect(await other.card("val/loss").count()).toBe(0);
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
