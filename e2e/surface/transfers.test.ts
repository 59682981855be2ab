import { describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { waitFor } from "../support/wait.ts";

const suite = sharedBrowser();
/** Of two engines the other one is the server: it answers as one of MLflow does. */
async function call(engine: TestEngine, path: string, body: object): Promise<unknown> {
  const answer = await fetch(new URL(`/api/2.0/mlflow/${path}`, engine.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.json();
}

async function logRun(engine: TestEngine, name: string): Promise<void> {
  const { run } = (await call(engine, "runs/create", { experiment_id: "0", run_name: name })) as {
    run: { info: { run_id: string } };
  };
  const metrics = [1, 2, 3].map((step) => ({
    key: "loss",
    value: 1 / step,
    timestamp: 1000 + step,
    step,
  }));
  await call(engine, "runs/log-batch", { run_id: run.info.run_id, metrics });
}

const namesIn = async ({ api }: TestEngine): Promise<string[]> =>
  (await api.runs.list({})).rows.map(({ name }) => name).toSorted();

describe("transfers", () => {
  it("sends the runs of a project to a server, tells what came of it, and sends nothing twice", async () => {
    await using here = await startEngine();
    await using there = await startEngine();
    await logRun(here, "von hier");
    await using app = await AppPage.open(suite.browser, here.link);
    await app.waitForRuns("the run is there", (names) => names.includes("von hier"));
    app.expectErrors(/503/);
    await app.runPaletteCommand("Export to MLflow…");
    const dialog = await app.waitForDialog("Export to MLflow");
    const address = dialog.getByRole("textbox", { name: "Address of the MLflow server" });
    await address.fill("http://127.0.0.1:9");
    await dialog.getByRole("button", { name: "Export", exact: true }).click();
    await dialog.getByRole("alert").getByText("http://127.0.0.1:9 cannot be reached").waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    await address.fill(new URL(there.url).origin);
    await dialog.getByRole("button", { name: "Export", exact: true }).click();
    await dialog.getByText("Read back: both sides are equal.").waitFor();
    expect(await dialog.getByRole("row", { name: "Points 3" }).count()).toBe(1);
    expect(await app.seriousFindings()).toEqual([]);
    expect(await namesIn(there)).toEqual(["von hier"]);
    await dialog.getByRole("button", { name: "Export again" }).click();
    await dialog.getByRole("button", { name: "Export", exact: true }).click();
    await dialog.getByText("Nothing was new.").waitFor();
    expect(await namesIn(there)).toEqual(["von hier"]);
  });

  it("looks at what a server has, and takes in what was chosen of it", async () => {
    await using here = await startEngine();
    await using there = await startEngine();
    await logRun(here, "von hier");
    const [project] = await here.api.runs.listProjects();
    const server = { url: new URL(there.url).origin };
    const { id } = await here.api.transfers.startExport({
      server,
      projectIds: [project?.id ?? ""],
    });
    await waitFor(
      "it is sent",
      async () => (await here.api.transfers.get({ id })).state === "done",
    );
    await logRun(there, "von dort");
    await call(there, "experiments/create", { name: "leer" });
    await using app = await AppPage.open(suite.browser, here.link);
    await app.runPaletteCommand("Log over MLflow…");
    const ways = await app.waitForDialog("Log over MLflow");
    await ways.getByRole("button", { name: "Import…" }).click();
    const dialog = await app.waitForDialog("Import from an MLflow server");
    await dialog
      .getByRole("textbox", { name: "Address of the MLflow server" })
      .fill(new URL(there.url).origin);
    await dialog.getByRole("button", { name: "Look what is there" }).click();
    await dialog.getByText("has 2 experiments and 0 registered models").waitFor();
    await dialog.getByLabel("Experiments").first().click();
    await app.page.getByRole("option", { name: "Default" }).click();
    expect(await app.seriousFindings()).toEqual([]);
    await dialog.getByText("has 2 experiments and 0 registered models").click();
    await dialog.getByRole("button", { name: "Import", exact: true }).click();
    await dialog.getByText("Read back: both sides are equal.").waitFor();
    // What went there from here does not come back as another run.
    await dialog.getByText("It came from there, and is not sent back.").waitFor();
    expect(await namesIn(here)).toEqual(["von dort", "von hier"]);
  });
});
