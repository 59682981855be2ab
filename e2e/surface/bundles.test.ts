import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { dropFile } from "../support/drop-file.ts";
import { ROOT, startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { waitFor } from "../support/wait.ts";

const suite = sharedBrowser();
let temp: TempFolder;
/** Two copies of Assay that know nothing of each other. */
let ann: TestEngine;
let bob: TestEngine;
let bundle: string;

beforeAll(async () => {
  temp = await makeTempFolder();
  for (const name of ["warm", "cold"]) {
    const folder = join(temp.path, "logs", name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "metrics.csv"), "step,loss\n0,1\n1,0.5\n2,0.25\n");
  }
  ann = await startEngine({ folders: [join(temp.path, "logs")] });
  bob = await startEngine();
  await ann.settled();
  await ann.api.system.setSettings({ profileName: "Ann" });
  const { rows } = await ann.api.runs.list({});
  await ann.api.runs.edit({
    ids: rows.map(({ id }) => id),
    notes: "Read from /data/secret-lab/images of ann@example.org",
  });
  bundle = join(temp.path, "runs.assay");
});
afterAll(async () => {
  await ann[Symbol.asyncDispose]();
  await bob[Symbol.asyncDispose]();
  await temp[Symbol.asyncDispose]();
});

const runNamesOf = async ({ api }: TestEngine): Promise<string[]> =>
  (await api.runs.list({})).rows.map(({ name }) => name).toSorted();

const drop = async (app: AppPage, path: string): Promise<void> =>
  dropFile(app, basename(path), await readFile(path));

async function writeAll(path: string): Promise<void> {
  const [project] = await ann.api.runs.listProjects();
  await ann.api.bundles.write({ path, projectIds: [project?.id ?? ""], redact: null });
}

