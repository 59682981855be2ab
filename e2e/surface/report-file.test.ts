/** Exported reports as a reviewer gets them: one file, opened from disk with the network cut. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeColumnBlob } from "../../src/base/column-blob.ts";
import { commentFile, type BlockData } from "../../src/contract/report-blocks.ts";
import { findSerious } from "../support/axe.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { createReport, exportReport, openFile } from "../support/report-file.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { waitFor } from "../support/wait.ts";

const suite = sharedBrowser();
const TITLE = "Moons </script><script>globalThis.stolen=1</script> & more";
const LONG = 40_000;

let engine: TestEngine;
let work: TempFolder;
let projectId = "";
let reportId = "";
let url = "";

const HOSTILE = [
  "# Findings",
  '<script>globalThis.stolen=1</script><img src=x onerror="globalThis.stolen=1">',
  "[click](javascript:globalThis.stolen=1) ![p](https://example.invalid/p.png) [ok](https://example.invalid/)",
  "$\\href{javascript:globalThis.stolen=1}{x}$ and $e = mc^2$",
  "</script><script>globalThis.stolen=1</script>",
  "## Details",
].join("\n\n");

beforeAll(async () => {
  work = await makeTempFolder();
  const folder = join(work.path, "long");
  await mkdir(join(folder, "run"), { recursive: true });
  const rows = Array.from(
    { length: LONG },
    (_, i) => `${i},${Math.sin(i / 500) + (i === 31_007 ? 9.125 : 0)}`,
  );
  await writeFile(join(folder, "run", "metrics.csv"), `step,wave\n${rows.join("\n")}\n`);
  engine = await startEngine({ folders: [DEMO, folder] });
  await engine.settled();
  const projects = await engine.api.runs.listProjects();
  projectId = projects.find(({ name }) => name === "demo")?.id ?? "";
  const longId = projects.find(({ name }) => name === "long")?.id ?? "";
  reportId = await createReport(
    engine.api,
    projectId,
    TITLE,
    [
      { id: "words", kind: "text", markdown: HOSTILE },
      {
        id: "chart",
        kind: "chart",
        runSetId: "all",
        metrics: ["train/loss", "val/accuracy"],
        caption: 'Loss <img src=x onerror="globalThis.stolen=1">',
      },
      {
        id: "table",
        kind: "table",
        runSetId: "all",
        caption: "Every run",
        columns: ["params.lr", "metrics.train/loss.last", "metrics.val/accuracy.best"],
      },
      { id: "long", kind: "chart", runSetId: "long", metrics: ["wave"], caption: "A long run" },
      {
        id: "stats",
        kind: "statistics",
        runSetId: "all",
        groupBy: ["params.lr"],
        metrics: ["val/accuracy"],
      },
      { id: "gone", kind: "model", model: "not-there", caption: "A model" },
    ],
    [{ id: "long", name: "Long </script> run", projectId: longId }],
  );
  await engine.api.reports.freeze({ id: reportId, blockIds: ["table"] });
  await engine.api.reports.comment({
    id: reportId,
    comment: {
      id: "first",
      blockId: "chart",
      parentId: null,
      resolved: false,
      text: "Why <b>so</b>?",
    },
  });
  ({ url } = await exportReport(engine.api, reportId, work.path));
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await work[Symbol.asyncDispose]();
});

const chart = (page: Page, metric: string) => page.locator(`figure[data-metric="${metric}"]`);

/** What the badge of the long chart says. */
async function counts(page: Page): Promise<{ readonly shown: number; readonly of: number }> {
  const text = (await chart(page, "wave").locator("figcaption > span").textContent()) ?? "";
  const [shown = Number.NaN, of = Number.NaN] = text
    .split(" of ")
    .map((part) => Number(part.replaceAll(/\D/g, "")));
  return { shown, of };
}

/** Scrolls through, so that every block is there. */
async function showAll(page: Page): Promise<void> {
  for (const id of ["chart", "table", "long", "stats", "gone"]) {
    await page.locator(`#block-${id}`).scrollIntoViewIfNeeded();
    if (id !== "gone") await page.locator(`#block-${id} [data-shown="true"]`).waitFor();
  }
}

