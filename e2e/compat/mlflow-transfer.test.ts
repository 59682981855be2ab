import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Transfer } from "../../src/contract/transfers.ts";
import { ROOT, readJson, startEngine, type Api, type TestEngine } from "../support/engine.ts";
import { startMlflowServer, type MlflowServer } from "../support/mlflow-server.ts";
import { ensurePython, finish, readPythonJson, run } from "../support/python.ts";
import { makeTempFolder } from "../support/temp.ts";
import { waitFor } from "../support/wait.ts";

const CLIENT = join(ROOT, "e2e", "compat", "clients", "mlflow_transfer.py");

let engine: TestEngine;
let server: MlflowServer;
let python: string;

beforeAll(async () => {
  python = await ensurePython("peers");
  engine = await startEngine();
  [server] = await Promise.all([
    startMlflowServer(),
    finish(run(python, [CLIENT, "log", new URL(engine.link).origin])),
  ]);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
});

const isOver = async (api: Api, id: string): Promise<Transfer> =>
  waitFor("the transfer is over", async () => {
    const one = await api.transfers.get({ id });
    return one.state !== "running" && one;
  });

const importAll = async ({ api }: TestEngine, url: string): Promise<Transfer> => {
  const { id } = await api.transfers.startImport({ server: { url }, models: "all" });
  return isOver(api, id);
};

async function ask(path: string, body?: object): Promise<Record<string, unknown>> {
  const init = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch(
    `${server.url}/api/2.0/mlflow/${path}`,
    body === undefined ? {} : init,
  );
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Record<string, unknown>;
}

// What was sent stays: a second try would begin elsewhere.
test(
  "what was logged here is on an MLflow server, though the engine was killed, and comes back from it",
  { retry: 0 },
  async () => {
    const { api } = engine;
    const [project] = await api.runs.listProjects();
    const request = {
      server: { url: server.url },
      projectIds: [project?.id ?? ""],
      models: "all" as const,
    };
    // Twice: among the runs that are made, and among the points.
    for (const reached of [
      ({ sent }: Transfer) => sent.runs > 1,
      ({ sent }: Transfer) => sent.points > 0,
    ]) {
      const { id } = await engine.api.transfers.startExport(request);
      await waitFor("it is in the middle", async () =>
        reached(await engine.api.transfers.get({ id })),
      );
      await engine.kill();
      await engine.restart();
    }
    const done = await readJson<Transfer>([
      "export",
      project?.id ?? "",
      "--to-mlflow",
      server.url,
      "--models",
      "--data",
      engine.dataDir,
    ]);
    expect(done).toMatchObject({ state: "done", runsTotal: 4, differences: [], notes: [] });

    await using fresh = await startEngine();
    expect(await importAll(fresh, server.url)).toMatchObject({
      state: "done",
      differences: [],
      notes: [],
    });
    const urls = [engine, fresh].map(({ link }) => new URL(link).origin);
    const [here, back, there] = await readPythonJson<readonly object[]>(python, [
      CLIENT,
      "read",
      ...urls,
      server.url,
    ]);
    expect(there).toEqual(here);
    expect(back).toEqual(here);
    expect(here).toMatchObject({
      count: 4,
      registered: { Klassifikator: { predicts: [0, 1], aliases: { champion: "1" } } },
    });

    // Nothing is new: nothing comes.
    const again = await importAll(fresh, server.url);
    expect(again).toMatchObject({ runsUnchanged: 4, differences: [] });
    expect(Object.values(again.sent).every((count) => count === 0)).toBe(true);

    // Runs are there under the ids that they have on the server; what is new there comes.
    const { runs } = (await ask("runs/search", {
      experiment_ids: ["1"],
      filter: "run_name = 'offen'",
    })) as {
      runs: Array<{ info: { run_id: string } }>;
    };
    const runId = runs[0]?.info.run_id;
    await ask("runs/log-metric", { run_id: runId, key: "x", value: 2, timestamp: 1, step: 2 });
    await ask("runs/set-tag", { run_id: runId, key: "neu", value: "ja" });
    await ask("runs/create", { experiment_id: "1", run_name: "später", start_time: 5 });
    const more = await importAll(fresh, server.url);
    expect(more).toMatchObject({ runsUnchanged: 3, differences: [] });
    expect(more.sent).toMatchObject({ runs: 1, points: 2, tags: 1 });
    const query = `run_id=${runId}&metric_key=x`;
    const history = await fetch(new URL(`/api/2.0/mlflow/metrics/get-history?${query}`, fresh.url));
    expect(((await history.json()) as { metrics: unknown[] }).metrics).toHaveLength(2);

    // What came from there is not sent back as another run.
    const [copy] = await fresh.api.runs.listProjects();
    const { id } = await fresh.api.transfers.startExport({
      server: { url: server.url },
      projectIds: [copy?.id ?? ""],
      models: "all",
    });
    const { sent } = await isOver(fresh.api, id);
    expect(Object.values(sent).every((count) => count === 0)).toBe(true);
  },
);

