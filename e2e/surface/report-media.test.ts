/** Histograms, pages and files in reports: in the app, and in the file that a reviewer opens. */
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeColumnBlob, type Column } from "../../src/base/column-blob.ts";
import { encodeReportFile, splitReportPage } from "../../src/base/report-file.ts";
import type { MediaKind } from "../../src/contract/run-media.ts";
import {
  LOG,
  RECORDED,
  rewriteLog,
  RUN,
} from "../../src/engine/ingest/wandb-media.test-support.ts";
import { AppPage } from "../support/app-page.ts";
import { findSerious } from "../support/axe.ts";
import { ROOT, startEngine, type TestEngine } from "../support/engine.ts";
import { createReport, exportReport, openFile } from "../support/report-file.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { encodeFileVersion, encodeHistogram } from "../support/tfevents-writer.ts";

const suite = sharedBrowser();
const FILES = join(RUN, "files/media");
/** From, to, count. */
const UNEVEN = [
  [-2, -1.1000000000000001, 7],
  [-1.1000000000000001, 0, 0],
  [0, 0.001, 5],
  [0.001, 12.3, 40_000],
] as const;
const IDS = ["weights", "uneven", "page", "plot", "cloud", "calm", "tone"];

let folder: TempFolder;
let engine: TestEngine;
let reportId = "";
let file = { url: "", html: "" };

/** Everything that arrives at a server of somebody else. */
const asked: string[] = [];
const outside = createServer((request, response) => {
  asked.push(request.url ?? "");
  response.setHeader("access-control-allow-origin", "*");
  response.end("outside");
});
const evil = (what: string): string =>
  `http://127.0.0.1:${(outside.address() as AddressInfo).port}/${what}`;

/** Runs, asks, leads away and hides links that a page opens connections by. */
const hostilePage = (): string =>
  [
    `<!doctype html><base href="${evil("base/")}"><link rel="stylesheet" href="${evil("link")}">`,
    `<link rel="preconnect" href="${evil("connect")}"><meta http-equiv="refresh" content="0;url=${evil("refresh")}">`,
    `<style>@import url(${evil("import")});body{background:url(${evil("background")})}</style>`,
    `<h1>Hostile page</h1><img src="${evil("img")}" srcset="${evil("srcset")} 2x" onerror="alert(1)">`,
    `<script>alert(1);fetch("${evil("fetch")}")</script><iframe src="${evil("frame")}"></iframe>`,
    `<iframe srcdoc="<img src=${evil("inner")}>"></iframe><object data="${evil("object")}"></object>`,
    `<svg><image href="${evil("svg")}"/><use xlink:href="${evil("use")}#a"/><script>alert(2)</script></svg>`,
    `<video poster="${evil("poster")}" src="${evil("video")}" autoplay></video>`,
    `<div><template shadowrootmode="open"><link rel="preconnect" href="${evil("shadow")}"><img src="${evil("shadow-img")}"></template></div>`,
    `<form action="${evil("form")}"><button formaction="${evil("button")}">Send</button></form>`,
    `<a href="${evil("click")}" ping="${evil("ping")}">Click</a>`,
    `<a href="#end">End</a><p id="end"><img alt="inside" src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></p>`,
  ].join("\n");

const sha256 = (bytes: Uint8Array | string): string =>
  createHash("sha256").update(bytes).digest("hex");

const PAGE = "page_1_83be3f0a48cf4d5f742c.html";
const PLOT = "plot_1_a470570f3a17d8072ee3.plotly.json";

