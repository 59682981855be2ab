/** Files of reports that were made to harm, or came to harm: put together by hand, opened from disk with the network cut. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeColumnBlob, type Column } from "../../src/base/column-blob.ts";
import { encodeReportFile, splitReportPage } from "../../src/base/report-file.ts";
import type { BlockData } from "../../src/contract/report-blocks.ts";
import { AppPage } from "../support/app-page.ts";
import { dropFile } from "../support/drop-file.ts";
import { ROOT, startEngine } from "../support/engine.ts";
import { openFile } from "../support/report-file.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";

const suite = sharedBrowser();
const PAGE = join(ROOT, "dist", "report", "index.html");
const STEAL = "globalThis.stolen=1";
const SCRIPT = `</script><script>${STEAL}</script><img src=x onerror="${STEAL}">`;
const TITLE = `Moons ${SCRIPT} & more`;

const HOSTILE = [
  `# Findings ${SCRIPT}`,
  `[click](javascript:${STEAL}) ![p](https://example.invalid/p.png) [ok](https://example.invalid/)`,
  `$\\href{javascript:${STEAL}}{x}$ $\\includegraphics{https://example.invalid/p.png}$ and $e = mc^2$`,
].join("\n\n");
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40" onload="${STEAL}">
<script>parent.${STEAL};${STEAL}</script><image href="https://example.invalid/p.png" width="9" height="9"/>
<foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" srcdoc="${SCRIPT.replaceAll(/["<]/g, "")}"/></foreignObject>
<rect width="80" height="40" fill="teal"/></svg>`;

const RUN = { id: "r1", name: `run ${SCRIPT}`, color: 0, state: "finished", commit: SCRIPT };
const META = { metric: SCRIPT, goal: "min", unit: SCRIPT, format: "" } as const;

type Data = readonly [data: BlockData, columns: readonly Column[]];

const BLOCKS: ReadonlyArray<readonly [block: Record<string, unknown>, data?: Data]> = [
  [{ id: "words", kind: "text", markdown: HOSTILE }],
  [
    {
      id: "chart",
      kind: "chart",
      metrics: [SCRIPT],
      x: "step",
      kernel: "ema",
      smoothing: 0,
      groupBy: [],
      band: "t95",
      logX: false,
      logY: false,
      heightPx: 280,
      runSetId: "s",
      caption: SCRIPT,
    },
    [
      {
        kind: "chart",
        runs: [RUN],
        meanings: [META],
        groups: [],
        lines: [
          {
            metric: SCRIPT,
            runId: "r1",
            context: "",
            sourceId: "s",
            attempt: 0,
            line: 0,
            originUs: null,
            column: 0,
          },
        ],
      },
      [Float64Array.of(1, 2, 3), Float64Array.of(NaN, NaN, NaN), Float64Array.of(0.1, 0.2, 0.3)],
    ],
  ],
  [
    { id: "table", kind: "table", columns: ["x"], sort: null, runSetId: "s", caption: "" },
    [
      {
        kind: "table",
        runs: [RUN],
        columns: [{ path: "x", label: SCRIPT, meaning: META }],
        cells: [[SCRIPT]],
      },
      [],
    ],
  ],
  [
    {
      id: "media",
      kind: "media",
      tag: SCRIPT,
      mediaKind: "image",
      step: null,
      most: 4,
      runSetId: "s",
      caption: "",
    },
    [
      {
        kind: "media",
        runs: [RUN],
        items: [
          { runId: "r1", step: 1, mime: "image/svg+xml", text: null, problem: null, column: 0 },
          { runId: "r1", step: 2, mime: "text/html", text: SCRIPT, problem: null, column: -1 },
          { runId: "r1", step: 3, mime: "text/html", text: null, problem: null, column: 0 },
          { runId: "r1", step: 4, mime: "text/markdown", text: HOSTILE, problem: null, column: -1 },
        ],
      },
      [new TextEncoder().encode(SVG)],
    ],
  ],
  // Of another kind than its data, of a kind of tomorrow, and one that is not whole.
  [
    { id: "other", kind: "table", columns: [], sort: null, runSetId: "s", caption: "" },
    [{ kind: "text" }, []],
  ],
  [{ id: "tomorrow", kind: "hologram", caption: "", runSetId: "s" }, [{ kind: "text" }, []]],
  [{ id: "half", kind: "chart", caption: "", runSetId: "s" }, [{ kind: "chart" } as BlockData, []]],
  [
    { id: "last", kind: "table", columns: ["y"], sort: null, runSetId: "s", caption: "" },
    [
      {
        kind: "table",
        runs: [RUN],
        columns: [{ path: "y", label: "Last", meaning: null }],
        cells: [[7]],
      },
      [],
    ],
  ],
];

let work: TempFolder;
let html = "";
beforeAll(async () => {
  work = await makeTempFolder();
  const text = encodeReportFile({
    document: {
      title: TITLE,
      runSets: [{ id: "s", name: SCRIPT, query: SCRIPT }, null],
      blocks: [...BLOCKS.map(([block]) => block), null, 7, { id: "x" }],
    },
    comments: [
      {
        id: "c1",
        reportId: "r",
        blockId: "table",
        parentId: null,
        author: SCRIPT,
        atMs: 1,
        text: SCRIPT,
        resolved: false,
      },
      { id: "c2" },
    ],
    meta: {
      reportId: SCRIPT,
      madeMs: Date.UTC(2026, 0, 2),
      author: SCRIPT,
      productVersion: SCRIPT,
      theme: "light",
      runs: [{ ...RUN, project: SCRIPT }],
      blocks: { last: { sha256: SCRIPT, frozenMs: null, problem: null } },
    },
    blocks: new Map(
      BLOCKS.flatMap(([{ id }, data]) =>
        data === undefined ? [] : [[String(id), encodeColumnBlob(...data)] as const],
      ),
    ),
  });
  const [before, after] = splitReportPage(await readFile(PAGE, "utf8"), TITLE) ?? ["", ""];
  html = before + text + after;
});
afterAll(() => work[Symbol.asyncDispose]());

async function write(name: string, content: string): Promise<string> {
  const path = join(work.path, `${name}.html`);
  await writeFile(path, content);
  return pathToFileURL(path).href;
}

const stolen = (page: Page): Promise<boolean> => page.evaluate(() => "stolen" in globalThis);

/** Scrolls through, so that every block is there. */
async function showAll(page: Page): Promise<void> {
  for (const [{ id, kind }] of BLOCKS) {
    if (id === "half") continue;
    await page.locator(`#block-${String(id)}`).scrollIntoViewIfNeeded();
    if (kind !== "text") await page.locator(`#block-${String(id)} [data-shown="true"]`).waitFor();
  }
}

