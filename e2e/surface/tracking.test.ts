import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";

const suite = sharedBrowser();
let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine[Symbol.asyncDispose]());

async function call(path: string, body: object): Promise<unknown> {
  const answer = await fetch(new URL(`/api/2.0/mlflow/${path}`, engine.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.json();
}

async function startRun(name: string): Promise<string> {
  const { run } = (await call("runs/create", { experiment_id: "0", run_name: name })) as {
    run: { info: { run_id: string } };
  };
  return run.info.run_id;
}

const log = (run: string, step: number): Promise<unknown> =>
  call("runs/log-batch", {
    run_id: run,
    metrics: [{ key: "loss", value: 1 / (step + 1), timestamp: 1_800_000_000_000 + step, step }],
  });

describe("MLflow's interface", () => {
  it("tells its address for shells and Python, from the first page and the palette", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.page.getByRole("button", { name: "Let it log here…" }).click();
    const dialog = await app.waitForDialog("Log over MLflow");
    const address = new URL(engine.url).origin;
    await dialog.getByText(`export MLFLOW_TRACKING_URI="${address}"`).waitFor();
    await dialog.getByText(`mlflow.set_tracking_uri("${address}")`).waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await dialog.getByRole("button", { name: "Copy for Python" }).click();
    await app.page.getByText("Copied.").waitFor();
  });

  it("shows a run as it is logged, how it ends, and that it was deleted", async () => {
    const first = await startRun("over HTTP");
    await log(first, 0);
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.waitForRuns("the run is there", (names) => names.includes("over HTTP"));
    await app.waitForChart("loss", "its point", ({ shown }) => shown === 1);
    for (let step = 1; step < 20; step++) await log(first, step);
    await app.waitForChart("loss", "points that came since", ({ shown }) => shown === 20);
    await call("runs/update", { run_id: first, status: "FAILED", end_time: Date.now() });
    await app.runList.getByRole("button", { name: "Open over HTTP" }).click();
    await app.page.getByText("its client set it to FAILED").first().waitFor();
    await call("runs/delete", { run_id: first });
    const second = await startRun("the next one");
    await log(second, 0);
    await app.waitForRuns("only the next one", (names) => names.join() === "the next one");
  });

  it("has the files of a run on its page", async () => {
    const run = await startRun("with files");
    await log(run, 0);
    const place = `/api/2.0/mlflow-artifacts/artifacts/0/${run}/artifacts/notes/read.md`;
    const sent = await fetch(new URL(place, engine.url), { method: "PUT", body: "# Hello" });
    expect(sent.status).toBe(200);
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.runList.getByRole("button", { name: "Open with files" }).click();
    await app.page.getByRole("tab", { name: /^Files/ }).click();
    await app.page.getByText("notes", { exact: true }).click();
    await app.page.getByText("read.md").first().click();
    await app.page.getByText("Hello").first().waitFor();
  });
});
