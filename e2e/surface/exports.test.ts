import { readFile } from "node:fs/promises";
import type { Locator } from "playwright-core";
import { describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";

const suite = sharedBrowser();

/** The same file by the interface. */
async function readByApi({ api }: TestEngine, asked: Parameters<typeof api.exports.begin>[0]) {
  const { id } = await api.exports.begin(asked);
  const parts: Buffer[] = [];
  for (;;) {
    const part = Buffer.from(await (await api.exports.next({ id })).arrayBuffer());
    if (part.length === 0) return Buffer.concat(parts);
    parts.push(part);
  }
}

const pick = (dialog: Locator, label: string): Promise<void> =>
  dialog.getByText(label, { exact: true }).click();

describe("exports", () => {
  it("hands out the project's points and its table of runs as the browser's downloads", async () => {
    await using engine = await startEngine({ folders: [DEMO] });
    await engine.settled();
    const [project] = await engine.api.runs.listProjects();
    const projectId = project?.id ?? "";
    const { runs, points } = await engine.api.exports.count({ projectId });
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.waitForRuns("the runs are there", (names) => names.length > 0);
    await app.runPaletteCommand("Export data…");
    const dialog = await app.waitForDialog("Export data");
    const counted = `${points} points`;
    await dialog
      .getByRole("status")
      .getByText(new RegExp(String.raw`\b${runs} runs, `))
      .waitFor();
    const told = await dialog.getByRole("status").textContent();
    expect(told?.replaceAll(/(\d)\D(?=\d{3})/g, "$1")).toContain(counted);
    expect(await app.seriousFindings()).toEqual([]);
    for (const [table, rows, format, label] of [
      ["points", "A row for each point", "parquet", "Parquet"],
      ["runs", "A row for each run", "csv", "CSV"],
    ] as const) {
      await pick(dialog, rows);
      await pick(dialog, label);
      const downloading = app.page.waitForEvent("download");
      await dialog.getByRole("button", { name: "Export", exact: true }).click();
      const download = await downloading;
      expect(download.suggestedFilename()).toBe(`${table}.${format}`);
      await dialog.getByText(`${table}.${format}: `).waitFor();
      const saved = await readFile(await download.path());
      expect(saved.equals(await readByApi(engine, { projectId, table, format }))).toBe(true);
      await dialog.getByText("import pandas as pd").waitFor();
      await pick(dialog, "Polars");
      await dialog.getByText("import polars as pl").waitFor();
      expect(await app.seriousFindings()).toEqual([]);
      await dialog.getByRole("button", { name: "Export again" }).click();
    }
    expect(runs).toBeGreaterThan(1);
  });

  it("exports the run of a row's menu alone", async () => {
    await using engine = await startEngine({ folders: [DEMO] });
    await engine.settled();
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.waitForRuns("the runs are there", (names) => names.length > 0);
    const [row] = (await engine.api.runs.list({ limit: 1 })).rows;
    await app.page
      .getByText(row?.name ?? "", { exact: true })
      .first()
      .click({ button: "right" });
    await app.page.getByRole("menuitem", { name: "Export data…" }).click();
    const dialog = await app.waitForDialog("Export data");
    await dialog.getByText("This run", { exact: true }).waitFor();
    await pick(dialog, "CSV");
    const downloading = app.page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Export", exact: true }).click();
    const download = await downloading;
    const saved = await readFile(await download.path());
    const runIds = [row?.id ?? ""];
    expect(saved.equals(await readByApi(engine, { runIds, format: "csv" }))).toBe(true);
    expect(download.suggestedFilename()).toContain("-points.csv");
  });

  it("is cancelled while the browser waits, and begins again", async () => {
    await using engine = await startEngine({ folders: [DEMO] });
    await engine.settled();
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.waitForRuns("the runs are there", (names) => names.length > 0);
    await app.page.evaluate(() => {
      // The browser does not fetch the file.
      HTMLAnchorElement.prototype.click = () => undefined;
    });
    await app.runPaletteCommand("Export data…");
    const dialog = await app.waitForDialog("Export data");
    await dialog.getByRole("button", { name: "Export", exact: true }).click();
    await dialog.getByRole("progressbar", { name: "Exporting" }).waitFor({ state: "attached" });
    expect(await app.seriousFindings()).toEqual([]);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.getByText("It was cancelled: the file is not whole.").waitFor();
    await dialog.getByRole("button", { name: "Export again" }).click();
    await dialog.getByRole("button", { name: "Export", exact: true }).waitFor();
  });
});
