import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build, preview, type PreviewServer } from "vite";
import { findSerious } from "../support/axe.ts";
import { ROOT } from "../support/engine.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { sharedBrowser } from "../support/suite.ts";

const suite = sharedBrowser();
let server: PreviewServer;
let temp: TempFolder;
beforeAll(async () => {
  temp = await makeTempFolder();
  const shared = {
    configFile: join(ROOT, "renderer", "vite.config.ts"),
    logLevel: "error" as const,
  };
  const input = join(ROOT, "renderer", "gallery", "index.html");
  const out = { outDir: temp.path, emptyOutDir: true, minify: false };
  await build({ ...shared, build: { ...out, rolldownOptions: { input } } });
  server = await preview({ ...shared, build: out, preview: { host: "127.0.0.1", port: 0 } });
});
afterAll(async () => {
  await server.close();
  await temp[Symbol.asyncDispose]();
});

async function openGallery(colorScheme: "light" | "dark"): Promise<Page> {
  const context = await suite.browser.newContext({
    colorScheme,
    // Charts are drawn when they come near the screen: here all of them are on it.
    viewport: { width: 1440, height: 10_500 },
  });
  const page = await context.newPage();
  await page.goto(`${server.resolvedUrls?.local[0]}gallery/index.html`);
  await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
  // One with nothing in it draws nothing.
  const charts = await page.locator('[data-chart-case]:not([data-chart-case="Nothing"])').count();
  await page.waitForFunction(
    (count) => document.querySelectorAll("[data-drawn-ms]").length >= count,
    charts,
  );
  return page;
}

describe.each(["light", "dark"] as const)("the gallery, %s", (scheme) => {
  it("has nothing serious for axe in any widget or chart, in any state", async () => {
    const page = await openGallery(scheme);
    expect(await page.locator("[data-widget]").count()).toBeGreaterThan(25);
    expect(await findSerious(page)).toEqual([]);
    await page.context().close();
  });

  it("keeps huge text and text from the right inside its place", async () => {
    const page = await openGallery(scheme);
    const wide = await page.locator("[data-widget]").evaluateAll((places) =>
      places.flatMap((place) => {
        const box = place.getBoundingClientRect();
        const out = [...place.querySelectorAll<HTMLElement>("h1, h2, button, input, [role=cell]")]
          .filter((part) => {
            // What is scrolled to is inside of what scrolls.
            for (let above = part.parentElement; above !== null && above !== place;)
              if (/auto|scroll/.test(getComputedStyle(above).overflowX)) return false;
              else above = above.parentElement;
            const { left, right, width } = part.getBoundingClientRect();
            return width > 0 && (left < box.left - 1 || right > box.right + 1);
          })
          .map((part) => part.tagName);
        const name = `${place.getAttribute("data-widget")} ${place.getAttribute("data-state")}`;
        return out.length === 0 ? [] : [`${name}: ${out.join(" ")}`];
      }),
    );
    expect(wide).toEqual([]);
    await page.context().close();
  });

  it("shows where the focus is", async () => {
    const page = await openGallery(scheme);
    const places = page.locator('[data-state="focus"]');
    expect(await places.count()).toBeGreaterThan(1);
    for (const place of await places.all()) {
      const control = place.locator("button, input").first();
      // The ring is for those who came by keyboard.
      await page.keyboard.press("Tab");
      const before = await looksOf(control);
      await control.focus();
      expect(await looksOf(control), (await place.getAttribute("data-widget")) ?? "").not.toEqual(
        before,
      );
    }
    await page.context().close();
  });
});

function looksOf(control: ReturnType<Page["locator"]>): Promise<readonly string[]> {
  return control.evaluate((element) => {
    const { outlineStyle, outlineColor, borderColor, boxShadow } = getComputedStyle(element);
    return [outlineStyle, outlineColor, borderColor, boxShadow];
  });
}
