import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { writeSweep } from "../support/sweep.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";

const suite = sharedBrowser();
let temp: TempFolder;
let engine: TestEngine;
beforeAll(async () => {
  temp = await makeTempFolder();
  await writeSweep(join(temp.path, "sweep"));
  engine = await startEngine({ folders: [join(temp.path, "sweep")] });
  await engine.settled();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await temp[Symbol.asyncDispose]();
});

async function openFigure(app: AppPage): Promise<void> {
  const [project] = await engine.api.runs.listProjects();
  const sets = encodeURIComponent(JSON.stringify([{ p: project?.id }]));
  await app.goto(`${engine.url}compare?cs=${sets}&cm=${encodeURIComponent('["val/acc"]')}`);
  await app.page.locator("header [data-group-key]").first().waitFor();
  await app.idle();
  await app.runPaletteCommand("Figure for a paper…");
  await picture(app).waitFor();
  await app.idle();
}

const picture = (app: AppPage) => app.page.getByRole("img", { name: "Figure figure, as on paper" });

const MM = 96 / 25.4;

/** At 100 % it is as wide as on paper; 0 while there is no picture. */
function widthOf(app: AppPage): Promise<number> {
  return picture(app).evaluate((image) =>
    image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0
      ? image.getBoundingClientRect().width
      : 0,
  );
}

