import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { ROOT, startEngine, type TestEngine } from "../support/engine.ts";
import { ensurePython, finish } from "../support/python.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder } from "../support/temp.ts";

const suite = sharedBrowser();
const SCRIPT = join(ROOT, "e2e", "compat", "clients", "model_versions.py");
/** Pictures of what is seen, for whoever asks. */
const PICTURES = process.env["ASSAY_PICTURES"];

async function picture(app: AppPage, name: string): Promise<void> {
  if (PICTURES !== undefined)
    await app.page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

/** Runs the script; what it prints as JSON at the end, if anything. */
async function runScript(engine: TestEngine, ...args: readonly string[]): Promise<unknown> {
  const python = await ensurePython("peers");
  const child = spawn(python, [SCRIPT, ...args], {
    env: { ...process.env, MLFLOW_TRACKING_URI: new URL(engine.url).origin },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  await finish(child);
  const last = Buffer.concat(chunks).toString().trim().split("\n").at(-1) ?? "";
  return last.startsWith("{") ? (JSON.parse(last) as unknown) : undefined;
}

it("a model that MLflow logged tells its signature, example, environment, files, data and parent", async () => {
  await using engine = await startEngine();
  await runScript(engine, "log");
  await using app = await AppPage.open(suite.browser, engine.link, { colorScheme: "light" });
  const { page } = app;
  await app.goto(`${engine.url}models/parabola/2`);
  await page.getByRole("heading", { name: "Version 2" }).waitFor();
  await page.getByRole("row", { name: "Input a double" }).waitFor();
  await page.getByRole("row", { name: /Parameter temperature .* 0\.5/ }).waitFor();
  await page.getByText('mlflow.pyfunc.load_model("models:/parabola/2")').waitFor();
  await page
    .getByRole("region", { name: "requirements.txt" })
    .getByText(/scikit-learn==/)
    .waitFor();
  await page
    .getByRole("region", { name: "input example" })
    .getByText(/"columns"/)
    .waitFor();
  await page.getByRole("row", { name: /model\.skops skops/i }).waitFor();
  const graph = page.getByRole("region", { name: "Graph of the lineage" });
  for (const name of ["Data set", "sweep", "alpha 10.0", "ridge", "Version 2 of parabola"])
    await graph.getByText(name).first().waitFor();
  await app.idle();
  await picture(app, "mlflow-version");
  await graph.scrollIntoViewIfNeeded();
  await picture(app, "mlflow-version-end");
  expect(await app.seriousFindings()).toEqual([]);

  await app.goto(`${engine.url}models/parabola/compare/1/2`);
  await page.getByRole("row", { name: /changed alpha 0\.1 10\.0/ }).waitFor();
  await page.getByRole("row", { name: /changed r2/ }).waitFor();
  await page.getByRole("row", { name: /changed model\.skops/ }).waitFor();
  await picture(app, "mlflow-compare");
  const { sections } = await engine.api.registry.diffVersions({ name: "parabola", a: 1, b: 2 });
  const changedIn = (name: string): string[] =>
    (sections.find(({ section }) => section === name)?.rows ?? [])
      .filter(({ change }) => change !== "same")
      .map(({ key }) => key);
  expect(changedIn("params")).toEqual(["alpha"]);
  expect(changedIn("signature")).toEqual([]);
  expect(sections.map(({ note }) => note)).toEqual(sections.map(() => ""));
});

it("MLflow's client downloads and loads what was registered of a watched folder, and only that", async () => {
  await using folder = await makeTempFolder();
  const run = join(folder.path, "project", "alpha");
  await mkdir(run, { recursive: true });
  await writeFile(join(run, "metrics.csv"), "step,loss\n0,1\n1,0.5\n");
  await writeFile(join(run, "best.pt"), "weights");
  await using engine = await startEngine({ folders: [join(folder.path, "project")] });
  await engine.settled();
  await runScript(engine, "save", join(run, "saved"));
  const { rows } = await engine.api.runs.list({});
  const runId = rows.find(({ name }) => name === "alpha")?.id ?? "";
  await engine.api.registry.registerVersion({ name: "watched", runId, path: "best.pt" });
  await engine.api.registry.registerVersion({
    name: "watched",
    runId,
    path: "saved",
    alias: "mine",
  });
  expect(await runScript(engine, "load", "models:/watched/1")).toMatchObject({
    files: expect.arrayContaining(["best.pt"]) as string[],
    answers: null,
  });
  expect(await runScript(engine, "load", "models:/watched@mine")).toMatchObject({
    files: expect.arrayContaining(["MLmodel", "model.skops", "requirements.txt"]) as string[],
    answers: [expect.any(Number), expect.any(Number)],
  });
  const about = await engine.api.registry.readVersionAbout({ name: "watched", version: 2 });
  expect(about.model?.signature?.inputs.map(({ name }) => name)).toEqual(["a", "b"]);

  await writeFile(join(run, "best.pt"), "other weights");
  await expect(runScript(engine, "load", "models:/watched/1")).rejects.toThrow();
});
