import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { ROOT, startEngine, type TestEngine } from "../support/engine.ts";
import { writeRunFolder } from "../support/run-folder.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";

const suite = sharedBrowser();
/** Pictures of what is seen, for whoever asks. */
const PICTURES = process.env["ASSAY_PICTURES"];
const RUN = "bold-heron";
/** Protocol 4: the text "hi". */
const PICKLE = Buffer.from("80049506000000000000008c0268692e", "hex");
const run = promisify(execFile);

let folder: TempFolder;
let engine: TestEngine;
let project: string;

beforeAll(async () => {
  folder = await makeTempFolder();
  project = join(folder.path, "project");
  await writeRunFolder(project);
  const checkpoints = join(project, RUN, "checkpoints");
  await writeFile(join(checkpoints, "best.safetensors"), safetensors());
  await writeFile(join(project, "calm-otter", "best.safetensors"), safetensors(2));
  engine = await startEngine({ folders: [project] });
  await engine.settled();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function safetensors(rows = 1): Buffer {
  const bytes = 8 * rows;
  const header = Buffer.from(
    JSON.stringify({
      __metadata__: { framework: "by hand" },
      "layer.weight": { dtype: "F32", shape: [rows, 2], data_offsets: [0, bytes] },
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(bytes)]);
}

let names = 0;
/** A model of its own for each try of a test. */
const freshName = (): string => `net ${++names}`;

async function picture(app: AppPage, name: string): Promise<void> {
  if (PICTURES !== undefined) await app.page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

async function assay(...args: readonly string[]): Promise<string> {
  const { stdout } = await run(
    process.execPath,
    [join(ROOT, "scripts", "assay.mjs"), ...args, "--data", engine.dataDir],
    { env: { ...process.env, ASSAY_NO_BUILD: "1" } },
  );
  return stdout;
}

async function openFile(app: AppPage, name: string): Promise<void> {
  const tree = app.page.getByRole("tree", { name: "Files of the run" });
  await tree.getByText("checkpoints", { exact: true }).click();
  await tree.getByText(name, { exact: true }).click();
}

describe("a file of a watched run", () => {
  it("is registered on its page, and its version tells all that is behind it", async () => {
    await using app = await AppPage.open(suite.browser, engine.link, { colorScheme: "light" });
    const { page } = app;
    const model = freshName();
    await app.openRun(RUN);
    await app.goto(`${page.url().split("?")[0]}?t=files`);
    await openFile(app, "best.safetensors");
    await app.runPaletteCommand("Register as model version");
    const dialog = await app.waitForDialog("Register as model version");
    expect(await app.seriousFindings()).toEqual([]);
    await picture(app, "register");
    expect(await dialog.getByLabel("What").inputValue()).toBe("checkpoints/best.safetensors");
    await dialog.getByLabel("Model").fill("a/b");
    await dialog.getByRole("button", { name: "Register" }).click();
    await dialog.getByRole("alert").filter({ hasText: "Invalid name" }).waitFor();
    await dialog.getByLabel("Model").fill(model);
    await dialog.getByLabel("Description").fill("the best so far");
    await dialog.getByLabel("Alias").fill("@champion");
    await dialog.getByRole("button", { name: "Register" }).click();
    await page
      .getByRole("status")
      .filter({ hasText: `Registered as version 1 of “${model}”.` })
      .getByRole("button", { name: "Open" })
      .click();
    await page.getByRole("heading", { name: "Version 1" }).waitFor();
    expect(await page.title()).toBe(`${model} 1 · Assay`);
    await page.getByRole("link", { name: RUN }).first().waitFor();
    const hash = createHash("sha256").update(safetensors()).digest("hex");
    const row = page.getByRole("row", { name: /best\.safetensors/ });
    await row.getByTitle(hash).waitFor();
    await row.getByRole("button", { name: "SafeTensors weights" }).click();
    await page.getByRole("cell", { name: "layer.weight", exact: true }).waitFor();
    await page.getByText("by hand").waitFor();
    await page.getByRole("cell", { name: "val/accuracy", exact: true }).waitFor();
    await page.getByRole("region", { name: "Graph of the lineage" }).getByText(RUN).waitFor();
    const saved = await app.download(() =>
      row.getByRole("button", { name: "Download best.safetensors" }).click(),
    );
    expect(await readFile(await saved.path())).toEqual(safetensors());
    await app.idle();
    expect(await app.seriousFindings()).toEqual([]);
    await picture(app, "version");

    await page.locator("#main").focus();
    await app.press("Control+z");
    await page.getByRole("heading", { name: `There is no model “${model}”` }).waitFor();
    app.expectErrors(/rpc\/registry\//);
    await app.press("Control+Shift+z");
    await page.getByRole("heading", { name: "Version 1" }).waitFor();
  });

  it("or a folder is registered on the command line; what changed since is told, and versions are compared", async () => {
    const model = freshName();
    const pickled = join(project, RUN, "checkpoints", "old.pkl");
    await writeFile(pickled, PICKLE);
    const register = (...about: readonly string[]): Promise<string> =>
      assay("models", "register", model, ...about);
    const out = await register("--run", RUN, "--file", "checkpoints");
    expect(out).toBe(`${model} has version 1 now: models:/${model}/1\n`);
    await register("--run", "calm-otter", "--file", "best.safetensors");
    await using app = await AppPage.open(suite.browser, engine.link, { colorScheme: "dark" });
    const { page } = app;
    await app.goto(`${engine.url}models/${model}`);
    await page.getByRole("link", { name: "Version 1", exact: true }).click();
    const pickle = page.getByRole("row", { name: /old\.pkl/ });
    await pickle.getByText("can run code when loaded; never loaded here").waitFor();

    await truncate(pickled, 3);
    await app.reload();
    await pickle.getByText("changed since it was registered").waitFor();
    await rm(pickled);
    await app.reload();
    await pickle.getByText("gone since it was registered").waitFor();
    await app.idle();
    await picture(app, "version-dark");

    await page.getByLabel("All versions of the model").check({ force: true });
    const graph = page.getByRole("region", { name: "Graph of the lineage" });
    await graph.getByRole("link", { name: "calm-otter" }).waitFor();
    await graph.scrollIntoViewIfNeeded();
    await picture(app, "lineage-dark");

    const compare = page.getByRole("combobox", { name: "Compare with another version" });
    await compare.selectOption("Version 2");
    await page.getByRole("heading", { name: "Version 1 and version 2" }).waitFor();
    await page.getByRole("row", { name: /changed model\.width 256 512/ }).waitFor();
    expect(await page.getByRole("cell", { name: "model.layers" }).count()).toBe(0);
    await page.getByRole("row", { name: /added dropout/ }).waitFor();
    await app.idle();
    await picture(app, "compare-dark");
    expect(await app.seriousFindings()).toEqual([]);
    await page.getByLabel("Also what is the same").check({ force: true });
    await page.getByRole("row", { name: /same model\.layers 4 4/ }).waitFor();
    await app.reload();
    await page.getByRole("row", { name: /changed model\.width 256 512/ }).waitFor();
    const printed = await assay("models", "diff", model, "1", "2");
    expect(printed).toMatch(/~ +model\.width +256 +512/);
  });

  it("that is large is hashed in the background, and can be left", async () => {
    const big = join(project, RUN, "checkpoints", "big.bin");
    await writeFile(big, "");
    // A hole, not 20 GB.
    await truncate(big, 20e9);
    await using app = await AppPage.open(suite.browser, engine.link, { colorScheme: "light" });
    const { page } = app;
    await app.openRun(RUN);
    await app.goto(`${page.url().split("?")[0]}?t=files`);
    await openFile(app, "big.bin");
    await app.clickButton("Register as model version…");
    const dialog = await app.waitForDialog("Register as model version");
    await dialog.getByLabel("Model").fill("large");
    await dialog.getByRole("button", { name: "Register" }).click();
    await dialog.getByText(/Hashing: [\d.]+ [MG]B of 20 GB/).waitFor();
    // Others are answered meanwhile.
    expect((await engine.api.registry.listRegistrations()).map(({ name }) => name)).toEqual([
      "large",
    ]);
    await picture(app, "hashing");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Cancelled: nothing was registered.").waitFor();
    await expect.poll(() => engine.api.registry.listRegistrations()).toEqual([]);
    expect((await engine.api.registry.listModels({ search: "large" })).total).toBe(0);
    await rm(big);
  });
});

describe("the page of a version", () => {
  it("says what is not there", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    app.expectErrors(/rpc\/registry\//);
    await engine.api.registry.listModels({});
    await app.goto(`${engine.url}models/nothing/1`);
    await app.page.getByRole("heading", { name: "There is no model “nothing”" }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await app.goto(`${engine.url}models/nothing/compare/1/x`);
    await app.page.getByRole("heading", { name: "“nothing” has no version 1 or x" }).waitFor();
  });
});
