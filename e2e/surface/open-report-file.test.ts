/** The reviewer's path: an exported report is dropped, chosen or sent, and read inside the app. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { dropFile } from "../support/drop-file.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { createReport, exportReport, openFile } from "../support/report-file.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { waitFor } from "../support/wait.ts";

const suite = sharedBrowser();
const STEAL = "globalThis.stolen=1";
let temp: TempFolder;
/** Who exported the report, and who was sent it. */
let ann: TestEngine;
let bob: TestEngine;
let report: { readonly id: string; readonly path: string; readonly url: string };
let html: string;

beforeAll(async () => {
  temp = await makeTempFolder();
  ann = await startEngine({ folders: [DEMO] });
  bob = await startEngine();
  await ann.settled();
  await ann.api.system.setSettings({ profileName: "Ann" });
  await bob.api.system.setSettings({ profileName: "Bob" });
  const [project] = await ann.api.runs.listProjects();
  const id = await createReport(ann.api, project?.id ?? "", "Two <moons>", [
    {
      id: "words",
      kind: "text",
      markdown: `# Findings\n\nThe loss falls. <script>${STEAL}</script>`,
    },
    { id: "chart", kind: "chart", runSetId: "all", metrics: ["train/loss"] },
    { id: "table", kind: "table", runSetId: "all", columns: ["metrics.train/loss.last"] },
    { id: "end", kind: "text", markdown: "# Outlook\n\nMore of it." },
  ]);
  await ann.api.reports.comment({
    id,
    comment: { id: "c1", blockId: "chart", parentId: null, text: "Look at this", resolved: false },
  });
  const exported = await exportReport(ann.api, id, temp.path);
  report = { id, ...exported };
  ({ html } = exported);
});
afterAll(async () => {
  await ann[Symbol.asyncDispose]();
  await bob[Symbol.asyncDispose]();
  await temp[Symbol.asyncDispose]();
});

async function shown(app: AppPage): Promise<void> {
  await app.page.locator(`[data-report-file="${report.id}"]`).waitFor();
  await app.page.locator("#block-table").scrollIntoViewIfNeeded();
  await app.page.locator("#block-table tbody tr").first().waitFor();
  await app.idle();
}

const DATA = /(id="assay-report">)([^<]*)(<)/;
function changeData(change: (bytes: Buffer) => void): string {
  return html.replace(DATA, (_, before: string, text: string, after: string) => {
    const bytes = Buffer.from(text, "base64");
    change(bytes);
    return `${before}${bytes.toString("base64")}${after}`;
  });
}