describe("what hostile people write", () => {
  it("is text: in words, names, captions, titles, pictures and comments", async () => {
    await using opened = await openFile(suite.browser, await write("hostile", html));
    const { page, wrong } = opened;
    await showAll(page);
    expect(await page.title()).toBe(TITLE);
    expect(await page.locator("h1").textContent()).toBe(TITLE);
    expect(
      await page.locator("main script, main iframe, main object, main svg image").count(),
    ).toBe(0);
    const sources = await page
      .locator("main img")
      .evaluateAll((all) => all.map((image) => image.getAttribute("src")?.slice(0, 5)));
    expect(sources.every((source) => source === "blob:")).toBe(true);
    // It is drawn as a picture.
    await expect
      .poll(() =>
        page
          .locator("main img")
          .first()
          .evaluate((image: HTMLImageElement) => image.naturalWidth),
      )
      .toBe(80);
    const hrefs = await page
      .locator("a, math [href]")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
    expect(hrefs.filter((href) => !/^(#|https:\/\/example\.invalid\/)/.test(href))).toEqual([]);
    expect(await page.locator("#block-table article").innerText()).toContain(SCRIPT);
    expect(await page.locator("figure[data-metric]").getAttribute("data-lines")).toBe("1");
    await page.locator("[aria-keyshortcuts]").hover();
    expect(await stolen(page)).toBe(false);
    expect(wrong).toEqual([]);
  });

  it("is text inside the app as well, where it would be of our own origin", async () => {
    await using engine = await startEngine();
    await using app = await AppPage.open(suite.browser, engine.link);
    // Of blocks that are not whole: React tells of what is caught.
    app.expectErrors(/./);
    const { page } = app;
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await dropFile(app, "hostile.html", html);
    await page.locator("[data-report-file]").waitFor();
    await showAll(page);
    expect(await page.locator("[data-report-file] h1").textContent()).toBe(TITLE);
    expect(await page.title()).toBe(`${TITLE} (file) · Assay`);
    expect(
      await page.locator("main script, main object, main svg image, main [onload]").count(),
    ).toBe(0);
    for (const frame of await page.locator("main iframe").all())
      expect(await frame.getAttribute("sandbox")).not.toContain("allow-same-origin");
    const hrefs = await page
      .locator("[data-report-file] a, math [href]")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
    expect(hrefs.filter((href) => !/^(#|https:\/\/example\.invalid\/)/.test(href))).toEqual([]);
    expect(await page.locator("#block-table article").innerText()).toContain(SCRIPT);
    expect(await page.locator("#block-last tbody").innerText()).toContain("7");
    expect(await page.getByText("This block cannot be shown.").count()).toBe(1);
    expect(await stolen(page)).toBe(false);
    expect(
      asked.filter((url) => !url.startsWith(engine.url) && !/^(blob|data):/.test(url)),
    ).toEqual([]);
  });

  it("or breaks in a block, leaves the others", async () => {
    await using opened = await openFile(suite.browser, await write("broken", html));
    const { page } = opened;
    await showAll(page);
    for (const id of ["other", "tomorrow"])
      expect(await page.locator(`#block-${id}`).innerText()).toContain("another kind of block");
    expect(await page.getByText("This block cannot be shown.").count()).toBe(1);
    expect(await page.locator("#block-last tbody").innerText()).toContain("7");
  });

  it("runs no script that somebody adds to the file", async () => {
    const added = html.replace("<noscript>", () => `<script>${STEAL}</script><noscript>`);
    await using opened = await openFile(suite.browser, await write("added", added));
    await opened.page.locator("#block-words").waitFor();
    expect(await stolen(opened.page)).toBe(false);
    expect(opened.wrong.join()).toContain("script-src");
  });
});

const DATA = /(id="assay-report">)([^<]*)(<)/;

/** The same file with other data. */
function changeData(name: string, change: (bytes: Buffer) => void): Promise<string> {
  const changed = html.replace(DATA, (_, before: string, text: string, after: string) => {
    const bytes = Buffer.from(text, "base64");
    change(bytes);
    return `${before}${bytes.toString("base64")}${after}`;
  });
  expect(changed).not.toBe(html);
  return write(name, changed);
}

describe("a file that is not whole", () => {
  it("was cut short, or carries nothing: says so", async () => {
    const at = html.search(DATA) + 400;
    await using cut = await openFile(suite.browser, await write("cut", html.slice(0, at)));
    expect(await cut.page.getByRole("alert").innerText()).toContain("The report is damaged");
    const page = await readFile(PAGE, "utf8");
    await using empty = await openFile(suite.browser, await write("empty", page));
    expect(await empty.page.getByRole("alert").innerText()).toContain("its data is missing");
  });

  it("has one other byte in the data of a block: that block says so, the others are there", async () => {
    // The last part is the picture.
    const address = await changeData("flipped", (bytes) => {
      const at = bytes.length - 40;
      bytes[at] = (bytes[at] ?? 0) ^ 0x10;
    });
    await using opened = await openFile(suite.browser, address);
    const { page, wrong } = opened;
    await showAll(page);
    expect(await page.locator("#block-media [data-problem]").innerText()).toContain("damaged");
    expect(await page.locator("figure[data-metric]").getAttribute("data-lines")).toBe("1");
    expect(await page.locator("#block-last tbody").innerText()).toContain("7");
    // It is not what its hash was of either.
    await page.getByRole("button", { name: "Check the data" }).click();
    await expect
      .poll(() => page.locator("footer").getByRole("status").innerText())
      .toContain("was changed");
    expect(wrong.filter((line) => !line.includes("This block"))).toEqual([]);
  });

  it("has one other byte in what it tells of itself, or comes from the future: says so", async () => {
    const flipped = await changeData("header", (bytes) => {
      bytes[60] = (bytes[60] ?? 0) ^ 1;
    });
    await using first = await openFile(suite.browser, flipped);
    expect(await first.page.getByRole("alert").innerText()).toContain("The report is damaged");
    const future = await changeData("future", (bytes) => void bytes.writeUInt32LE(7, 8));
    await using second = await openFile(suite.browser, future);
    const said = await second.page.getByRole("alert").innerText();
    expect(said).toContain("later version of Assay");
    expect(said).toContain("current version");
  });
});
