import { link, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { createRandom } from "../support/random.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { waitFor } from "../support/wait.ts";

const suite = sharedBrowser();
let folder: TempFolder;
let engine: TestEngine;
let projectId: string;
const CASES = 200;

/** A run with a log and its answers on the same cases; `skill` 0 guesses. */
async function writeRun(name: string, skill: number): Promise<void> {
  const random = createRandom(name.length + 10 * skill);
  const labels = Array.from({ length: CASES }, (_, i) => i % 2);
  const rows = labels.map((label) => {
    const score = Math.min(
      1,
      Math.max(0, 0.5 + skill * (label - 0.5) + 0.6 * (random.next() - 0.5)),
    );
    return `${label},${score >= 0.5 ? 1 : 0},${score.toFixed(6)}`;
  });
  await mkdir(join(folder.path, name));
  await writeFile(join(folder.path, name, "metrics.csv"), "step,loss\n0,1\n1,0.5\n2,0.25\n");
  await writeFile(
    join(folder.path, name, "predictions.csv"),
    `y_true,y_pred,score\n${rows.join("\n")}\n`,
  );
}

beforeAll(async () => {
  folder = await makeTempFolder();
  await writeRun("guess", 0);
  await writeRun("good", 0.6);
  await mkdir(join(folder.path, "without"));
  await writeFile(join(folder.path, "without", "metrics.csv"), "step,loss\n0,1\n1,0.5\n2,0.25\n");
  engine = await startEngine({ folders: [folder.path] });
  await engine.settled();
  projectId = (await engine.api.runs.listProjects())[0]?.id ?? "";
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

it("answers of classifiers: found by their names, evaluated as the engine tells, by columns and threshold", async () => {
  await using app = await AppPage.open(suite.browser, engine.link);
  const sets = encodeURIComponent(JSON.stringify([{ p: projectId }]));
  await app.goto(`${new URL(app.page.url()).origin}/compare?cs=${sets}&cg=run&t=predictions`);
  const table = app.page.getByRole("table", { name: "Quality of the answers" });
  await table.waitFor();
  // Files of answers are no logs: three runs are there.
  expect(await table.locator("tbody tr").count()).toBe(3);
  const { rows } = await engine.api.runs.list({ projectId });
  const runIds = rows.toReversed().map(({ id }) => id);
  const told = await engine.api.compare.readPredictions({
    runIds,
    source: { kind: "file", path: "predictions.csv" },
  });
  for (const { id, name } of rows) {
    const text = await table.getByRole("row", { name: new RegExp(name) }).innerText();
    const run = told.runs.find(({ runId }) => runId === id);
    if (name === "without") expect(text).toContain("predictions.csv");
    else {
      expect(text).toContain(String(Number(Number(run?.accuracy).toPrecision(4))));
      expect(text).toContain(String(Number(Number(run?.ranking?.auc).toPrecision(4))));
    }
  }
  const matrix = app.page.getByRole("table", { name: "Confusion matrix of good" });
  const good = told.runs.find(({ runId }) => rows.find(({ id }) => id === runId)?.name === "good");
  const cells = async (): Promise<string> =>
    (await matrix.locator("td").allInnerTexts()).map((text) => text.replace(/\s/g, "")).join();
  expect(await cells()).toBe(good?.confusion.flat().join());

  // By the score, with another threshold: everything counts as 1.
  await app.page.getByLabel("Answer", { exact: true }).selectOption({ label: "By the score" });
  await app.page.getByLabel("Positive from score").fill("0");
  await waitFor("all are said to be 1", async () => (await cells()) === "0,100,0,100");
  await app.page.getByText("Share of label", { exact: true }).click();
  await waitFor("shares", async () => (await cells()) === "0%,100%,0%,100%");

  const roc = app.page.getByRole("img", { name: /^ROC curves of class 1/ });
  await roc.focus();
  await app.press("ArrowRight", "ArrowRight");
  expect(await roc.getAttribute("aria-label")).toMatch(/true [\d.]+, false [\d.]+, .*score ≥/);
  expect(await app.seriousFindings()).toEqual([]);
  await app.reload();
  await waitFor("the address keeps all of it", async () => (await cells()) === "0%,100%,0%,100%");
  expect(app.errors).toEqual([]);
});

const LONG_RUNS = 40;
/** One file under many names: to evaluate them all takes a minute or more. */
async function writeLongRuns(path: string): Promise<void> {
  const rows = Array.from(
    { length: 150_000 },
    (_, i) => `${i % 2},${(((i * 7919) % 1000) / 1000).toFixed(3)}`,
  );
  const source = join(path, "answers.source");
  await writeFile(source, `label,score\n${rows.join("\n")}\n`);
  for (let i = 0; i < LONG_RUNS; i++) {
    const run = join(path, `long-${i}`);
    await mkdir(run);
    await writeFile(join(run, "metrics.csv"), "step,loss\n0,1\n1,0.5\n2,0.25\n");
    await link(source, join(run, "predictions.csv"));
  }
}

it("a long evaluation tells how far it is and ends when it is stopped or left", async () => {
  await using long = await makeTempFolder();
  await writeLongRuns(long.path);
  await using other = await startEngine({ folders: [long.path] });
  await other.settled();
  const project = (await other.api.runs.listProjects())[0]?.id ?? "";
  await using app = await AppPage.open(suite.browser, other.link);
  const sets = encodeURIComponent(JSON.stringify([{ p: project }]));
  const { origin } = new URL(app.page.url());
  // Not until the page is idle: the evaluation is what it is busy with.
  await app.page.goto(`${origin}/compare?cs=${sets}&cg=run&t=predictions`);
  const far = app.page.getByText(new RegExp(`Reading file \\d+ of ${LONG_RUNS}, \\d+ %`));
  await far.waitFor();
  const isIdle = async (): Promise<boolean> => (await other.api.system.listProgress()).length === 0;
  expect(await isIdle()).toBe(false);
  await app.page.getByRole("button", { name: "Stop", exact: true }).click();
  await app.page.getByRole("heading", { name: "Stopped" }).waitFor();
  await waitFor("the engine's work has ended", isIdle);
  expect(await app.seriousFindings()).toEqual([]);

  await app.page.getByRole("button", { name: "Start again" }).click();
  await far.waitFor();
  await app.page.getByRole("tab", { name: "Media" }).click();
  await waitFor("what nobody looks at has ended as well", isIdle);
  expect(app.errors).toEqual([]);
});