describe("an exported report that is dropped into the window", () => {
  it("is shown as the file itself shows it, says what it is, and takes comments into the report that is here", async () => {
    await using app = await AppPage.open(suite.browser, ann.link);
    await app.waitForRuns("the runs are there", (names) => names.length > 2);
    const scripts: string[] = [];
    app.page.on("request", (request) => scripts.push(new URL(request.url()).pathname));
    const before = app.page.url();
    await dropFile(app, "moons.html", html);
    await shown(app);
    // Its code came only now.
    expect(scripts.filter((path) => /\/report-file-page-.*\.js$/.test(path))).toHaveLength(1);
    const { page } = app;
    const bar = page.getByRole("region", { name: "About this file" });
    const said = await bar.innerText();
    expect(said).toContain("moons.html");
    expect(said).toMatch(/By its own word exported by Ann on \d{4}-\d\d-\d\d/);
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("Two <moons>");
    expect(await page.title()).toBe("Two <moons> (file) · Assay");
    expect(await page.evaluate(() => "stolen" in globalThis)).toBe(false);

    await using alone = await openFile(suite.browser, report.url);
    const rows = alone.page.locator("#block-table tbody");
    await rows.scrollIntoViewIfNeeded();
    expect(await page.locator("#block-table tbody").innerText()).toBe(await rows.innerText());
    const lines = (of: typeof page) => of.locator("figure[data-metric]").getAttribute("data-lines");
    await page.locator("#block-chart").scrollIntoViewIfNeeded();
    expect(Number(await lines(page))).toBeGreaterThan(4);
    expect(await lines(page)).toBe(await lines(alone.page));
    const about = page.locator("footer[aria-labelledby=about]");
    expect(await about.innerText()).toBe(await alone.page.locator("footer").innerText());
    await page.getByRole("button", { name: "Check the data" }).click();
    await about.getByText(/is as it was exported/).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await page.emulateMedia({ colorScheme: "light" });

    // The outline leads within the page, and back.
    await page.getByRole("navigation", { name: "Outline" }).getByText("Outlook").click();
    await waitFor("the last heading is on screen", () =>
      page
        .getByRole("heading", { name: "Outlook" })
        .evaluate((heading) => heading.getBoundingClientRect().bottom < window.innerHeight),
    );
    await shown(app);

    await page.getByRole("button", { name: "Comment on this text" }).last().click();
    await page.getByRole("textbox", { name: "Comment on this text" }).fill("Which seeds?");
    await page.getByRole("button", { name: "Add comment" }).click();
    await page.getByText("1 comment to send back").waitFor();
    await page.getByRole("button", { name: "Add 1 comment to the report here" }).click();
    await page.getByText("All comments are in the report here").waitFor();
    const { comments } = await ann.api.reports.get({ id: report.id });
    expect(comments.find(({ blockId }) => blockId === "end")).toMatchObject({
      author: "Ann",
      text: "Which seeds?",
    });

    await bar.getByRole("link", { name: "Two <moons>" }).click();
    await page.locator(`[data-report="${report.id}"]`).waitFor();
    await page.goBack();
    await shown(app);
    await app.clickButton("Close file");
    expect(page.url()).toBe(before);
  });

  it("by somebody who does not have it, leaves all as it was; what he writes goes back as a file", async () => {
    await using app = await AppPage.open(suite.browser, bob.link, { colorScheme: "dark" });
    const { page } = app;
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await dropFile(app, "moons.html", html);
    await shown(app);
    expect(await page.getByText("The report is also here").count()).toBe(0);
    await page.getByRole("button", { name: "1 comment on Chart" }).waitFor();
    await page.getByRole("button", { name: "Reply" }).click();
    await page.getByRole("textbox", { name: "Reply to Ann" }).fill("I do");
    await page.keyboard.press("Control+Enter");
    expect(await page.getByRole("button", { name: /to the report here/ }).count()).toBe(0);
    const saved = await app.download(() =>
      page.getByRole("button", { name: "Save comments…" }).click(),
    );
    expect(saved.suggestedFilename()).toBe("Two -moons-.comments.json");
    const file = JSON.parse(await readFile(await saved.path(), "utf8")) as unknown;
    expect(await ann.api.reports.takeComments({ file })).toMatchObject({ added: 1 });
    expect(await app.seriousFindings()).toEqual([]);
    // Read it was here, and nothing asked the engine to change anything.
    expect(await bob.api.reports.list({})).toEqual([]);
    expect(asked.filter((path) => /take|edit|incoming|create/.test(path))).toEqual([]);

    await page.setViewportSize({ width: 390, height: 844 });
    await app.idle();
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    ).toBe(true);
  });
});

