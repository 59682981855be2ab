import { createHash } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { csv, makePlace, readLogs, type Place } from "../history.test-support.ts";
import type { Actor } from "../runs/index.ts";
import { CALL, openTestEngine, type TestEngine } from "../testing.ts";

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A run whose folder holds a checkpoint. */
async function openWithRun(place: Place, engine: TestEngine): Promise<string> {
  await place.write("a/metrics.csv", csv(0, 3));
  await place.write("a/ckpt/best.pt", "weights");
  await place.write("a/ckpt/deep/more.bin", "more");
  await readLogs(engine, place);
  const [run] = (await engine.handlers.runs.list({ removed: false, limit: 10 }, CALL)).rows;
  return run?.id ?? "";
}

async function readAll(file: {
  readonly handle: {
    readFile(): Promise<Uint8Array>;
    close(): Promise<void>;
  };
}): Promise<string> {
  const text = new TextDecoder().decode(await file.handle.readFile());
  await file.handle.close();
  return text;
}

test("a file of a watched run becomes a version that knows its run and what was there", async () => {
  await using place = await makePlace();
  await using engine = await openTestEngine(place.data);
  const { registry, runs, system } = engine.handlers;
  const runId = await openWithRun(place, engine);
  const made = await registry.registerVersion(
    { name: "net", runId, path: "ckpt/best.pt", description: "the best", alias: "champion" },
    CALL,
  );
  expect(made).toMatchObject({ name: "net", version: 1 });
  const expected = {
    aliases: [{ alias: "champion", version: 1 }],
    versions: [
      { run: { id: runId }, path: "ckpt/best.pt", description: "the best", aliases: ["champion"] },
    ],
  };
  expect(await registry.getModel({ name: "net" }, CALL)).toMatchObject(expected);
  const listed = {
    where: "here",
    files: [{ path: "best.pt", bytes: 7, sha256: hashOf("weights"), state: "same" }],
  };
  expect(await registry.listVersionFiles({ name: "net", version: 1 }, CALL)).toMatchObject(listed);
  await system.rebuild(undefined, CALL);
  expect(await registry.getModel({ name: "net" }, CALL)).toMatchObject(expected);
  expect(await registry.listVersionFiles({ name: "net", version: 1 }, CALL)).toMatchObject(listed);

  await runs.undo({ gesture: made.gesture }, CALL);
  await expect(registry.getModel({ name: "net" }, CALL)).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  await runs.redo(undefined, CALL);
  expect(await registry.getModel({ name: "net" }, CALL)).toMatchObject(expected);
});

