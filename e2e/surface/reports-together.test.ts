import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ReportBlock } from "../../src/contract/report-blocks.ts";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine } from "../support/engine.ts";
import { ReportPageModel, text } from "../support/report-page.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder } from "../support/temp.ts";

const suite = sharedBrowser();
/** Pictures of what is seen, for whoever asks. */
const PICTURES = process.env["ASSAY_PICTURES"];

async function picture(app: AppPage, name: string): Promise<void> {
  if (PICTURES !== undefined) await app.page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

describe("a report that several people have open", () => {
  it("is the same in two windows, and neither loses what is being typed", async () => {
    await using engine = await startEngine({ folders: [DEMO] });
    await using app = await AppPage.open(suite.browser, engine.link);
    const { page } = app;
    const report = await ReportPageModel.make(app, engine, [text("a", "A"), text("b", "B")]);
    // Tabs of one profile close together.
    const tab = await app.openTab();
    const other = await ReportPageModel.at(tab, engine);
    await other.write("b", " from there");
    await report.block("b").getByText("B from there").waitFor();
    await report.write("a", " from here");
    await tab.page.keyboard.type(" too");
    await other.block("a").getByText("A from here").waitFor();
    await report.block("b").getByText("B from there too").waitFor();
    // It is still written in, and where it was.
    await tab.page.keyboard.type("!");
    expect(await other.outline()).toEqual(["A from here", "B from there too!"]);
    await tab.press("Escape", "Alt+ArrowUp");
    // The other window sees it too, and goes on with its own text.
    await expect
      .poll(() => report.blocks.evaluateAll((all) => all.map(({ id }) => id)))
      .toEqual(["block-b", "block-a"]);
    await page.keyboard.type(".");
    expect(await report.outline()).toEqual(["B from there too!", "A from here."]);
  });

  it.each(["mine", "theirs"] as const)(
    "asks whose version stays where two have changed the same block: %s",
    async (side) => {
      await using engine = await startEngine({ folders: [DEMO] });
      await using app = await AppPage.open(suite.browser, engine.link);
      const { page } = app;
      const report = await ReportPageModel.make(app, engine, [text("a", "A")]);
      app.expectErrors(/rpc\/reports\/edit/);
      await page.route("**/rpc/reports/edit", (route) => route.abort());
      await report.write("a", " mine");
      await page.getByText("Not saved: the engine does not answer.").waitFor();
      const { revision } = await report.read();
      const edit = { id: report.id, revision, blocks: { a: text("a", "A theirs") } };
      await engine.api.reports.edit(edit);
      const notice = page.getByRole("alert", { name: "Two versions of the block" });
      await notice.getByText("A mine").waitFor();
      await notice.getByText("A theirs").waitFor();
      expect(await app.seriousFindings()).toEqual([]);
      await picture(app, "report-conflict");
      await page.unroute("**/rpc/reports/edit");
      await notice
        .getByRole("button", { name: side === "mine" ? "Keep mine" : "Take the other one" })
        .click();
      await notice.waitFor({ state: "detached" });
      expect(await report.outline()).toEqual([`A ${side}`]);
    },
  );

  it("has comments on its blocks, which are answered, resolved, and come as a file", async () => {
    await using engine = await startEngine({ folders: [DEMO] });
    await using app = await AppPage.open(suite.browser, engine.link);
    const { page } = app;
    const report = await ReportPageModel.make(app, engine, [text("a", "A"), text("b", "B")]);
    await report.block("b").focus();
    await app.runPaletteCommand("Comment on block");
    await page.keyboard.type("How many seeds?");
    await app.press("Control+Enter");
    const thread = report.panel.getByRole("region", { name: /^Comment by/ });
    await thread.getByText("How many seeds?").waitFor();
    await report.block("b").getByRole("button", { name: "1 open comment on block 2" }).waitFor();
    await thread.getByRole("button", { name: "Reply" }).click();
    await page.keyboard.type("Three.");
    await app.press("Control+Enter");
    await thread.getByText("Three.").waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await picture(app, "report-comments");

    const of = { reportId: report.id, author: "A reviewer", resolved: false, parentId: null };
    const file = {
      format: "assay-comments",
      version: 1,
      reportId: report.id,
      title: "Findings",
      comments: [
        { ...of, id: "one", blockId: "a", atMs: 1, text: "Is this so?" },
        { ...of, id: "two", blockId: null, atMs: 2, text: "Good work" },
      ],
    };
    const take = async (): Promise<void> => {
      const [chooser] = await Promise.all([
        page.waitForEvent("filechooser"),
        report.panel.getByRole("button", { name: "Take comments from a file…" }).click(),
      ]);
      await chooser.setFiles({
        name: "comments.json",
        mimeType: "application/json",
        buffer: Buffer.from(JSON.stringify(file)),
      });
    };
    await take();
    await page.getByText("Took in 2 new comments of comments.json").waitFor();
    await report.panel.getByText("Is this so?").waitFor();
    await take();
    await page.getByText("comments.json has nothing new: 2 comments").waitFor();
    const { comments } = await report.read();
    expect(comments.map(({ text: said }) => said).toSorted()).toEqual([
      "Good work",
      "How many seeds?",
      "Is this so?",
      "Three.",
    ]);
    await page.getByRole("button", { name: "Comments, 3 open" }).waitFor();
    const whole = report.panel.getByRole("region", { name: "Comment by A reviewer" }).first();
    await whole.getByRole("button", { name: "Resolve" }).click();
    await report.panel.getByText("Good work").waitFor({ state: "detached" });
    await report.panel.getByRole("checkbox", { name: "Show resolved (1)" }).check();
    await report.panel.getByText("Good work").waitFor();

    await app.runPaletteCommand("Show history of the report");
    const history = report.panel.getByRole("list", { name: "History" });
    await history.waitFor();
    const told = await history
      .locator("li")
      .evaluateAll((all) => all.map((entry) => entry.children[2]?.textContent ?? ""));
    expect(told.slice(0, 3)).toEqual([
      "Comment resolved: Good work",
      "Comment by A reviewer taken in: Good work",
      "Comment by A reviewer taken in: Is this so?",
    ]);
    expect(told).toContain("Reply: Three.");
    expect(told).toContain("Comment: How many seeds?");
    await picture(app, "report-history");
    expect(await app.seriousFindings()).toEqual([]);
    // Of the document and its remarks each is taken back by itself.
    await history.getByRole("button", { name: "Undo: Comment resolved: Good work" }).click();
    await history.getByText("Comment opened again: Good work").waitFor();
    await history.getByRole("button", { name: "Undo: Reply: Three." }).click();
    await history.getByText("Comment taken away: Three.").waitFor();
    await history.getByRole("button", { name: /^Undo: Text: A added/ }).click();
    await report.block("a").waitFor({ state: "detached" });
    expect((await report.read()).comments.map(({ text: said }) => said).toSorted()).toEqual([
      "Good work",
      "How many seeds?",
      "Is this so?",
    ]);
  });
});

describe("data of a report", () => {
  it("stays as it was where it is frozen, and follows the runs where it is not", async () => {
    await using folder = await makeTempFolder();
    const run = join(folder.path, "project", "first");
    await mkdir(run, { recursive: true });
    const log = join(run, "metrics.csv");
    await writeFile(log, "step,loss\n0,4\n1,3\n");
    await using engine = await startEngine({ folders: [join(folder.path, "project")] });
    await engine.settled();
    await using app = await AppPage.open(suite.browser, engine.link);
    const { page } = app;
    const table = (id: string, runSetId: string): ReportBlock => ({
      kind: "table",
      id,
      frozen: null,
      runSetId,
      caption: "",
      columns: ["metrics.loss"],
      sort: null,
    });
    const report = await ReportPageModel.make(app, engine, [text("a", "Loss")]);
    const { document, revision } = await report.read();
    const set = document.runSets[0]?.id ?? "";
    await engine.api.reports.edit({
      id: report.id,
      revision,
      blocks: { kept: table("kept", set), live: table("live", set) },
      order: ["a", "kept", "live"],
    });
    const cell = (id: string, value: string) =>
      report.block(id).getByRole("cell", { name: value, exact: true });
    await cell("kept", "3").waitFor();
    await cell("live", "3").waitFor();
    await report.block("kept").focus();
    await app.runPaletteCommand("Freeze or thaw block");
    await report
      .block("kept")
      .getByText(/^frozen /)
      .waitFor();
    await appendFile(log, "2,2.5\n");
    await cell("live", "2.5").waitFor();
    await cell("kept", "3").waitFor();
    expect(await cell("kept", "2.5").count()).toBe(0);
    expect(await app.seriousFindings()).toEqual([]);
    await picture(app, "report-frozen");

    await report.block("kept").focus();
    await app.runPaletteCommand("Freeze or thaw block");
    await cell("kept", "2.5").waitFor();
    await app.clickButton("Export");
    await page.getByRole("menuitem", { name: "Print…" }).waitFor();
    await page.getByRole("menuitem", { name: "Save as HTML…" }).click();
    const dialog = await app.waitForDialog("Save report as HTML");
    const file = await app.download(() => dialog.getByRole("button", { name: "Save" }).click());
    expect(file.suggestedFilename()).toBe("Findings.html");
    expect(await readFile(await file.path(), "utf8")).toContain("<title>Findings");

    await app.runPaletteCommand("Read report without controls or not");
    await page.getByRole("heading", { name: "Findings", level: 1 }).waitFor();
    await cell("kept", "2.5").waitFor();
    expect(await page.getByRole("button", { name: /^Menu of block/ }).count()).toBe(0);
    expect(await app.seriousFindings()).toEqual([]);
    await picture(app, "report-reading");
  });
});