describe("a file that is dropped and cannot be shown says why, and what to do:", () => {
  it("no report, cut short, changed, of the future, 200 MB of rubbish", async () => {
    await using app = await AppPage.open(suite.browser, bob.link);
    const place = html.search(DATA);
    const next = "Ask for the file again";
    const cases: ReadonlyArray<
      readonly [name: string, content: string, said: string, next: string]
    > = [
      ["page.html", "<!doctype html><h1>Hello</h1>", "no exported report", next.toLowerCase()],
      ["empty.html", "", "no exported report", "open in the browser"],
      ["early.html", html.slice(0, 5000), "or only the beginning of one", "Compare its size"],
      ["cut.html", html.slice(0, place + 400), "damaged. It was cut short", next],
      ["nearly.html", html.slice(0, html.lastIndexOf("</script>")), "It was cut short", next],
      ["flipped.html", changeData((bytes) => (bytes[60] = (bytes[60] ?? 0) ^ 1)), "damaged", next],
      [
        "future.html",
        changeData((bytes) => bytes.writeUInt32LE(7, 8)),
        "later version of Assay",
        "current version",
      ],
      ["none.html", html.replace(DATA, "$1$3"), "Its data is missing", next],
      ["other.html", html.replace(DATA, "$1not Base64 at all$3"), "damaged", next],
    ];
    for (const [name, content, said, step] of cases) {
      await dropFile(app, name, content);
      const alert = app.page.getByRole("alert").filter({ hasText: `Opened: ${name}.` });
      await alert.waitFor();
      const words = await alert.innerText();
      expect(words).toContain(said);
      expect(words.toLowerCase()).toContain(step.toLowerCase());
    }
    expect(await app.seriousFindings()).toEqual([]);

    await app.page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      const rubbish = new Uint8Array(2 ** 20).map((_, at) => (at * 2654435761) >>> 13);
      dataTransfer.items.add(
        new File(
          Array.from({ length: 200 }, () => rubbish),
          "huge.html",
        ),
      );
      document.body.dispatchEvent(
        new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }),
      );
    });
    await app.page
      .getByRole("alert")
      .filter({ hasText: "Opened: huge.html." })
      .getByText("no exported report")
      .waitFor();
    expect(await bob.api.reports.list({})).toEqual([]);
    await app.clickButton("Close");
    expect(new URL(app.page.url()).pathname).toBe("/");
  });

  it("one other byte in the data of a block is told in its place, and the rest is shown", async () => {
    await using app = await AppPage.open(suite.browser, bob.link);
    const at = Buffer.from(DATA.exec(html)?.[2] ?? "", "base64").length - 40;
    await dropFile(
      app,
      "bit.html",
      changeData((bytes) => (bytes[at] = (bytes[at] ?? 0) ^ 16)),
    );
    await shown(app);
    await app.page.locator("#block-chart").scrollIntoViewIfNeeded();
    await app.page.locator("#block-chart [data-problem]").waitFor();
    await app.page.getByRole("button", { name: "Check the data" }).click();
    await app.page.getByText("Data of this file was changed").waitFor();
  });

  it("scripts and handlers that somebody added to its page are not even looked at", async () => {
    await using app = await AppPage.open(suite.browser, bob.link);
    const added = html
      .replace(
        "<noscript>",
        () => `<script>${STEAL}</script><img src=x onerror="${STEAL}"><noscript>`,
      )
      .replace(/<meta http-equiv[^>]*>/, "");
    await dropFile(app, "added.html", added);
    await shown(app);
    expect(await app.page.evaluate(() => "stolen" in globalThis)).toBe(false);
    expect(await app.page.locator("main script, main iframe").count()).toBe(0);
  });
});

describe("a report file", () => {
  it("is chosen by a command, and asked for again after a reload", async () => {
    await using app = await AppPage.open(suite.browser, bob.link);
    const { page } = app;
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      app.runPaletteCommand("Open report file…"),
    ]);
    await chooser.setFiles(report.path);
    await shown(app);
    await app.reload();
    await page.getByRole("heading", { name: "No report file is open" }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    const [again] = await Promise.all([
      page.waitForEvent("filechooser"),
      app.clickButton("Open report file…"),
    ]);
    await again.setFiles(report.path);
    await shown(app);
    await app.clickButton("Close file");
    expect(new URL(page.url()).pathname).toBe("/reports");
  });

  it("that a command sent to the engine is read by its address, also after a reload, until it is closed", async () => {
    await using app = await AppPage.open(suite.browser, bob.link);
    const { page } = app;
    const id = await page.evaluate(async (text) => {
      const answer = await fetch("/incoming?name=ann%27s%20moons.html", {
        method: "POST",
        headers: { "content-type": "application/octet-stream" },
        body: new Blob([text]),
      });
      return ((await answer.json()) as { id: string }).id;
    }, html);
    const address = `${bob.url}report-file/${id}`;
    await app.goto(address);
    await shown(app);
    expect(await page.getByRole("region", { name: "About this file" }).innerText()).toContain(
      "ann's moons.html",
    );
    await app.reload();
    await shown(app);
    await app.clickButton("Close file");
    app.expectErrors(/404/);
    await app.goto(address);
    await page.getByRole("alert").getByText("That file is not here any more.").waitFor();
    await page.getByRole("alert").getByText("Open it once more.").waitFor();
  });
});

it("what is written into the file stays in this browser until it is sent, and goes to paper whole", async () => {
  await using app = await AppPage.open(suite.browser, bob.link);
  const { page } = app;
  await dropFile(app, "moons.html", html);
  await shown(app);
  await page.getByRole("button", { name: "Comment on the whole report" }).click();
  await page.getByRole("textbox", { name: "Comment on the whole report" }).fill("Fine");
  await page.getByRole("button", { name: "Add comment" }).click();
  await app.reload();
  await dropFile(app, "moons.html", html);
  await page.getByText("1 comment to send back").waitFor();

  const pages = (await page.pdf({ format: "A4" })).toString("latin1").match(/\/Type \/Page\b/g);
  expect(pages?.length).toBeGreaterThan(1);
  expect(await page.locator("html").getAttribute("data-printing")).toBeNull();
  expect(await page.locator("html").getAttribute("data-mantine-color-scheme")).toBe("light");
});