test("a file that changed or went since is told, and clients of MLflow get only what was registered", async () => {
  await using place = await makePlace();
  await using engine = await openTestEngine(place.data);
  const { registry } = engine.handlers;
  const runId = await openWithRun(place, engine);
  await registry.registerVersion({ name: "net", runId, path: "ckpt", description: "" }, CALL);
  const { versions } = await registry.getModel({ name: "net" }, CALL);
  const root = versions[0]?.source.replace("mlflow-artifacts:/", "") ?? "";
  const { artifacts } = engine.tracking;
  expect(await artifacts.list(root)).toEqual([
    { name: "best.pt", size: 7 },
    { name: "deep", size: undefined },
  ]);
  expect(await artifacts.list(`${root}/deep`)).toEqual([{ name: "more.bin", size: 4 }]);
  expect(await readAll(await artifacts.open(`${root}/best.pt`))).toBe("weights");
  await expect(artifacts.open(`${root}/deep`)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  for (const path of ["../metrics.csv", "metrics.csv", "other"])
    await expect(artifacts.open(`${root}/${path}`)).rejects.toMatchObject({
      code: path.startsWith("..") ? "INVALID_INPUT" : "NOT_FOUND",
    });
  await expect(artifacts.remove(root)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  const content = (async function* () {
    yield new Uint8Array(1);
  })();
  await expect(artifacts.put(`${root}/best.pt`, content)).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });

  await writeFile(`${place.logs}/a/ckpt/best.pt`, "other weights");
  await rm(`${place.logs}/a/ckpt/deep/more.bin`);
  const { files } = await registry.listVersionFiles({ name: "net", version: 1 }, CALL);
  expect(files.map(({ path, state }) => [path, state])).toEqual([
    ["best.pt", "changed"],
    ["deep/more.bin", "gone"],
  ]);
  await expect(artifacts.open(`${root}/best.pt`)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("what cannot be registered says why, and leaves nothing", async () => {
  await using place = await makePlace();
  await using engine = await openTestEngine(place.data);
  const { registry } = engine.handlers;
  const runId = await openWithRun(place, engine);
  const about = { name: "net", runId, path: "ckpt/best.pt", description: "" };
  for (const [change, code] of [
    [{ path: "ckpt/none.pt" }, "NOT_FOUND"],
    [{ path: "../secret" }, "INVALID_INPUT"],
    [{ runId: "none" }, "NOT_FOUND"],
    [{ name: "a/b" }, "INVALID_INPUT"],
    [{ alias: "latest" }, "INVALID_INPUT"],
  ] as const)
    await expect(registry.registerVersion({ ...about, ...change }, CALL)).rejects.toMatchObject({
      code,
    });
  await expect(
    registry.registerVersion(about, { ...CALL, signal: AbortSignal.abort() }),
  ).rejects.toMatchObject({ code: "CANCELLED" });
  expect((await registry.listModels({ limit: 10 }, CALL)).rows).toEqual([]);
  expect(await registry.listRegistrations(undefined, CALL)).toEqual([]);
});

test("two versions are compared by what their runs and files are, and lead back to where they came from", async () => {
  await using place = await makePlace();
  await using engine = await openTestEngine(place.data);
  const { registry } = engine.handlers;
  const runId = await openWithRun(place, engine);
  const about = { name: "net", runId, description: "" };
  await registry.registerVersion({ ...about, path: "ckpt/best.pt" }, CALL);
  await registry.registerVersion({ ...about, path: "ckpt" }, CALL);
  await registry.editVersion({ name: "net", version: 2, tags: { gate: "passed" } }, CALL);
  const { sections } = await registry.diffVersions({ name: "net", a: 1, b: 2 }, CALL);
  const rowsOf = (section: string) => sections.find((one) => one.section === section)?.rows;
  expect(rowsOf("files")).toMatchObject([
    { key: "best.pt", change: "same" },
    { key: "deep/more.bin", change: "added", a: null },
  ]);
  expect(rowsOf("metrics")).toMatchObject([{ key: "loss", change: "same", delta: 0 }]);
  expect(rowsOf("tags")).toMatchObject([{ key: "gate", change: "added", b: "passed" }]);
  await expect(registry.diffVersions({ name: "net", a: 1, b: 9 }, CALL)).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  expect(await registry.getLineage({ name: "net" }, CALL)).toMatchObject({
    nodes: [{ kind: "run", runId }, { version: 2 }, { version: 1 }],
    edges: [{ to: "version:2" }, { to: "version:1", from: `run:${runId}` }],
  });
});

test("what a client sent for its run is registered at its own address, by the hash that is known", async () => {
  await using place = await makePlace();
  await using engine = await openTestEngine(place.data);
  const { registry, runs } = engine.handlers;
  const { artifacts, context } = engine.tracking;
  const { trackingId } = await context.threads.write.call.tracking.createRun({
    experimentId: "0",
    name: "sent",
    userId: "ana",
    startMs: 1000,
    tags: [],
    nowUs: 1_000_000,
  });
  const send = (text: string) =>
    artifacts.put(
      `0/${trackingId}/artifacts/model/w.bin`,
      (async function* () {
        yield new TextEncoder().encode(text);
      })(),
    );
  await send("first");
  const [run] = (await runs.list({ removed: false, limit: 10 }, CALL)).rows;
  const about = { name: "net", runId: run?.id ?? "", path: "model", description: "" };
  await registry.registerVersion(about, CALL);
  const { versions } = await registry.getModel({ name: "net" }, CALL);
  expect(versions).toMatchObject([
    {
      source: `mlflow-artifacts:/0/${trackingId}/artifacts/model`,
      runId: trackingId,
      run: { name: "sent" },
    },
  ]);
  const filesOf = async () =>
    (await registry.listVersionFiles({ name: "net", version: 1 }, CALL)).files;
  const file = { path: "w.bin", bytes: 5, sha256: hashOf("first") };
  expect(await filesOf()).toMatchObject([{ ...file, state: "same" }]);
  const { url } = await registry.signVersionFile({ name: "net", version: 1, path: "w.bin" }, CALL);
  expect(await readAll(await engine.files.open(url.replace("files?t=", "")))).toBe("first");
  await send("other");
  expect(await filesOf()).toMatchObject([{ ...file, state: "changed" }]);
});

test("a copy that a client makes of a version has its files under an address of its own", async () => {
  await using place = await makePlace();
  await using engine = await openTestEngine(place.data);
  const { registry } = engine.handlers;
  const runId = await openWithRun(place, engine);
  await registry.registerVersion({ name: "net", runId, path: "ckpt", description: "" }, CALL);
  const actor: Actor = { profileId: "mlflow", name: "client", kind: "system", via: "api" };
  const about = { actor, description: "", tags: {}, nowMs: 1000 };
  const { write } = engine.tracking.context.threads;
  await write.call.registry.createModel({ ...about, name: "copy" });
  const copied = { ...about, name: "copy", source: "models:/net/1", userId: "", loggedModelId: "" };
  await write.call.tracking.createModelVersion({ ...copied, runId: "" });
  await registry.removeModel({ name: "net" }, CALL);
  const { versions } = await registry.getModel({ name: "copy" }, CALL);
  expect(versions).toMatchObject([{ run: { id: runId }, path: "ckpt" }]);
  const root = versions[0]?.source.replace("mlflow-artifacts:/", "") ?? "";
  expect(await readAll(await engine.tracking.artifacts.open(`${root}/best.pt`))).toBe("weights");
});

test("undoing the registration that made a model leaves alone what others registered since", async () => {
  await using place = await makePlace();
  await using engine = await openTestEngine(place.data);
  const { registry, runs } = engine.handlers;
  const runId = await openWithRun(place, engine);
  const { gesture } = await registry.registerVersion(
    { name: "net", runId, path: "ckpt/best.pt", description: "" },
    CALL,
  );
  const client: Actor = { profileId: "mlflow", name: "client", kind: "system", via: "api" };
  await engine.tracking.context.threads.write.call.tracking.createModelVersion({
    actor: client,
    name: "net",
    description: "",
    tags: {},
    source: "s3://b/x",
    runId: "",
    loggedModelId: "",
    userId: "ana",
    nowMs: 1000,
  });
  await expect(runs.undo({ gesture }, CALL)).rejects.toMatchObject({ code: "CONFLICT" });
  const { versions } = await registry.getModel({ name: "net" }, CALL);
  expect(versions.map(({ version }) => version)).toEqual([2, 1]);
});
