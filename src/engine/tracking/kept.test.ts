import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CALL, makeTestFolder, openTestEngine, type TestEngine } from "../testing.ts";
import { workspacePaths } from "../workspace.ts";
import { JsonPieces } from "./calls.ts";
import { Fields } from "./fields.ts";
import { TRACKING_ROUTES } from "./routes.ts";

/** A call of the interface without HTTP. */
async function call(
  engine: TestEngine,
  method: string,
  path: string,
  values: object,
): Promise<unknown> {
  const route = TRACKING_ROUTES.find((one) => one.method === method && one.path === path);
  if (route === undefined) throw new Error(`there is no ${method} ${path}`);
  const fields = new Fields(values, { isQuery: method === "GET" });
  const answer = await route.handler(engine.tracking.context, { fields, path: {} });
  return answer instanceof JsonPieces ? answer.parse() : answer;
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

interface Made {
  readonly run: { readonly info: { readonly run_id: string } };
}

async function logAll(engine: TestEngine): Promise<string> {
  await call(engine, "POST", "experiments/create", { name: "kept" });
  const made = (await call(engine, "POST", "runs/create", {
    experiment_id: "1",
    run_name: "first",
    start_time: 5,
  })) as Made;
  const id = made.run.info.run_id;
  await call(engine, "POST", "runs/log-batch", {
    run_id: id,
    metrics: Array.from({ length: 500 }, (_, i) => ({
      key: "loss",
      value: i === 7 ? "NaN" : i / 4,
      timestamp: 1000 + i,
      step: i,
    })),
    params: [{ key: "lr", value: "0.10" }],
    tags: [{ key: "kind", value: "test" }],
  });
  await call(engine, "POST", "runs/log-metric", {
    run_id: id,
    key: "wide",
    value: 1,
    timestamp: 9007199254740993n,
    step: -9007199254740993n,
  });
  await call(engine, "POST", "runs/update", { run_id: id, status: "FAILED", end_time: 9000 });
  const removed = (await call(engine, "POST", "runs/create", { experiment_id: "1" })) as Made;
  await call(engine, "POST", "runs/delete", { run_id: removed.run.info.run_id });
  await call(engine, "POST", "logged-models", { experiment_id: "1", name: "net" });
  await call(engine, "POST", "registered-models/create", { name: "net" });
  await call(engine, "POST", "model-versions/create", { name: "net", source: "s3://b/x" });
  await call(engine, "POST", "registered-models/alias", {
    name: "net",
    alias: "best",
    version: "1",
  });
  await engine.tracking.artifacts.put(`1/${id}/artifacts/note.txt`, bytes("hello"));
  return id;
}

async function readAll(engine: TestEngine, id: string): Promise<unknown> {
  const file = await engine.tracking.artifacts.open(`1/${id}/artifacts/note.txt`);
  const text = await file.handle.readFile("utf8");
  await file.handle.close();
  const history = (key: string): Promise<unknown> =>
    call(engine, "GET", "metrics/get-history", { run_id: id, metric_key: key });
  return {
    text,
    experiments: await call(engine, "POST", "experiments/search", { max_results: 10 }),
    runs: await call(engine, "POST", "runs/search", {
      experiment_ids: ["1"],
      run_view_type: "ALL",
      order_by: ["start_time"],
    }),
    loss: await history("loss"),
    wide: await history("wide"),
    models: await call(engine, "POST", "logged-models/search", { experiment_ids: ["1"] }),
    registered: await call(engine, "GET", "registered-models/get", { name: "net" }),
    shown: (await engine.handlers.runs.list({ removed: false, limit: 10 }, CALL)).rows.map(
      ({ id: run, name, state, experiment }) => ({ run, name, state, experiment }),
    ),
  };
}

test("what was logged survives a start, a rebuild, and the loss of the workspace file", async () => {
  await using folder = await makeTestFolder();
  const data = join(folder.path, "data");
  let id: string;
  let before: unknown;
  {
    await using engine = await openTestEngine(data);
    id = await logAll(engine);
    before = await readAll(engine, id);
    await engine.handlers.system.rebuild(undefined, CALL);
    expect(await readAll(engine, id)).toEqual(before);
    await engine.handlers.system.backup(undefined, CALL);
  }
  {
    await using engine = await openTestEngine(data);
    expect(await readAll(engine, id)).toEqual(before);
  }
  const { database } = workspacePaths(data);
  await rm(database);
  for (const end of ["-wal", "-shm"]) await rm(`${database}${end}`, { force: true });
  await using engine = await openTestEngine(data);
  expect(await readAll(engine, id)).toEqual(before);
});