beforeAll(async () => {
  await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
  folder = await makeTempFolder();
  const wandb = join(folder.path, "wb");
  await cp(RECORDED, wandb, { recursive: true });
  const path = join(wandb, FILES, "html", PAGE);
  const log = await readFile(join(wandb, LOG));
  await writeFile(
    join(wandb, LOG),
    rewriteLog(log, sha256(await readFile(path)), sha256(hostilePage())),
  );
  await writeFile(path, hostilePage());
  const boards = join(folder.path, "tb");
  const plugins = join(ROOT, "e2e/fixtures/tensorboard_plugins/run");
  await cp(plugins, join(boards, "plugins"), { recursive: true });
  await mkdir(join(boards, "run"));
  await writeFile(
    join(boards, "run", "events.out.tfevents.1790000000.workstation"),
    Buffer.concat([
      encodeFileVersion(1_790_000_000),
      encodeHistogram(
        "uneven",
        3,
        {
          min: UNEVEN[0][0],
          limits: UNEVEN.map(([, to]) => to),
          counts: UNEVEN.map(([, , count]) => count),
        },
        1_790_000_001,
      ),
    ]),
  );
  engine = await startEngine({ folders: [wandb, boards] });
  await engine.settled();
  const projects = await engine.api.runs.listProjects();
  const idOf = (name: string): string => projects.find((one) => one.name === name)?.id ?? "";
  const media = (id: string, tag: string, mediaKind: MediaKind, set = "all") =>
    ({ id, kind: "media", runSetId: set, tag, mediaKind, caption: `The ${id}` }) as const;
  reportId = await createReport(
    engine.api,
    idOf("wb"),
    "Media",
    [
      media("weights", "weights", "histogram"),
      media("uneven", "uneven", "histogram", "tb"),
      media("page", "page", "html"),
      media("plot", "plot", "file"),
      media("cloud", "cloud", "file", "tb"),
      // As W&B wrote it.
      { ...media("calm", "page", "html"), step: 0 },
      media("tone", "tone", "audio"),
    ],
    [{ id: "tb", name: "Boards", projectId: idOf("tb") }],
  );
  file = await exportReport(engine.api, reportId, folder.path);
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
  await new Promise((resolve) => outside.close(resolve));
});

async function showAll(page: Page): Promise<void> {
  for (const id of IDS) {
    await page.locator(`#block-${id}`).scrollIntoViewIfNeeded();
    await page.locator(`#block-${id} [data-shown="true"]`).waitFor();
  }
}

/** What a reader gets, wherever. `block` leads to the block with an id. */
async function checkBlocks(
  page: Page,
  block: (id: string) => Locator,
  save: (link: Locator) => Promise<{ readonly name: string; readonly bytes: Buffer }>,
): Promise<void> {
  const near = async (id: string): Promise<void> => {
    await block(id).scrollIntoViewIfNeeded();
    await block(id).locator("figure").first().waitFor();
  };
  await near("weights");
  const even = block("weights").getByRole("img", { name: /weights of .* at step 1: 7 in 3 bins/ });
  await even.focus();
  const told = block("weights").getByRole("status");
  await even.press("End");
  expect(await told.innerText()).toBe("Bin 3: 1 to 1.5, count 4");
  await even.press("ArrowLeft");
  expect(await told.innerText()).toBe("Bin 2: 0.5 to 1, count 2");
  await even.press("Escape");
  expect(await told.innerText()).toBe("7 in 3 bins");
  await even.hover({ position: { x: 60, y: 80 } });
  expect(await told.innerText()).toBe("Bin 1: 0 to 0.5, count 1");
  await page.mouse.move(0, 0);
  await block("weights").getByText("3 bins as logged").click();
  await expect
    .poll(() => block("weights").locator("tbody tr").allInnerTexts())
    .toEqual(["1\t0\t0.5\t1", "2\t0.5\t1\t2", "3\t1\t1.5\t4"]);

  await near("uneven");
  await block("uneven").getByText("Drawn in 30 equal bins").first().waitFor();
  await block("uneven")
    .getByText(/bins as logged/)
    .first()
    .click();
  const rows = block("uneven").locator("tbody tr");
  const titles = () =>
    rows.evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.title)),
    );
  await expect.poll(titles).toEqual(UNEVEN.map((bin) => bin.map(String)));

  await near("page");
  const frame = block("page").locator("iframe");
  expect(await frame.getAttribute("sandbox")).toBe("");
  // No policy holds back the connections of links: they are not in it.
  expect(await frame.getAttribute("srcdoc")).not.toMatch(/<link|<base|<script|<template|refresh/);
  const inside = block("page").frameLocator("iframe");
  expect(await inside.locator("h1").innerText()).toBe("Hostile page");
  await inside.getByText("Click").click();
  await inside.getByText("Send").click();
  expect(await inside.locator("h1").innerText()).toBe("Hostile page");
  await block("page").getByText("Source", { exact: true }).click();
  expect(await block("page").locator("pre").textContent()).toBe(hostilePage());

  for (const [id, name, kind, bytes] of [
    ["page", PAGE, "page", Buffer.from(hostilePage())],
    ["plot", PLOT, "Plotly figure", await readFile(join(RECORDED, FILES, "plotly", PLOT))],
  ] as const) {
    await near(id);
    const link = block(id).getByRole("link", { name });
    expect(await save(link)).toEqual({ name, bytes });
    const text = await block(id).locator("figure").innerText();
    expect(text).toContain(kind);
    expect(text).toContain(sha256(bytes));
  }
  await near("cloud");
  const clouds = block("cloud").getByRole("link", { name: /\.ply$/ });
  expect(await clouds.allInnerTexts()).toEqual(["cloud-1.ply", "cloud-2.ply"]);
  const cloud = await save(clouds.first());
  expect(cloud.bytes.toString("latin1")).toMatch(/^ply\n/);
  expect(await block("cloud").locator("figure").first().innerText()).toContain(sha256(cloud.bytes));
}

