import { cp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { findSerious } from "../support/axe.ts";
import { FIXTURES } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";

const suite = sharedBrowser();
let folder: TempFolder;
let engine: TestEngine;
beforeAll(async () => {
  folder = await makeTempFolder();
  await cp(join(FIXTURES, "loggers", "wandb_media"), join(folder.path, "wb"), { recursive: true });
  await cp(join(FIXTURES, "tensorboard_plugins", "run"), join(folder.path, "tb", "run"), {
    recursive: true,
  });
  engine = await startEngine({ folders: [join(folder.path, "wb"), join(folder.path, "tb")] });
  await engine.settled();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function openMedia(logger: string, colorScheme: "light" | "dark"): Promise<AppPage> {
  const { rows } = await engine.api.runs.list({ query: `logger = ${logger}` });
  const app = await AppPage.open(suite.browser, engine.link, { colorScheme });
  await app.page.setViewportSize({ width: 1440, height: 1400 });
  await app.goto(`${engine.url}r/${rows[0]?.id}?t=media`);
  return app;
}

describe("media of W&B", () => {
  it("are shown as what they are, at their step", async () => {
    await using app = await openMedia("wandb", "light");
    // W&B puts a style sheet of its own server into pages: nothing is loaded.
    app.expectErrors(/app\.wandb\.ai\/normalize\.css' violates/);
    const card = (tag: string) => app.mediaCard(tag);
    await card("picture").getByText("picture 1").waitFor();
    for (const tag of ["picture", "nested.picture", "clip"])
      await card(tag).locator('img[data-loaded="true"]').waitFor();
    expect(await card("samples").locator('img[data-loaded="true"]').count()).toBe(3);
    await card("samples").getByText("s2").waitFor();
    const cells = await card("table").locator("th, td").allInnerTexts();
    expect(cells).toEqual(["name", "value", "a", "2.5", "b | c", "2"]);
    await card("page").locator("iframe").waitFor();
    const page = card("page").frameLocator("iframe");
    expect(await page.locator("h1").innerText()).toBe("Page 1");
    expect(await card("page").locator("iframe").getAttribute("sandbox")).toBe("");
    await card("tone").locator("audio").waitFor();
    await card("weights").locator("canvas, svg").first().waitFor();
    const plot = card("plot").getByRole("link", { name: /plotly\.json$/ });
    const file = await app.download(() => plot.click());
    expect(file.suggestedFilename()).toMatch(/^plot_1_\w+\.plotly\.json$/);
    await card("picture").getByRole("slider").press("ArrowLeft");
    await card("picture").getByText("picture 0").waitFor();
    expect(await findSerious(app.page)).toEqual([]);
    await card("page").getByRole("link", { name: "Open in Files" }).click();
    await app.page.getByRole("switch", { name: /^Run its scripts/ }).waitFor();
  });

  it("come with the console, out of the record where no file holds it", async () => {
    await rm(join(folder.path, "wb/wandb/offline-run-20261127_203901-r3tgyhlb/files/output.log"));
    await using app = await openMedia("wandb", "light");
    app.expectErrors(/app\.wandb\.ai\/normalize\.css' violates/);
    await app.page.getByRole("tab", { name: "Console" }).click();
    await app.page.getByText("epoch 0", { exact: true }).waitFor();
    await app.page.getByText("done", { exact: true }).waitFor();
  });

  it("say so where their file is gone", async () => {
    const media = join(folder.path, "wb/wandb/offline-run-20261127_203901-r3tgyhlb/files/media");
    for (const kind of ["images", "html"]) await rm(join(media, kind), { recursive: true });
    const [table = ""] = await readdir(join(media, "table"));
    await rm(join(media, "table", table));
    await using app = await openMedia("wandb", "dark");
    app.expectErrors(/404 \(Not Found\).*\/files\/media\//);
    await app
      .mediaCard("picture")
      .getByText(/^The file .* is not there/)
      .waitFor();
    await app
      .mediaCard("page")
      .getByText(/is not there/)
      .waitFor();
  });
});

describe("plug-ins of TensorBoard", () => {
  it("curves are drawn at their step, with the counts at a threshold; meshes are files to save", async () => {
    await using app = await openMedia("tensorboard", "dark");
    const curve = app.mediaCard("few").getByRole("img");
    await curve.focus();
    await curve.press("ArrowRight");
    await curve.press("ArrowRight");
    await app
      .mediaCard("few")
      .getByText(/^≥ 0\.25: precision 0\.\d+, recall 0\.\d+$/)
      .waitFor();
    await app
      .mediaCard("few")
      .getByText(/^TP \d+, FP \d+, TN \d+, FN \d+$/)
      .waitFor();
    const drawn = () => app.mediaCard("few").locator("polyline").getAttribute("points");
    const last = await drawn();
    await app.mediaCard("few").getByRole("slider").press("Home");
    await app.mediaCard("few").getByText("step 0", { exact: true }).waitFor();
    await app.idle();
    expect(await drawn()).not.toBe(last);
    const mesh = app.mediaCard("shapes/tetra").getByRole("link", { name: "tetra.ply" });
    const file = await app.download(() => mesh.click());
    expect(file.suggestedFilename()).toBe("tetra.ply");
    expect(await app.mediaCard("cloud").getByRole("link").allInnerTexts()).toEqual([
      "cloud-1.ply",
      "cloud-2.ply",
    ]);
    await app
      .mediaCard("val/pr")
      .getByRole("img")
      .hover({ position: { x: 200, y: 120 } });
    expect(await findSerious(app.page)).toEqual([]);
  });
});
