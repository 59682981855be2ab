import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";

const suite = sharedBrowser();
let temp: TempFolder;
let engine: TestEngine;
const LOG = Array.from(
  { length: 40 },
  (_, i) => `>> it ${i} :: score ${(1 - 1 / (i + 2)).toFixed(3)} (${i}s)\nsaved checkpoint\n`,
).join("");

beforeAll(async () => {
  temp = await makeTempFolder();
  await mkdir(join(temp.path, "a"));
  await writeFile(join(temp.path, "metrics.csv"), "step,loss\n0,1\n1,0.5\n");
  await writeFile(join(temp.path, "a", "mine.log"), LOG);
  engine = await startEngine({ folders: [temp.path] });
  await engine.settled();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await temp[Symbol.asyncDispose]();
});

const RUN = "a/mine";

describe("a rule for a text log that is not read", () => {
  it("is written beside the lines it finds, saved, taken back, and removed", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.runRow("metrics").waitFor();
    await app.press("Control+i");
    await app.clickButton("Write a rule for a/mine.log");
    const dialog = await app.waitForDialog("Rules for text logs");
    const pattern = dialog.getByRole("textbox", { name: "Pattern" });
    await dialog.getByText("0 of 80 lines match").waitFor();
    expect(await dialog.getByRole("textbox", { name: "Holds for files" }).inputValue()).toBe(
      "mine.log",
    );

    await pattern.fill("it {iter :: score {score}");
    await dialog.getByText("This brace is never closed.").waitFor();
    expect(await dialog.locator("code mark").first().textContent()).toBe("{");
    expect(await dialog.getByRole("button", { name: "Save rule" }).isDisabled()).toBe(true);
    expect(await app.seriousFindings()).toEqual([]);

    await pattern.fill("it {iter} :: score {score}");
    await dialog.getByText("40 of 80 lines match").waitFor();
    const lines = dialog.getByRole("region", { name: "Lines of a/mine.log" });
    expect(
      await lines
        .locator("mark")
        .evaluateAll((marks) => marks.slice(0, 4).map((m) => m.textContent)),
    ).toEqual(["0", "0.500", "1", "0.667"]);
    const metrics = dialog.getByRole("region", { name: "Metrics that result" });
    expect(await metrics.getByRole("row").nth(1).textContent()).toContain(
      "score400: 0.5  1: 0.667",
    );
    expect(await app.seriousFindings()).toEqual([]);

    await dialog.getByRole("textbox", { name: "Name of the rule" }).fill("scores");
    await dialog.getByRole("button", { name: "Save rule" }).click();
    await dialog.getByRole("button", { name: /^scores/ }).waitFor();
    await app.press("Escape");
    await app.runRow(RUN).waitFor();
    await app.waitForChart("score", "its line", ({ lines: count }) => count === 1);
    await app.press("Control+z");
    await app.runRow(RUN).waitFor({ state: "detached" });
    await app.press("Control+Shift+z");
    await app.runRow(RUN).waitFor();

    await app.page.locator("#main").focus();
    await app.press("Shift+L");
    const again = await app.waitForDialog("Rules for text logs");
    await again.getByRole("button", { name: "Remove rule" }).click();
    await app.page.getByRole("status").filter({ hasText: "Removed “scores”" }).waitFor();
    await app.press("Escape");
    await app.runRow(RUN).waitFor({ state: "detached" });
  });

  it("names the step and the metrics, in both themes and in a narrow window", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.runPaletteCommand("Edit rules for text logs");
    const dialog = await app.waitForDialog("Rules for text logs");
    await dialog.getByRole("combobox", { name: "Try it on the file" }).fill("a/mine.log");
    await dialog
      .getByRole("textbox", { name: "Pattern" })
      .fill(String.raw`/score (?<score>\S+) \((?<second>\d+)s\)/`);
    await dialog.getByText("40 of 80 lines match").waitFor();
    const metrics = dialog.getByRole("region", { name: "Metrics that result" });
    await metrics.getByRole("rowheader", { name: "second" }).waitFor();
    await dialog.getByRole("combobox", { name: "Step" }).click();
    await app.page.getByRole("option", { name: "second" }).click();
    await metrics.getByRole("rowheader", { name: "second" }).waitFor({ state: "detached" });
    await dialog.getByRole("textbox", { name: "Before metric names" }).fill("my/");
    await metrics.getByRole("rowheader", { name: "my/score" }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await app.page.setViewportSize({ width: 400, height: 800 });
    expect(await app.seriousFindings()).toEqual([]);
  });
});