async function hears(block: Locator): Promise<void> {
  await block.scrollIntoViewIfNeeded();
  await expect
    .poll(() => block.locator("audio").evaluate((sound: HTMLAudioElement) => sound.readyState))
    .toBeGreaterThan(0);
}

/** What a page of somebody else may make the browser say: that it was refused. */
const REFUSED = /Content Security Policy|Blocked form submission/;

describe("histograms, pages and files of a report", () => {
  it("are drawn, told, shown inert and saved from the exported file, which asks nobody", async () => {
    // The network is there: what would be asked for would arrive.
    const context = await suite.browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.goto(evil("control"));
    expect(asked.splice(0)).toContain("/control");
    const wrong: string[] = [];
    page.on("pageerror", (error) => wrong.push(String(error)));
    page.on("dialog", (dialog) => wrong.push(dialog.message()));
    await page.goto(file.url);
    await showAll(page);
    await checkBlocks(
      page,
      (id) => page.locator(`#block-${id}`),
      async (link) => {
        const download = page.waitForEvent("download");
        await link.click();
        const saved = await download;
        return { name: saved.suggestedFilename(), bytes: await readFile(await saved.path()) };
      },
    );
    await hears(page.locator("#block-tone"));
    expect(await findSerious(page)).toEqual([]);
    expect(context.pages()).toHaveLength(1);
    await context.close();
    expect(asked).toEqual([]);
    expect(wrong).toEqual([]);
  });

  it("are there before somebody scrolls to them, or prints; a page of W&B breaks no rule", async () => {
    const context = await suite.browser.newContext({ viewport: { width: 1280, height: 300 } });
    const page = await context.newPage();
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    await page.goto(file.url);
    const [hostile, calm] = ["page", "calm"].map((id) =>
      page.locator(`#block-${id}`).frameLocator("iframe").locator("h1"),
    ) as [Locator, Locator];
    expect([await hostile.innerText(), await calm.innerText()]).toEqual(["Hostile page", "Page 0"]);
    // What the style sheet of the hostile one would load is refused, each time it is read.
    expect(said.filter((line) => !/base URI|\/(import|background)'/.test(line))).toEqual([]);
    await context.close();
  });

  it("are the same in the app", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await using app = await AppPage.open(suite.browser, engine.link, { colorScheme });
      app.expectErrors(REFUSED);
      await app.goto(`${engine.url}reports/${reportId}`);
      const { page } = app;
      const block = (id: string): Locator => page.locator(`#block-${id}`);
      await checkBlocks(page, block, async (link) => {
        const saved = await app.download(() => link.click());
        return { name: saved.suggestedFilename(), bytes: await readFile(await saved.path()) };
      });
      await hears(block("tone"));
      expect(await app.seriousFindings()).toEqual([]);
    }
    expect(asked).toEqual([]);
  });
});

type Item = readonly [fields: Readonly<Record<string, unknown>>, columns: readonly Column[]];
const numbers = Float64Array.of(0, 1);
const endless = (value: number): Float64Array => new Float64Array(300_000).fill(value);
const words = (text: string): Uint8Array => new TextEncoder().encode(text);

