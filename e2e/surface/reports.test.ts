import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine } from "../support/engine.ts";
import { ReportPageModel, text } from "../support/report-page.ts";
import { sharedBrowser } from "../support/suite.ts";

const suite = sharedBrowser();
/** Pictures of what is seen, for whoever asks. */
const PICTURES = process.env["ASSAY_PICTURES"];

async function picture(app: AppPage, name: string): Promise<void> {
  if (PICTURES !== undefined) await app.page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

/** Titles of all kinds in the menu, and what stands in the document then. */
const KINDS = [
  ["Heading 2", "## "],
  ["List", "- "],
  ["Check list", "- [ ] "],
  ["Quote", "> "],
  ["Code", "```\n\n```"],
  ["Formula", "$$\n\n$$"],
  ["Chart", "chart"],
  ["Table of runs", "table"],
  ["Pivot table", "pivot"],
  ["Statistics", "statistics"],
  ["Media", "media"],
  ["Differences", "diff"],
  ["Model card", "model"],
] as const;

describe("reports", () => {
  it("are made from a template, listed, searched, copied and removed, and come back", async () => {
    await using engine = await startEngine({ folders: [DEMO] });
    await engine.settled();
    await using app = await AppPage.open(suite.browser, engine.link);
    const { page } = app;
    await app.runPaletteCommand("Show reports");
    await page.getByRole("heading", { name: "No reports yet" }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await picture(app, "reports-empty");

    await app.clickButton("New report…");
    const dialog = await app.waitForDialog("New report");
    await dialog.getByRole("radio", { name: /^Experiment summary/ }).waitFor();
    await dialog.getByText("Course: charts").waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await picture(app, "reports-new");
    await dialog.getByLabel("Title").fill("What seeds do");
    await app.press("Enter");
    const report = await ReportPageModel.at(app, engine);
    const { document, projectId } = await report.saved();
    expect(document.title).toBe("What seeds do");
    expect(projectId).toBe((await engine.api.runs.listProjects())[0]?.id);
    expect(document.blocks.map(({ kind }) => kind)).toContain("chart");
    // What the preview has promised.
    for (const heading of ["Question", "Setup", "Course", "Results", "Conclusion"])
      await report.blocks.getByRole("heading", { name: heading, exact: true }).waitFor();
    expect(await report.blocks.count()).toBe(document.blocks.length);
    expect(await app.seriousFindings()).toEqual([]);
    await picture(app, "report");

    await app.runPaletteCommand("Duplicate report");
    await page.waitForURL((url) => !url.pathname.endsWith(report.id));
    await page.getByRole("link", { name: "Reports", exact: true }).first().click();
    await page.getByRole("link", { name: "What seeds do (copy)" }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await picture(app, "reports");
    await page.getByRole("textbox", { name: "Search reports" }).fill("COPY");
    await page.getByText("1 of 2 reports").waitFor();
    await app.clickButton("Menu of What seeds do (copy)");
    await page.getByRole("menuitem", { name: "Remove" }).click();
    await page.getByText("No report matches").waitFor();
    await page
      .getByRole("status")
      .filter({ hasText: "Removed the report" })
      .getByRole("button", { name: "Undo" })
      .click();
    await page.getByRole("link", { name: "What seeds do (copy)" }).waitFor();
  });

  it("of the runs that are looked at are about these", async () => {
    await using engine = await startEngine({ folders: [DEMO] });
    await engine.settled();
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.filterRuns("two-moons");
    await app.runPaletteCommand("Report of the shown runs…");
    const dialog = await app.waitForDialog("New report");
    await dialog.getByText("About the 6 runs that you look at.").waitFor();
    await app.press("Enter");
    const report = await ReportPageModel.at(app, engine);
    const [set] = (await report.saved()).document.runSets;
    expect(set?.runIds).toHaveLength(6);
    await app.runPaletteCommand("Show run sets of the report");
    await report.panel.getByText("6 runs", { exact: true }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await picture(app, "report-run-sets");
  });

  it("get blocks of every kind by the keyboard alone", async () => {
    await using engine = await startEngine({ folders: [DEMO] });
    await engine.settled();
    await using app = await AppPage.open(suite.browser, engine.link);
    const { page } = app;
    const report = await ReportPageModel.make(app, engine, [text("first", "Begin")]);
    await report.block("first").focus();
    for (const [title] of KINDS) {
      await page.keyboard.press("End");
      await page.keyboard.press("/");
      await page.getByRole("combobox", { name: "Kind of block" }).waitFor();
      await page.keyboard.type(title);
      await page.keyboard.press("Enter");
      await app.idle();
      // Out of the text or the panel, back to the block.
      if (await report.field.isVisible()) await report.leave();
      else if (await report.panel.isVisible()) await closePanel(report);
    }
    expect(await report.outline()).toEqual(["Begin", ...KINDS.map(([, written]) => written)]);

    // The same menu in a text.
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await page.keyboard.type("/cha");
    await page.getByRole("option", { name: /^Chart/ }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await picture(app, "report-slash-menu");
    await page.keyboard.press("Enter");
    await report.panel.waitFor();
    expect((await report.outline()).slice(0, 2)).toEqual(["Begin", "chart"]);
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("split, join and paste texts as people expect", async () => {
    await using engine = await startEngine({ folders: [DEMO] });
    await using app = await AppPage.open(suite.browser, engine.link);
    const { page } = app;
    const report = await ReportPageModel.make(app, engine, [text("a", "One"), text("b", "Two")]);
    await report.write("a", " and more");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await page.keyboard.type("- x");
    await page.keyboard.press("Enter");
    await page.keyboard.type("y");
    await report.leave();
    expect(await report.outline()).toEqual(["One and more", "- x\n- y", "Two"]);

    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Home");
    await page.keyboard.press("Backspace");
    await report.leave();
    expect(await report.outline()).toEqual(["One and more", "- x\n- y\n\nTwo"]);

    await report.block("a").click();
    await page.keyboard.press("Control+End");
    await report.field.evaluate((field) => {
      const data = new DataTransfer();
      data.setData("text/plain", "!\n\n# Title\n\nA paragraph\n\n- one\n- two");
      const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
      Object.defineProperty(paste, "clipboardData", { value: data });
      field.dispatchEvent(paste);
    });
    await report.leave();
    expect(await report.outline()).toEqual([
      "One and more!",
      "# Title",
      "A paragraph",
      "- one\n- two",
      "- x\n- y\n\nTwo",
    ]);
    await app.runPaletteCommand("Show outline of the report");
    await page
      .getByRole("navigation", { name: "Outline" })
      .getByRole("button", { name: "Title" })
      .click();
    expect(await report.blocks.nth(1).evaluate((block) => block === document.activeElement)).toBe(
      true,
    );
  });

  it("are put in another order by keyboard and by hand, and undo finds each step", async () => {
    await using engine = await startEngine({ folders: [DEMO] });
    await using app = await AppPage.open(suite.browser, engine.link);
    const { page } = app;
    const report = await ReportPageModel.make(app, engine, [
      text("a", "A"),
      text("b", "B"),
      text("c", "C"),
    ]);
    await report.block("c").focus();
    await app.press("Alt+ArrowUp");
    await page.getByText("Moved to place 2 of 3").waitFor();
    expect(await report.outline()).toEqual(["A", "C", "B"]);
    await report.block("a").hover();
    await report
      .block("a")
      .locator("[data-handle]")
      .dragTo(report.block("b"), { targetPosition: { x: 200, y: 25 } });
    expect(await report.outline()).toEqual(["C", "B", "A"]);
    await report.block("c").focus();
    await app.press("Delete");
    expect(await report.outline()).toEqual(["B", "A"]);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("block-b");

    await app.press("Control+z");
    await report.block("c").waitFor();
    expect(await report.outline()).toEqual(["C", "B", "A"]);
    await app.press("Control+z");
    await expect.poll(() => report.outline()).toEqual(["A", "C", "B"]);
    await app.press("Control+Shift+z");
    await expect.poll(() => report.outline()).toEqual(["C", "B", "A"]);
    await app.press("Control+d");
  });

  it("are saved by themselves: what is typed is there after a reload, and when the engine was away", async () => {
    await using engine = await startEngine({ folders: [DEMO] });
    await using app = await AppPage.open(suite.browser, engine.link);
    const { page } = app;
    const report = await ReportPageModel.make(app, engine, [text("a", "Begin")]);
    await report.write("a", " typed");
    expect(await report.outline()).toEqual(["Begin typed"]);
    // At once, not when the typing pauses.
    await page.keyboard.type(" quickly");
    await app.reload();
    await ReportPageModel.at(app, engine);
    expect(await report.outline()).toEqual(["Begin typed quickly"]);

    app.expectErrors(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|Failed to fetch|ERR_EMPTY/);
    await engine.kill();
    await report.write("a", " while away");
    await page.getByText("Not saved: the engine does not answer.").waitFor();
    await page.keyboard.type(", and on");
    await engine.restart();
    expect(await report.outline()).toEqual(["Begin typed quickly while away, and on"]);
  });
});

async function closePanel(report: ReportPageModel): Promise<void> {
  await report.panel.getByRole("button", { name: /^Close/ }).focus();
  await report.app.page.keyboard.press("Escape");
  await report.panel.waitFor({ state: "detached" });
}
