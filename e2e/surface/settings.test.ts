import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";

const suite = sharedBrowser();
let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine({ folders: [DEMO] });
  await engine.settled();
});
afterAll(() => engine[Symbol.asyncDispose]());

async function openSettings(): Promise<AppPage> {
  const app = await AppPage.open(suite.browser, engine.link);
  await app.press("Control+,");
  await app.page.getByRole("heading", { name: "Settings", exact: true }).waitFor();
  await app.idle();
  return app;
}

describe("the settings", () => {
  it("are found by a word, and say where they are kept", async () => {
    await using app = await openSettings();
    const search = app.page.getByRole("textbox", { name: "Search settings" });
    await search.fill("precision");
    await app.page.getByRole("combobox", { name: "Digits of numbers" }).waitFor();
    expect(await app.page.getByRole("radiogroup", { name: "Theme" }).count()).toBe(0);
    await search.fill("no such setting");
    await app.page.getByText("No setting matches").waitFor();
    await search.press("Escape");
    await app.page.getByRole("radiogroup", { name: "Theme" }).waitFor();
    await app.page.getByText(engine.dataDir).first().waitFor();
    await app.page.getByRole("heading", { name: "This browser" }).waitFor();
  });

  it("change what tables show, at once and for every window, and go back to the default", async () => {
    await using app = await openSettings();
    await app.page.getByRole("combobox", { name: "Digits of numbers" }).selectOption("7");
    await app.idle();
    expect((await engine.api.system.getSettings()).digits).toBe(7);
    await app.press("h");
    await app.openTable();
    const column = "metrics.loss.train";
    await app.goto(`${app.page.url()}&cols=["${column}"]`);
    const longest = async (): Promise<number> =>
      Math.max(...(await app.readColumn(column)).map((text) => text.replace(/\D/g, "").length));
    expect(await longest()).toBeGreaterThan(5);
    await app.press("Control+,");
    await app.clickButton("Reset digits of numbers");
    expect((await engine.api.system.getSettings()).digits).toBe(4);
    await app.page.goBack();
    await app.idle();
  });

  it("give runs other colours, also by a command, and go back", async () => {
    await using app = await openSettings();
    const dots = async (): Promise<readonly string[]> =>
      app.runList
        .getByRole("row")
        .evaluateAll((rows) =>
          rows.map((row) => (row as HTMLElement).style.getPropertyValue("--run")),
        );
    const before = await dots();
    expect(before.length).toBeGreaterThan(5);
    await app.page.locator("label", { hasText: "Soft" }).click();
    await app.idle();
    const soft = await dots();
    expect(soft.filter((color, i) => color === before[i])).toEqual([]);
    await app.press("Control+k");
    await app.page.keyboard.type("vivid colours");
    await app.page.keyboard.press("Enter");
    await app.idle();
    expect((await engine.api.system.getSettings()).palette).toBe("vivid");
    await app.clickButton("Reset colours of runs");
    await app.idle();
    expect(await dots()).toEqual(before);
  });
});

describe("hints", () => {
  it("come one at a time, cover nothing, and never come back once put away, in any browser", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    const hint = app.page.getByRole("note", { name: "Hint" });
    const seen: string[] = [];
    for (;;) {
      await app.idle();
      if ((await hint.count()) === 0) break;
      expect(await hint.count()).toBe(1);
      seen.push((await hint.getAttribute("data-hint")) ?? "");
      // It stands in the line at the bottom.
      expect(await hint.evaluate((element) => element.closest("footer") !== null)).toBe(true);
      await app.clickButton("Put hint away");
      await app.page.locator(`[data-hint="${seen.at(-1)}"]`).waitFor({ state: "detached" });
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(2);
    await using other = await AppPage.open(suite.browser, engine.link);
    await other.runList.waitFor();
    expect(await other.page.getByRole("note", { name: "Hint" }).count()).toBe(0);
  });
});
