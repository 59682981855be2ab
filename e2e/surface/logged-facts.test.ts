import { cp } from "node:fs/promises";
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
let runId: string;
beforeAll(async () => {
  folder = await makeTempFolder();
  for (const logger of ["clearml", "swanlab"])
    await cp(join(FIXTURES, "loggers", "run_facts", logger), join(folder.path, logger), {
      recursive: true,
    });
  await cp(join(FIXTURES, "loggers", "mlflow_registry"), join(folder.path, "mlflow"), {
    recursive: true,
  });
  engine = await startEngine({
    folders: ["clearml", "swanlab", "mlflow"].map((name) => join(folder.path, name)),
  });
  await engine.settled();
  runId = (await engine.api.runs.list({ query: "logger = clearml" })).rows[0]?.id ?? "";
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

describe("code and environment of a run", () => {
  it("stand in the overview, the changes and packages behind a button", async () => {
    await using app = await AppPage.open(suite.browser, engine.link, { colorScheme: "light" });
    await app.goto(`${engine.url}r/${runId}?t=overview`);
    const overview = app.page.getByRole("region", { name: "Overview" });
    const factOf = (name: string): Promise<string> =>
      overview
        .locator("dl > div")
        .filter({ has: app.page.getByText(name, { exact: true }) })
        .locator("dd")
        .innerText();
    expect(await factOf("Git")).toMatch(/^main at 8db7cb13\s+with uncommitted changes\s+https/);
    expect(await factOf("Python")).toBe("3.11.2");
    expect(await factOf("Script")).toBe("train.py");
    expect(await factOf("Changes")).toMatch(/^1 changed line\s/);
    expect(await overview.getByText("GPU", { exact: true }).count()).toBe(0);
    await app.page.getByRole("button", { name: "Show changes" }).click();
    const diff = app.page.getByRole("region", { name: "Uncommitted changes" });
    await diff.getByText("+# changed").waitFor();
    expect(await findSerious(app.page)).toEqual([]);
    await app.press("Escape");
    await app.runPaletteCommand("Show packages of run");
    const packages = app.page.getByRole("region", { name: "Installed packages" });
    await packages.getByText("clearml == 2.1.12").waitFor();
    await app.page.getByRole("button", { name: "Copy", exact: true }).click();
  });

  it("are columns of the table", async () => {
    await using app = await AppPage.open(suite.browser, engine.link, { colorScheme: "dark" });
    const projects = await engine.api.runs.listProjects();
    const id = projects.find(({ name }) => name === "swanlab")?.id;
    const columns = encodeURIComponent(JSON.stringify(["commit", "env.cpus", "env.python"]));
    await app.goto(`${engine.url}p/${id}?l=table&cols=${columns}`);
    await app.page.getByText("3.11.2").waitFor();
    for (const title of ["Commit", "CPU cores", "Python"])
      await app.page.getByRole("columnheader", { name: title }).waitFor();
    await app.goto(`${engine.url}r/${runId}?t=overview`);
    await app.page.getByRole("button", { name: "Show changes" }).waitFor();
    await app.page.getByRole("button", { name: "Show changes" }).click();
    await app.page.getByText("+# changed").waitFor();
  });
});

describe("what a tracking server keeps of a run", () => {
  const open = async (name: string, view: string): Promise<AppPage> => {
    const { rows } = await engine.api.runs.list({ query: `logger = mlflow and name = ${name}` });
    const app = await AppPage.open(suite.browser, engine.link, { colorScheme: "light" });
    await app.page.setViewportSize({ width: 1280, height: 1100 });
    await app.goto(`${engine.url}r/${rows[0]?.id}?t=${view}`);
    return app;
  };

  it("models and artifacts stand in the overview, artifacts among the files", async () => {
    await using app = await open("run1", "overview");
    const facts = app.page.getByRole("region", { name: "Overview" }).locator("dl > div");
    const models = await facts.filter({ hasText: /^Model/ }).allInnerTexts();
    expect(models.map((text) => text.replaceAll(/\s+/g, " "))).toEqual([
      expect.stringMatching(/^Model moons version 2 @champion @take1 .* by hand$/),
      expect.stringMatching(/^Model other model version 1 /),
    ]);
    await app.page.getByRole("link", { name: "2 files" }).click();
    const list = app.page.getByRole("region", { name: "Artifacts" });
    expect(await list.locator("tbody td:first-child").allInnerTexts()).toEqual([
      "notes/a.txt",
      "summary.json",
    ]);
    expect(await findSerious(app.page)).toEqual([]);
    await list.getByRole("button", { name: "notes/a.txt" }).click();
    await app.page.getByText("notes of 1").waitFor();
  });

  it("what lies elsewhere is named and not looked into", async () => {
    await using app = await open("away", "files");
    const list = app.page.getByRole("region", { name: "Artifacts" });
    await list.getByText(/^s3:\/\/bucket\/away\//).waitFor();
    await list.getByText("on another machine: named here, not looked into").waitFor();
  });
});