async function readBlock(blockId: string): Promise<ReturnType<typeof decodeColumnBlob>> {
  const { document } = await engine.api.reports.get({ id: reportId });
  const block = document.blocks.find(({ id }) => id === blockId);
  if (block === undefined) throw new Error(`no block ${blockId}`);
  const blob = await engine.api.reports.readBlock({ runSets: document.runSets, block });
  return decodeColumnBlob(await blob.arrayBuffer());
}

describe("a report opened from disk", () => {
  it("asks for nothing, breaks no rule of its policy, and weighs under 2 MB without its data", async () => {
    await using opened = await openFile(suite.browser, url);
    const { page, wrong } = opened;
    await showAll(page);
    await page.waitForFunction(() => document.querySelectorAll("canvas").length >= 1);
    expect(wrong).toEqual([]);
    const policy = await page.locator("head > *:first-child").getAttribute("content");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'none'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    const empty = await readFile(new URL("../../dist/report/index.html", import.meta.url));
    expect(empty.length).toBeLessThan(2_000_000);
  });

  it("shows the numbers that the engine answers", async () => {
    await using opened = await openFile(suite.browser, url);
    const { page } = opened;
    await showAll(page);
    const data = (await readBlock("table")).meta as Extract<BlockData, { kind: "table" }>;
    const shown = await page.locator("#block-table tbody tr").evaluateAll((rows) =>
      rows.map((row) => ({
        name: row.querySelector("th")?.textContent,
        cells: [...row.querySelectorAll("td")].map((cell) => cell.title.split(",")[0]),
      })),
    );
    expect(shown.length).toBe(data.runs.length);
    expect(new Map(shown.map(({ name, cells }) => [name, cells]))).toEqual(
      new Map(
        data.runs.map(({ name }, i) => [
          name,
          (data.cells[i] ?? []).map((cell) => (cell === null ? "" : String(cell))),
        ]),
      ),
    );
  });

  it("tells the stored value under the cursor in full", async () => {
    await using opened = await openFile(suite.browser, url);
    const { page } = opened;
    await showAll(page);
    const plot = chart(page, "wave").getByRole("group");
    await plot.scrollIntoViewIfNeeded();
    await expect.poll(() => counts(page)).toMatchObject({ of: LONG });
    await plot.hover({ position: { x: 400, y: 120 } });
    await plot.press(" ");
    const row = page.locator("body > div").last().locator("div").nth(1);
    await expect.poll(() => row.textContent()).toContain("run");
    const cells = await row.locator("span").allTextContents();
    const { meta, columns } = await readBlock("long");
    const line = (meta as Extract<BlockData, { kind: "chart" }>).lines[0];
    const [steps, , values] = columns.slice(line?.column ?? 0);
    const step = Number(cells[4]?.replaceAll(/\D/g, ""));
    const at = [...(steps as Float64Array)].map(Number).indexOf(step);
    expect(at).toBeGreaterThan(0);
    expect(Number(cells[2]?.replace("−", "-"))).toBe(Number(values?.[at]));
  });

  it("reaches exact points by zooming with the keyboard and by dragging", async () => {
    await using opened = await openFile(suite.browser, url);
    const { page } = opened;
    await showAll(page);
    const plot = chart(page, "wave").getByRole("group");
    await plot.scrollIntoViewIfNeeded();
    await plot.focus();
    await expect.poll(() => counts(page)).toMatchObject({ of: LONG });
    expect((await counts(page)).shown).toBeLessThan(LONG);
    await plot.hover({ position: { x: 500, y: 100 } });
    for (let i = 0; i < 24; i++) await plot.press("+");
    await expect
      .poll(async () => {
        const { shown, of } = await counts(page);
        return of > 1 && of < 400 && shown === of;
      })
      .toBe(true);
    await plot.press("0");
    await expect.poll(() => counts(page)).toMatchObject({ of: LONG });
    const box = await plot.boundingBox();
    if (box === null) throw new Error("the chart is on the screen");
    await page.mouse.move(box.x + 300, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 320, box.y + 200, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => (await counts(page)).of).toBeLessThan(LONG / 10);
    const { shown, of } = await counts(page);
    expect(shown).toBeGreaterThan(0);
    expect(of).toBeGreaterThan(0);
  });

  it("hides lines by the legend, smooths, and takes another axis", async () => {
    await using opened = await openFile(suite.browser, url);
    const { page } = opened;
    await showAll(page);
    const block = page.locator("#block-chart");
    const lines = () => chart(page, "train/loss").getAttribute("data-lines");
    await expect.poll(lines).toBe("8");
    await block.getByRole("button", { name: "two-moons/lr0.3-seed1" }).click();
    await expect.poll(lines).toBe("7");
    await block.getByRole("slider").fill("0.9");
    await block.getByLabel("Log y").check();
    await block.getByLabel("X axis").selectOption("relative");
    await expect.poll(lines).toBe("7");
    await block.getByRole("button", { name: "two-moons/lr0.3-seed1" }).click();
    await expect.poll(lines).toBe("8");
    expect(opened.wrong).toEqual([]);
  });

  it("names its runs, hashes and what it could not read", async () => {
    await using opened = await openFile(suite.browser, url);
    const { page } = opened;
    const foot = page.getByRole("contentinfo").or(page.locator("footer"));
    const { runs } = (await readBlock("table")).meta as Extract<BlockData, { kind: "table" }>;
    const text = await foot.innerText();
    for (const { id, name } of runs) {
      expect(text).toContain(id);
      expect(text).toContain(name);
    }
    await page.locator("#block-gone").scrollIntoViewIfNeeded();
    expect(await page.locator("#block-gone [data-problem]").innerText()).toContain("not-there");
    expect(await page.locator("#block-table figcaption").innerText()).toMatch(/Frozen \d{4}-/);
    await foot.getByRole("button", { name: "Check the data" }).click();
    await expect
      .poll(() => foot.getByRole("status").innerText())
      .toContain("is as it was exported");
  });

  it("has an outline that leads to headings, and a way past it for the keyboard", async () => {
    await using opened = await openFile(suite.browser, url);
    const { page } = opened;
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(
      "Skip to the report",
    );
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
    const outline = page.getByRole("navigation", { name: "Outline" });
    expect(await outline.getByRole("link").allTextContents()).toEqual([
      "Findings",
      "Details",
      expect.stringContaining("Loss <img"),
      "Every run",
      "A long run",
      "A model",
    ]);
    await outline.getByRole("link", { name: "Details" }).click();
    expect(await page.evaluate(() => document.querySelector(":target")?.textContent)).toBe(
      "Details",
    );
  });

  it("keeps a theme, and axe finds nothing serious in either", async () => {
    await using opened = await openFile(suite.browser, url);
    const { page } = opened;
    for (const theme of ["dark", "light"]) {
      await page.getByLabel("Theme").selectOption(theme);
      await expect
        .poll(() => page.locator("html").getAttribute("data-mantine-color-scheme"))
        .toBe(theme);
      await showAll(page);
      expect(await findSerious(page)).toEqual([]);
    }
  });

  it("prints every chart, in light colours, without its controls", async () => {
    await using opened = await openFile(suite.browser, url, { colorScheme: "dark" });
    const { page } = opened;
    await page.evaluate(() => {
      window.addEventListener("beforeprint", () => {
        Object.assign(window, {
          printed: {
            theme: document.documentElement.dataset["mantineColorScheme"],
            charts: [...document.querySelectorAll("figure[data-metric]")].map(
              (one) => one.querySelector("canvas") !== null,
            ),
            width: document.querySelector("canvas")?.getBoundingClientRect().width,
          },
        });
      });
    });
    await page.pdf({ format: "A4" });
    expect(await page.evaluate(() => (window as unknown as { printed: unknown }).printed)).toEqual({
      theme: "light",
      charts: [true, true, true],
      // 180 mm.
      width: 680,
    });
    await expect
      .poll(() => page.locator("html").getAttribute("data-mantine-color-scheme"))
      .toBe("dark");
  });
});