test("runs of a watched folder become runs of MLflow, with their files where that is asked for", async () => {
  await using folder = await makeTempFolder();
  await mkdir(join(folder.path, "modell"));
  await writeFile(
    join(folder.path, "modell", "metrics.csv"),
    "step,val[0],loss\n0,0.5,nan\n1,0.25,inf\n2,0.125,1\n",
  );
  await using watching = await startEngine({ folders: [folder.path] });
  await watching.settled();
  const [project] = await watching.api.runs.listProjects();
  const { id } = await watching.api.transfers.startExport({
    server: { url: server.url },
    projectIds: [project?.id ?? ""],
    into: "beobachtet",
    files: true,
  });
  const done = await isOver(watching.api, id);
  expect(done).toMatchObject({
    state: "done",
    differences: [],
    sent: { runs: 1, points: 6, files: 1 },
  });
  expect(done.notes.map(({ text }) => text)).toContainEqual(
    expect.stringContaining('"val[0]" is "val_0_"'),
  );
  const { experiment } = (await ask("experiments/get-by-name?experiment_name=beobachtet")) as {
    experiment: { experiment_id: string };
  };
  const { runs } = (await ask("runs/search", { experiment_ids: [experiment.experiment_id] })) as {
    runs: Array<{ data: { metrics: Array<{ key: string; value: unknown; step: number }> } }>;
  };
  expect(runs).toHaveLength(1);
  expect(runs[0]?.data.metrics).toContainEqual(
    expect.objectContaining({ key: "val_0_", value: 0.125, step: 2 }),
  );
});

async function serveFake(
  answer: RequestListener,
): Promise<AsyncDisposable & { readonly url: string }> {
  const fake: Server = createServer(answer);
  await new Promise<void>((resolve) => fake.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(fake.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        fake.close(() => resolve());
        fake.closeAllConnections();
      }),
  };
}

const refusals: ReadonlyArray<readonly [string, RequestListener, string]> = [
  [
    "a page instead of MLflow",
    (_request, response) =>
      response.setHeader("content-type", "text/html").end("<html>hello</html>"),
    "answers with a page, not as an MLflow server does",
  ],
  [
    "a wrong token",
    (_request, response) => response.writeHead(401).end('{"message":"no such token"}'),
    "does not let the caller in: no such token",
  ],
  [
    "a server that leads elsewhere",
    (_request, response) => response.writeHead(302, { location: "http://other.example/" }).end(),
    "leads on to http://other.example/",
  ],
];

test.each(refusals)("%s is told with the next step", async (_name, answer, message) => {
  await using fake = await serveFake(answer);
  const look = engine.api.transfers.lookAt({ url: fake.url, token: "secret" });
  await expect(look).rejects.toMatchObject({
    message: expect.stringContaining(message) as string,
    data: { nextStep: expect.stringMatching(/./) as string },
  });
});

test("a server that is not there is told with the next step", async () => {
  let url = "";
  {
    await using fake = await serveFake(() => undefined);
    url = fake.url;
  }
  await expect(engine.api.transfers.startImport({ server: { url } })).rejects.toMatchObject({
    message: expect.stringContaining("cannot be reached (ECONNREFUSED)") as string,
    data: { nextStep: expect.stringContaining("run it again") as string },
  });
});

test("what a hostile server answers is told and left out; the rest comes", async () => {
  const run = (id: unknown, tags: unknown = []) => ({
    info: {
      run_id: id,
      run_name: "gut",
      experiment_id: "7",
      status: "FINISHED",
      start_time: 1,
      artifact_uri: "mlflow-artifacts:/7/x/artifacts",
    },
    data: {
      tags,
      metrics: [
        { key: "a", value: 1 },
        { key: "../b", value: 1 },
      ],
    },
  });
  const good = "0123456789abcdef0123456789abcdef";
  const answers: Record<string, unknown> = {
    "experiments/search": {
      experiments: [
        { experiment_id: "7", name: "fremd" },
        { experiment_id: 8, name: [] },
      ],
    },
    "runs/search": { runs: [run(5), run(good), run("x", "y"), null] },
    "runs/get": { run: run(good) },
    "metrics/get-history": { metrics: [{ key: "a", value: 1, timestamp: 1, step: "many" }] },
    "logged-models/search": { models: { no: "list" } },
    "artifacts/list": {
      files: [
        { path: "../../etc/passwd", file_size: 3 },
        { path: "/etc/passwd", file_size: 3 },
        { path: "endless", file_size: 3 },
      ],
    },
    "registered-models/search": {},
  };
  await using fake = await serveFake((request, response) => {
    const path = (request.url ?? "").replace(/^\/api\/2\.0\/mlflow\//, "").replace(/\?.*$/, "");
    const answer = answers[path];
    response.setHeader("content-type", "application/json");
    response.end(answer === undefined ? "x".repeat(100_000) : JSON.stringify(answer));
  });
  await using fresh = await startEngine();
  const done = await importAll(fresh, fake.url);
  expect(done).toMatchObject({ state: "done", sent: { runs: 1, files: 0 } });
  const told = done.differences.map(({ what }) => what);
  expect(told).toEqual(expect.arrayContaining(["experiment", "run", 'metric "a"', "file endless"]));
  expect(done.differences.find(({ what }) => what === 'metric "a"')?.reason).toContain(
    "no whole number",
  );
});
