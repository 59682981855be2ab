import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { sendExampleTrace } from "../support/traces.ts";

/** A window of 1280 px at 400 %, and one at 200 % (WCAG 2.2, 1.4.10 and 1.4.4). */
const SIZES = [
  { width: 320, height: 256 * 2 },
  { width: 640, height: 360 },
];

const suite = sharedBrowser();
let engine: TestEngine;
let empty: TestEngine;
beforeAll(async () => {
  empty = await startEngine();
  engine = await startEngine({ folders: [DEMO] });
  await engine.settled();
});
afterAll(async () => {
  await empty[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
});

/**
 * Controls that no scrolling brings on the screen, and a page that is wider than its window. Tables, code and charts may
 * scroll sideways in their own place.
 */
function findCutOff(app: AppPage): Promise<string[]> {
  return app.page.evaluate(() => {
    const { innerWidth } = window;
    const bad: string[] = [];
    if (document.documentElement.scrollWidth > innerWidth) bad.push("the page scrolls sideways");
    const isScrolled = (element: Element): boolean => {
      for (let at = element.parentElement; at !== null; at = at.parentElement) {
        const { overflowX } = getComputedStyle(at);
        if ((overflowX === "auto" || overflowX === "scroll") && at.scrollWidth > at.clientWidth)
          return true;
      }
      return false;
    };
    const controls = document.querySelectorAll<HTMLElement>(
      "button, a[href], input, textarea, select, [role=tab], [role=slider], h1, h2",
    );
    for (const control of controls) {
      const box = control.getBoundingClientRect();
      const style = getComputedStyle(control);
      if (box.width < 2 || box.height < 2 || style.visibility === "hidden") continue;
      if (control.closest("[aria-hidden=true], .sr-only, [inert]") !== null) continue;
      // Links that come on the screen when they have the focus.
      if (style.position === "fixed" && box.bottom < 0) continue;
      const isOut = box.left < -1 || box.right > innerWidth + 1;
      if (isOut && !isScrolled(control)) {
        const name = control.getAttribute("aria-label") ?? control.textContent.slice(0, 40);
        bad.push(
          `${control.tagName} "${name}" ${Math.round(box.left)} to ${Math.round(box.right)}`,
        );
      }
    }
    return bad;
  });
}

describe.each(SIZES)("in a window of $width px nothing is cut off or out of reach on", (size) => {
  const open = async (link = engine.link): Promise<AppPage> => {
    const app = await AppPage.open(suite.browser, link);
    await app.page.setViewportSize(size);
    await app.idle();
    return app;
  };

  it("the first-run screen and the folder picker", async () => {
    await using app = await open(empty.link);
    expect(await findCutOff(app)).toEqual([]);
    await app.clickButton("Open folder…");
    await app.waitForDialog("Open folder");
    expect(await findCutOff(app)).toEqual([]);
  });

  it("the charts, with the sidebar over them and away again", async () => {
    await using app = await open();
    await app.page.locator("[data-wall]").waitFor();
    expect(await findCutOff(app)).toEqual([]);
    expect(await app.runList.count()).toBe(0);
    await app.press("Control+j");
    await app.runList.waitFor();
    expect(await findCutOff(app)).toEqual([]);
    await app.press("Control+.");
    await app.openRun("spirals/steady");
    // What was asked for stands behind it.
    await app.runList.waitFor({ state: "detached" });
  });

  it("the run table", async () => {
    await using app = await open();
    await app.press("t");
    await app.page.locator("[data-run-table]").waitFor();
    await app.idle();
    expect(await findCutOff(app)).toEqual([]);
  });

  it("every part of a run's page", async () => {
    await using app = await open();
    await app.press("Control+j");
    await app.openRun("two-moons/lr0.03-seed1");
    for (const tab of await app.page.getByRole("tab").all()) {
      await tab.click();
      await app.idle();
      expect(await findCutOff(app), await tab.innerText()).toEqual([]);
    }
  });

  it("traces and what is in one", async () => {
    await using app = await open(empty.link);
    await sendExampleTrace(empty, 1);
    await app.goto(`${empty.url}traces`);
    await app.page.getByRole("link", { name: "answer question" }).waitFor();
    expect(await findCutOff(app)).toEqual([]);
    await app.page.getByRole("link", { name: "answer question" }).click();
    await app.page.getByRole("tree", { name: "Spans" }).waitFor();
    for (const tab of await app.page.getByRole("tab").all()) {
      await tab.click();
      await app.idle();
      expect(await findCutOff(app), await tab.innerText()).toEqual([]);
    }
    await app.goto(`${empty.url}datasets`);
    expect(await findCutOff(app)).toEqual([]);
  });

  it("a comparison and its parts", async () => {
    await using app = await open();
    await app.goto(`${engine.url}compare`);
    await app.page.getByRole("button", { name: /^Compare the 12 runs/ }).click();
    for (const tab of await app.page.getByRole("tab").all()) {
      await tab.click();
      await app.idle();
      expect(await findCutOff(app), await tab.innerText()).toEqual([]);
    }
  });

  it("the settings, the notifications, the keys and the palette", async () => {
    await using app = await open();
    await app.press("Control+,");
    await app.page.getByRole("heading", { name: "Settings", exact: true }).waitFor();
    expect(await findCutOff(app)).toEqual([]);
    for (const [key, name] of [
      ["]", "Notifications"],
      ["?", "Keyboard shortcuts"],
    ] as const) {
      await app.press(key);
      const dialog = await app.waitForDialog(name);
      expect(await findCutOff(app), name).toEqual([]);
      await app.press("Escape");
      await dialog.waitFor({ state: "hidden" });
    }
    await app.openPalette();
    expect(await findCutOff(app)).toEqual([]);
  });
});