/** One block each. */
const ODD: ReadonlyArray<readonly [id: string, ...Item]> = [
  ["short", { kind: "histogram" }, [numbers, numbers, Float64Array.of(1)]],
  ["none", { kind: "histogram" }, []],
  ["kinds", { kind: "histogram" }, [words("abc"), numbers, numbers]],
  ["endless", { kind: "histogram" }, [endless(NaN), endless(Infinity), endless(-1)]],
  [
    "far",
    { kind: "histogram" },
    [Float64Array.of(-1.7e308), Float64Array.of(1.7e308), numbers.slice(1)],
  ],
  [
    "many",
    { kind: "histogram" },
    [endless(0).map((_, i) => i), endless(0).map((_, i) => i * 1.5), endless(2)],
  ],
  [
    "name",
    {
      file: {
        name: `../../a\u202egnp.exe<img src=x onerror=alert(1)>`,
        bytes: "9",
        sha256: "<b>",
        caption: 7,
      },
    },
    [words("x")],
  ],
  ["facts", { file: 7, mime: "text/html" }, [words("<script>alert(1)</script>")]],
  ["deep", { file: { name: "d.html" }, mime: "text/html" }, [words("<div>".repeat(5000))]],
  [
    "mutant",
    { file: { name: "m.html" }, mime: "text/html" },
    [
      words(
        `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;link rel=preconnect href=//example.invalid&gt;"><link rel=x>`,
      ),
    ],
  ],
  ["object", { file: { name: {} }, text: {}, problem: {} }, [words("x")]],
  ["item", {}, [words("x")]],
];

describe("a file made to harm, in what its media are", () => {
  it("breaks no more than the block it is in", async () => {
    const blocks = ODD.map(([id]) => ({
      id,
      kind: "media",
      tag: id,
      mediaKind: "file",
      step: null,
      most: 4,
      runSetId: "s",
      caption: id,
    }));
    const text = encodeReportFile({
      document: {
        title: "Odd",
        runSets: [{ id: "s", name: "s", query: "" }],
        blocks: [...blocks, { id: "end", kind: "text", markdown: "# The end" }],
      },
      comments: [],
      meta: {
        reportId: "r",
        madeMs: 0,
        author: "",
        productVersion: "",
        theme: "light",
        runs: [],
        blocks: {},
      },
      blocks: new Map(
        ODD.map(([id, fields, columns]) => {
          const base = { runId: "r1", step: 1, mime: "", text: null, problem: null, column: 0 };
          const items = id === "item" ? [null] : [{ ...base, ...fields }];
          return [id, encodeColumnBlob({ kind: "media", runs: [], items }, columns)];
        }),
      ),
    });
    const empty = await readFile(join(ROOT, "dist", "report", "index.html"), "utf8");
    const [before, after] = splitReportPage(empty, "Odd") ?? ["", ""];
    const path = join(folder.path, "odd.html");
    await writeFile(path, before + text + after);
    await using opened = await openFile(suite.browser, pathToFileURL(path).href);
    const { page, wrong } = opened;
    const said = async (id: string): Promise<string> => {
      await page.locator(`#block-${id}`).scrollIntoViewIfNeeded();
      await page
        .locator(`#block-${id} [data-shown="true"], #block-${id} [data-problem]`)
        .first()
        .waitFor();
      return page.locator(`#block-${id}`).innerText();
    };
    for (const id of ["short", "none", "kinds"])
      expect(await said(id)).toContain("The bins of this histogram are not in its block.");
    expect(await said("endless")).toContain("It counts nothing.");
    expect(await said("far")).toContain("are no numbers that an axis has a place for");
    expect(await said("many")).toContain("Drawn in 30 equal bins");
    expect(await said("name")).toContain("⟨U+202E⟩");
    const name = page.locator("#block-name a");
    expect(await name.getAttribute("download")).not.toMatch(/[/<>]/);
    expect(await said("facts")).toContain("This browser does not show text/html");
    await said("deep");
    await said("mutant");
    const pages = await page
      .locator("main iframe")
      .evaluateAll((all) =>
        all.map((one) => [one.getAttribute("sandbox"), one.getAttribute("srcdoc") ?? ""]),
      );
    for (const [sandbox, source] of pages) {
      expect(sandbox).toBe("");
      expect(source).not.toMatch(/<link/);
    }
    for (const id of ["object", "item"])
      expect(await said(id)).toContain("This block cannot be shown.");
    expect(await page.getByRole("heading", { name: "The end" }).count()).toBe(1);
    expect(wrong).toEqual([]);
  });
});