describe("a reviewer's comments", () => {
  it("are written, answered, resolved and kept, saved as a file, and merged by Assay", async () => {
    await using opened = await openFile(suite.browser, url);
    const { page, wrong } = opened;
    await page.locator("#block-table").scrollIntoViewIfNeeded();
    await page.getByRole("button", { name: "Comment on Table" }).click();
    const form = page.getByRole("group", { name: "Comment on Table" });
    await form.getByLabel("Your name").fill("Rita Reviewer");
    await form.getByRole("textbox", { name: "Comment on Table" }).fill("Which <seed> is this?");
    await form.getByRole("button", { name: "Add comment" }).click();
    const asked = page.locator("#block-table article");
    expect(await asked.innerText()).toContain("Rita Reviewer");
    await asked.getByRole("button", { name: "Edit" }).click();
    await asked.getByRole("textbox").fill("Which seeds are these?");
    await asked.getByRole("button", { name: "Change" }).click();

    const thread = page.locator("#block-chart article");
    await thread.getByRole("button", { name: "Reply" }).click();
    await thread.getByRole("textbox").fill("Because of the rate.");
    await thread.getByRole("button", { name: "Reply" }).click();
    await thread.getByRole("button", { name: "Resolve" }).click();
    await page.getByRole("button", { name: "Comment on the whole report" }).click();
    const whole = page.getByRole("group", { name: "Comment on the whole report" });
    await whole.getByRole("textbox").fill("Thrown away again");
    await whole.getByRole("button", { name: "Add comment" }).click();
    await page.locator("section article").getByRole("button", { name: "Delete" }).click();

    // Somebody closes the page, and opens it again.
    await page.reload();
    expect(await page.locator("#block-table article").innerText()).toContain("Which seeds");
    expect(await page.getByText("Thrown away again").count()).toBe(0);
    expect(await findSerious(page)).toEqual([]);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save comments" }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toMatch(/\.comments\.json$/);
    const file: unknown = JSON.parse(await readFile(await saved.path(), "utf8"));
    const parsed = commentFile.parse(file);
    expect(parsed).toEqual(file);
    expect(new Map(parsed.comments.map(({ author, text }) => [text, author]))).toEqual(
      new Map([
        ["Which seeds are these?", "Rita Reviewer"],
        ["Because of the rate.", "Rita Reviewer"],
        ["Why <b>so</b>?", "me"],
      ]),
    );
    expect(await engine.api.reports.takeComments({ file })).toMatchObject({ added: 2, changed: 1 });
    expect(await engine.api.reports.takeComments({ file })).toMatchObject({ added: 0, same: 3 });
    const { comments } = await engine.api.reports.get({ id: reportId });
    expect(comments.find(({ id }) => id === "first")?.resolved).toBe(true);
    await waitFor("it says that all is saved", () =>
      page.getByText("All comments are in the saved file").isVisible(),
    );
    expect(wrong).toEqual([]);
  });

  it("last until the page is closed where the browser keeps nothing, and it says so", async () => {
    await using opened = await openFile(suite.browser, url);
    const { page } = opened;
    await page.addInitScript(() => {
      Object.defineProperty(window, "localStorage", {
        get() {
          throw new DOMException("denied", "SecurityError");
        },
      });
    });
    await page.reload();
    await page.getByRole("button", { name: "Comment on the whole report" }).click();
    const whole = page.getByRole("group", { name: "Comment on the whole report" });
    await whole.getByLabel("Your name").fill("Rita");
    await whole.getByRole("textbox", { name: "Comment on" }).fill("Good.");
    await whole.getByRole("button", { name: "Add comment" }).click();
    await page.getByText("This browser keeps nothing for files of a disk").waitFor();
    expect(await page.getByText("Good.").count()).toBe(1);
  });
});
