import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { waitFor } from "../support/wait.ts";

const suite = sharedBrowser();
let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine({ folders: [DEMO] });
  await engine.settled();
});
afterAll(() => engine[Symbol.asyncDispose]());

async function openFull(metric: string): Promise<AppPage> {
  const app = await AppPage.open(suite.browser, engine.link);
  await app.readChart(metric);
  await app.chart(metric).focus();
  await app.press("f");
  await app.waitForDialog(metric);
  await waitForFocus(app, metric);
  return app;
}

/** The focus is in the chart of that metric. */
function waitForFocus(app: AppPage, metric: string): Promise<true> {
  return waitFor(`the chart of ${metric} has the focus`, async () => {
    const focused = await app.page.evaluate(() => {
      const { activeElement } = document;
      const card = activeElement?.closest<HTMLElement>("article[data-card]");
      return activeElement?.getAttribute("role") === "group" ? card?.dataset["card"] : undefined;
    });
    return focused === metric;
  });
}

describe("a chart over the whole window", () => {
  it("lets the palette, the sheets and the messages open over it, and close alone", async () => {
    await using app = await openFull("loss.train");
    const search = await app.openPalette();
    await search.fill("copy link");
    await app.paletteAction("Copy link to this view").click();
    await app.clickButton("Dismiss");
    const again = await app.openPalette();
    await app.press("Escape");
    await again.waitFor({ state: "hidden" });
    for (const [key, name] of [
      ["?", /shortcuts/i],
      ["Control+i", /import/i],
    ] as const) {
      await app.press(key);
      const dialog = await app.waitForDialog(name);
      // On top, so that it takes the mouse.
      await dialog.getByRole("button", { name: "Close" }).click();
      await dialog.waitFor({ state: "hidden" });
    }
    await app.waitForDialog("loss.train");
  });

  it("shows tooltips over itself", async () => {
    await using app = await openFull("loss.train");
    await app.page.getByRole("button", { name: "Leave full screen" }).hover();
    const tip = app.page.getByRole("tooltip").filter({ hasText: "Leave full screen" });
    await tip.waitFor();
    const isOnTop = await tip.evaluate((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      element.style.pointerEvents = "auto";
      return document.elementFromPoint(x + width / 2, y + height / 2) === element;
    });
    expect(isOnTop).toBe(true);
  });

  it("is stepped through by the arrows, keeps the chart's own keys, and gives the focus back to its card", async () => {
    await using app = await openFull("loss.train");
    await app.press("ArrowRight");
    await app.waitForDialog("loss.val");
    await app.press("ArrowRight");
    await app.waitForDialog("train_loss_epoch");
    await waitForFocus(app, "train_loss_epoch");
    await app.press("ArrowLeft", "ArrowLeft", "ArrowLeft");
    const dialog = await app.waitForDialog("loss.train");
    await waitForFocus(app, "loss.train");
    await app.press("+");
    await app.page.waitForURL(/[?&]z=/);
    // A pinned crosshair is let go of first.
    await app.press("Space", "Escape");
    expect(await dialog.isVisible()).toBe(true);
    await app.press("0");
    await app.press("ArrowRight");
    await app.waitForDialog("loss.val");
    await app.press("Escape");
    await app.page.getByRole("dialog").waitFor({ state: "hidden" });
    await waitForFocus(app, "loss.val");
  });
});
