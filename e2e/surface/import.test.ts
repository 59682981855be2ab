import { cp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder } from "../support/temp.ts";

const suite = sharedBrowser();
const FIXTURE = join(import.meta.dirname, "../fixtures/imports/mlflow_files");
let engine: TestEngine;
let temp: Awaited<ReturnType<typeof makeTempFolder>>;
let store: string;
beforeAll(async () => {
  engine = await startEngine();
  temp = await makeTempFolder();
  store = join(temp.path, "mlruns");
  await cp(join(FIXTURE, "mlruns"), store, { recursive: true });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await temp[Symbol.asyncDispose]();
});

/** The cells of a row of the table of counts. */
async function readCount(app: AppPage, label: string): Promise<readonly string[]> {
  const row = app.page.getByRole("row").filter({
    has: app.page.getByRole("rowheader", { name: label, exact: true }),
  });
  return row.getByRole("cell").allInnerTexts();
}

describe("an import", () => {
  it("begins on the first screen, shows what would come, and tells what came, also without its folder", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    app.expectErrors(/404|400/);
    await app.clickButton("Import a project…");
    const dialog = await app.waitForDialog("Import a project");
    const path = dialog.getByRole("textbox", { name: "Path" });
    await path.fill(join(temp.path, "nowhere"));
    await dialog.getByRole("button", { name: "Look what is there" }).click();
    await dialog.getByRole("alert").waitFor();
    await path.fill(store);
    await dialog.getByRole("button", { name: "Look what is there" }).click();
    const name = dialog.getByRole("textbox", { name: "Name of the project" });
    await name.waitFor();
    expect(await readCount(app, "Runs")).toEqual(["4"]);
    expect(await readCount(app, "Points")).toEqual(["168"]);
    expect((await readCount(app, "Files"))[0]).toContain("12");
    expect(await engine.api.runs.listProjects()).toEqual([]);
    expect(await app.seriousFindings()).toEqual([]);
    await dialog.getByText("MLflow's traces").waitFor();
    await name.fill("From MLflow");
    await dialog.getByRole("button", { name: "Import", exact: true }).click();
    await app.runList.getByText("alpha-0").waitFor();

    await app.page.getByRole("link", { name: "Report", exact: true }).click();
    await app.page.getByText("Done", { exact: true }).waitFor();
    expect(await readCount(app, "Runs")).toEqual(["4"]);
    await app.page.getByText("2 versions · champion is 2 · 1 in Staging").waitFor();
    expect(await app.seriousFindings()).toEqual([]);

    await app.clickButton("Import again");
    await app.page.getByText("import 2").waitFor();
    await app.page.getByText("Done", { exact: true }).waitFor();
    expect(await readCount(app, "Runs")).toEqual(["4", "0"]);

    await rm(store, { recursive: true });
    const [run] = (await engine.api.runs.list({})).rows.filter((row) => row.name === "beta-0");
    await app.goto(`${engine.url}r/${run?.id}?t=files&fo=["notes"]&fp=notes/a.txt`);
    await app.page.getByText("notes of beta 0").first().waitFor();
    expect(await readdir(join(engine.dataDir, "artifacts"))).not.toEqual([]);
  });
});