async function save(app: AppPage, button: string): Promise<{ name: string; bytes: Buffer }> {
  const download = await app.download(() =>
    app.page.getByRole("button", { name: button, exact: true }).click(),
  );
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

it("composes a figure and a table of the comparison on the page, as the command line makes them", async () => {
  await using app = await AppPage.open(suite.browser, engine.link);
  await openFigure(app);
  await expect.poll(() => widthOf(app)).toBeCloseTo(139.7 * MM, 0);
  const svg = await save(app, "Save figure as SVG");
  expect(svg.name).toBe("figure.svg");
  for (const text of ["lr 0.1", "lr 0.01", "lr 0.001", "val/acc", "Step"])
    expect(svg.bytes.toString()).toContain(`>${text}</text>`);
  const table = app.page.getByRole("region", { name: "Table table" });
  const best = table.getByRole("row").filter({ hasText: "lr 0.01" });
  expect((await best.getByRole("cell").allInnerTexts()).slice(0, 2)).toEqual(["lr 0.01", "5"]);
  expect(await best.locator("strong").innerText()).toMatch(/^0\.8\d+ ± /);

  const pdf = await save(app, "Save figure as PDF");
  expect(pdf.name).toBe("figure.pdf");
  expect(pdf.bytes.subarray(0, 8).toString()).toBe("%PDF-1.5");
  const latex = await save(app, "Save table of figure as LaTeX");
  expect(latex.bytes.toString()).toContain("\\toprule");

  const recipe = await save(app, "Save recipe");
  const out = join(temp.path, "out");
  await new Promise<void>((resolve, reject) => {
    execFile(
      process.execPath,
      [
        "src/cli/main.ts",
        "figure",
        "-",
        "--data",
        engine.dataDir,
        "--out",
        out,
        "--format",
        "pdf",
        "tex-table",
      ],
      (error, _, stderr) => (error === null ? resolve() : reject(new Error(stderr))),
    ).stdin?.end(recipe.bytes);
  });
  expect((await readFile(join(out, "figure.pdf"))).equals(pdf.bytes)).toBe(true);
  expect((await readFile(join(out, "table.tex"))).equals(latex.bytes)).toBe(true);
  expect(app.errors).toEqual([]);
}, 120_000);

it("draws what the settings say, tells what is missing, and undo takes it back", async () => {
  await using app = await AppPage.open(suite.browser, engine.link);
  await openFigure(app);
  await app.page.getByRole("button", { name: "Panel", exact: true }).click();
  await app.page.getByRole("textbox", { name: "Title of panel 2" }).fill("Loss ∇ & <b>");
  await app.press("Enter");
  await app.page.getByRole("combobox", { name: "Preset" }).selectOption("nature-page");
  await app.idle();
  await expect.poll(() => widthOf(app)).toBeCloseTo(183 * MM, 0);
  const svg = (await save(app, "Save figure as SVG")).bytes.toString();
  expect(svg).toContain(">(b)</text>");
  expect(svg).toContain(" &amp; &lt;b&gt;</text>");

  app.expectErrors(/404/);
  await app.page.getByRole("combobox", { name: "Metric of panel 2" }).fill("no/such");
  await app.press("Enter");
  const alert = app.page.getByRole("alert");
  await alert.getByText("has no metric no/such").first().waitFor();
  expect(await alert.getByRole("listitem").count()).toBe(15);
  // What can be made stands below it all the same.
  await app.page.getByRole("region", { name: "Table table" }).getByRole("table").waitFor();
  const anyway = app.page.getByRole("checkbox", { name: /^Draw what is there/ });
  await anyway.check();
  await picture(app).waitFor();
  await app.page.getByText("has no metric no/such").first().waitFor();
  await anyway.uncheck();
  await alert.waitFor();
  await app.page.getByRole("heading", { name: "Figure for a paper" }).click();
  await app.press("Control+z");
  await picture(app).waitFor();
  expect(app.errors).toEqual([]);
}, 120_000);

it("has nothing serious for axe: without a figure, with panels, and with one that cannot be drawn", async () => {
  await using app = await AppPage.open(suite.browser, engine.link, { colorScheme: "light" });
  await app.goto(`${engine.url}figures`);
  await app.page.getByRole("heading", { name: "No figure yet" }).waitFor();
  expect(await app.seriousFindings()).toEqual([]);
  await openFigure(app);
  expect(await app.seriousFindings()).toEqual([]);
  app.expectErrors(/404/);
  await app.page.getByRole("combobox", { name: "Metric of panel 1" }).fill("no/such");
  await app.press("Enter");
  await app.page.getByRole("alert").waitFor();
  expect(await app.seriousFindings()).toEqual([]);
  await app.page.getByRole("textbox", { name: "X from, panel 1" }).fill("9");
  await app.page.getByRole("textbox", { name: "X to, panel 1" }).fill("3");
  await app.press("Enter");
  await app.page.getByText("Figure 1, panel 1, x axis: an axis begins before it ends").waitFor();
  expect(await app.seriousFindings()).toEqual([]);
}, 120_000);

it("keeps the keyboard at what it adds, moves and removes, and scrolls a wide figure by it", async () => {
  await using app = await AppPage.open(suite.browser, engine.link);
  await openFigure(app);
  const { page } = app;
  const focused = (): Promise<string> =>
    page.evaluate(() => {
      const { activeElement: at } = document;
      const label = at instanceof HTMLInputElement ? at.labels?.[0]?.textContent : undefined;
      return label ?? at?.getAttribute("aria-label") ?? at?.tagName ?? "";
    });
  const add = page.getByRole("button", { name: "Panel", exact: true });
  await add.focus();
  await app.press("Enter");
  await expect.poll(focused).toBe("Metric of panel 2");
  await app.press("Tab");
  expect(await focused()).toBe("Move panel 2 back");
  // What is written in a field that is left for a button is kept.
  await page.getByRole("textbox", { name: "Title of panel 2" }).fill("Kept");
  await page.getByRole("button", { name: "Move panel 2 back" }).click();
  await expect
    .poll(() => page.getByRole("textbox", { name: "Title of panel 1" }).inputValue())
    .toBe("Kept");
  await app.press("Enter");
  await page.getByRole("button", { name: "Move panel 2 back" }).focus();
  const metric = (panel: number): Promise<string> =>
    page.getByRole("combobox", { name: `Metric of panel ${panel}` }).inputValue();
  const second = await metric(2);
  await app.press("Enter");
  await expect.poll(() => metric(1)).toBe(second);
  // It cannot go further back.
  expect(await focused()).toBe("Move panel 1 on");
  await app.press("Enter");
  await expect.poll(() => metric(2)).toBe(second);
  expect(await focused()).toBe("Move panel 2 back");
  await app.press("Tab");
  expect(await focused()).toBe("Remove panel 2");
  await app.press("Enter");
  await page.getByRole("button", { name: "Remove panel 2" }).waitFor({ state: "detached" });
  expect(await focused()).toBe("Metric of panel 1");

  await page.getByRole("button", { name: "Runs", exact: true }).focus();
  await app.press("Enter");
  await expect.poll(focused).toBe("Label of set 2");
  await page.getByRole("button", { name: "Remove set 2" }).focus();
  await app.press("Enter");
  await expect.poll(focused).toBe("Label of set 1");

  await page.getByRole("combobox", { name: "Preset" }).selectOption("slide");
  await expect.poll(() => widthOf(app)).toBeCloseTo(338.67 * MM, 0);
  const paper = page.getByRole("group", { name: "Paper" });
  await paper.focus();
  await app.press("End", "ArrowRight");
  await expect.poll(() => paper.evaluate(({ scrollLeft }) => scrollLeft)).toBeGreaterThan(0);
  expect(await app.seriousFindings()).toEqual([]);
}, 120_000);