describe("bundles", () => {
  it("are written by keyboard, with a preview of every value that is replaced", async () => {
    await using app = await AppPage.open(suite.browser, ann.link);
    await app.waitForRuns("the runs are there", (names) => names.length === 2);
    await app.runPaletteCommand("Bundle runs…");
    const dialog = await app.waitForDialog("Bundle runs");
    await dialog.getByText("All of logs (2)").waitFor();
    const table = dialog.getByRole("table", { name: "What is replaced" });
    await table.getByText("/data/secret-lab", { exact: true }).first().waitFor();
    await dialog.getByRole("textbox", { name: "Filter what is replaced" }).fill("nothing has this");
    await dialog.getByText("No value has that in it.").waitFor();
    await dialog.getByRole("textbox", { name: "Filter what is replaced" }).fill("");
    expect(await app.seriousFindings()).toEqual([]);

    // One that stays, and one that goes: what is replaced is told anew.
    await dialog.getByRole("combobox", { name: "Replace too" }).fill("warm");
    await app.press("Enter");
    await table.getByText("warm", { exact: true }).first().waitFor();
    const keep = table.getByRole("button", { name: /^Keep \/data\/secret-lab/ }).first();
    await keep.focus();
    await app.press("Enter");
    await waitFor("it is not replaced any more", async () => {
      return (await table.getByText("/data/secret-lab", { exact: true }).count()) === 0
        ? true
        : undefined;
    });

    const path = dialog.getByRole("textbox", { name: "File", exact: true });
    expect(await path.inputValue()).toMatch(/logs \d{4}-\d\d-\d\d\.assay$/);
    await path.fill(bundle);
    await app.press("Enter");
    await dialog.getByText(/^Wrote 2 runs with 6 points/).waitFor();
    const { own } = await ann.api.bundles.listKeys();
    expect(await dialog.getByText(own.fingerprint).count()).toBe(1);
    expect(await app.seriousFindings()).toEqual([]);
    expect((await readFile(bundle)).length).toBeGreaterThan(500);
  });

  it("are dropped into the window of somebody who does not know the key, and taken once it has a name", async () => {
    await using app = await AppPage.open(suite.browser, bob.link);
    await drop(app, bundle);
    const dialog = await app.waitForDialog("Open a bundle");
    await dialog.getByText("The author is unknown: “Ann” is what the file itself says").waitFor();
    const table = dialog.getByRole("table", { name: "Runs of the bundle" });
    expect(await table.getByText("new", { exact: true }).count()).toBe(2);
    // However many there are, the list stays as high as this and scrolls.
    const frame = table.locator("xpath=ancestor-or-self::*[contains(@class, '_runs_')]").first();
    expect(await frame.evaluate((element) => getComputedStyle(element).maxHeight)).toBe("240px");
    expect(await app.seriousFindings()).toEqual([]);
    expect(await runNamesOf(bob)).toEqual([]);

    await dialog.getByRole("textbox", { name: "Name for the author's key" }).fill("Ann B.");
    await app.press("Enter");
    await dialog.getByText("Signed by Ann B., whose key you trust").waitFor();
    await dialog.getByRole("button", { name: "Take it in" }).focus();
    await app.press("Enter");
    await dialog.getByText("2 new runs.").waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    expect(await runNamesOf(bob)).toHaveLength(2);
    await dialog.getByRole("link", { name: /^Show / }).click();
    await app.waitForRuns("they are shown", (names) => names.length === 2);

    await app.runPaletteCommand("Show bundles");
    await app.page.getByRole("heading", { name: "Bundles", level: 1 }).waitFor();
    expect(await app.page.getByRole("table", { name: "Taken bundles" }).count()).toBe(1);
    await app.page.getByText("The key is in a file only you can read.").waitFor();
    await app.clickButton("Rename the key of Ann B.");
    await app.page.getByRole("textbox", { name: "Name of the key of Ann B." }).fill("Ann");
    await app.press("Enter");
    await app.page.getByRole("button", { name: "Trust no more the key of Ann" }).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("show conflicts side by side, and take what was chosen; it can be undone", async () => {
    const [run] = (await ann.api.runs.list({})).rows;
    const id = run?.id ?? "";
    await ann.api.runs.edit({ ids: [id], notes: "her words" });
    await bob.api.runs.edit({ ids: [id], notes: "his words" });
    const path = join(temp.path, "conflict.assay");
    await writeAll(path);
    await using app = await AppPage.open(suite.browser, bob.link);
    await app.runPaletteCommand("Open a bundle…");
    const dialog = await app.waitForDialog("Open a bundle");
    await dialog.getByRole("textbox", { name: "Bundle" }).fill(path);
    await app.press("Enter");
    const conflicts = dialog.getByRole("list", { name: "Conflicts" });
    await conflicts.getByText("her words").waitFor();
    expect(await conflicts.getByText("his words").count()).toBe(1);
    expect(await app.seriousFindings()).toEqual([]);
    await dialog.getByRole("button", { name: "Take all of theirs" }).click();
    await dialog.getByRole("button", { name: "Take it in" }).click();
    await dialog.getByText(/field.* changed by what people wrote there/).waitFor();
    expect(await bob.api.runs.get({ id })).toMatchObject({ notes: "her words" });
    await dialog.getByRole("button", { name: "Undo these changes" }).click();
    await waitFor("it is as it was", async () =>
      (await bob.api.runs.get({ id })).notes === "his words" ? true : undefined,
    );
  });

  it("that are damaged are told part by part, and the rest can be taken", async () => {
    const bytes = await readFile(bundle);
    const at = bytes.indexOf("series/");
    const broken = join(temp.path, "broken.assay");
    bytes[at + 60] = (bytes[at + 60] ?? 0) ^ 1;
    await writeFile(broken, bytes);
    await using other = await startEngine();
    await using app = await AppPage.open(suite.browser, other.link);
    await drop(app, broken);
    const dialog = await app.waitForDialog("Open a bundle");
    await dialog.getByText("1 part of it cannot be used").waitFor();
    expect(await dialog.getByText(/^series\/.*\.bin$/).count()).toBe(1);
    const take = dialog.getByRole("button", { name: "Take it in" });
    expect(await take.isDisabled()).toBe(true);
    expect(await app.seriousFindings()).toEqual([]);
    await dialog.getByRole("checkbox", { name: "Take the rest" }).check();
    await take.click();
    await dialog.getByText("1 new run.").waitFor();
    expect(await runNamesOf(other)).toHaveLength(1);
  });

  it("appear by themselves from a share folder where their key is trusted, else wait with a notice", async () => {
    const share = join(temp.path, "share");
    await mkdir(share);
    await using other = await startEngine();
    await using app = await AppPage.open(suite.browser, other.link);
    await app.runPaletteCommand("Show bundles");
    await app.page.getByRole("textbox", { name: "Folder to look for bundles in" }).fill(share);
    await app.press("Enter");
    await app.page.getByRole("button", { name: `Watch no more: ${share}` }).waitFor();
    await writeAll(join(share, "one.assay"));
    await app.page.getByText("Nobody here knows the key that signed it.").first().waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await app.runPaletteCommand("Show notifications");
    const drawer = await app.waitForDialog("Notifications");
    await drawer.getByText("A bundle of “Ann” waits").waitFor();
    await app.press("Escape");
    await app.clickButton(`Look at it… ${join(share, "one.assay")}`);
    const dialog = await app.waitForDialog("Open a bundle");
    await dialog.getByRole("textbox", { name: "Name for the author's key" }).fill("Ann");
    await app.press("Enter");
    await waitFor("it is taken by itself", async () =>
      (await runNamesOf(other)).length === 2 ? true : undefined,
    );
    await app.press("Escape");
    await app.page.getByText("1 bundle taken").waitFor();
  });

  it("and reports are opened by the command line", async () => {
    const open = async (file: string): Promise<Record<string, unknown>> => {
      const { stdout } = await promisify(execFile)(process.execPath, [
        join(ROOT, "scripts/assay.mjs"),
        "open",
        file,
        "--no-open",
        "--json",
        "--data",
        bob.dataDir,
      ]);
      return JSON.parse(stdout) as Record<string, unknown>;
    };
    const { link } = await open(bundle);
    await using app = await AppPage.open(suite.browser, String(link));
    const dialog = await app.waitForDialog("Open a bundle");
    await dialog.getByText(/^Signed by Ann/).waitFor();
    // What was replaced in one of them came as it is with a later bundle.
    for (const change of ["the same", "older than here"])
      expect(await dialog.getByText(change, { exact: true }).count()).toBe(1);
    const report = join(temp.path, "report.html");
    await writeFile(report, "<!doctype html>");
    expect(await open(report)).toEqual({ url: `file://${report}` });
  });
});
