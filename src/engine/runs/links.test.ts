import { readFileSync } from "node:fs";
import { cp, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { addAndRead } from "../ingest/testing.ts";
import {
  CALL,
  makeTestFolder,
  openTestEngine,
  waitFor,
  type TestEngine,
  type TestFolder,
} from "../testing.ts";

const FIXTURES = join(import.meta.dirname, "../../../e2e/fixtures/loggers");

interface Opened extends AsyncDisposable {
  readonly engine: TestEngine;
  readonly folder: TestFolder;
  /** By name. */
  readonly runs: ReadonlyMap<string, string>;
}

async function openFixture(
  name: string,
  prepare?: (folder: string) => Promise<void>,
): Promise<Opened> {
  const stack = new AsyncDisposableStack();
  const data = stack.use(await makeTestFolder());
  const folder = stack.use(await makeTestFolder());
  const project = join(folder.path, "project");
  await cp(join(FIXTURES, name), project, { recursive: true });
  await prepare?.(project);
  const engine = stack.use(await openTestEngine(data.path));
  const projectId = await addAndRead(engine, project);
  const { rows } = await engine.handlers.runs.list({ projectId, removed: false, limit: 9 }, CALL);
  return {
    engine,
    folder: { ...folder, path: project },
    runs: new Map(rows.map(({ id, name: title }) => [title, id])),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function unpack(folder: string): Promise<void> {
  const packed = join(folder, "mlflow.db.gz");
  await writeFile(join(folder, "mlflow.db"), gunzipSync(readFileSync(packed)));
}

function change(folder: string, sql: string): void {
  const db = new Database(join(folder, "mlflow.db"));
  db.exec(sql);
  db.close();
}

interface ReadRun {
  readonly name: string;
  readonly uri: string;
  readonly artifacts: ReadonlyArray<readonly [path: string, bytes: number]> | null;
  readonly models: readonly object[];
}

test("a file store that was copied here lists what MLflow's client listed there", async () => {
  await using place = await openFixture("mlflow_registry");
  const { engine, runs } = place;
  const expected = JSON.parse(
    readFileSync(join(FIXTURES, "mlflow_registry", "expected.json"), "utf8"),
  ) as readonly ReadRun[];
  expect(expected.map(({ models }) => models.length).toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
  for (const { name, uri, artifacts, models } of expected) {
    const runId = runs.get(name) ?? "";
    const listed = await engine.handlers.runs.listArtifacts({ runId }, CALL);
    expect(listed).toMatchObject({ uri, where: artifacts === null ? "remote" : "here" });
    expect(listed.files.map(({ path, bytes }) => [path, bytes])).toEqual(artifacts ?? []);
    expect(listed.files.map(({ path, file }) => file === `artifacts/${path}`)).not.toContain(false);
    expect(await engine.handlers.runs.listModels({ runId }, CALL)).toEqual(models);
  }
});

test("artifacts of a database lie beside it, also when both were moved", async () => {
  await using place = await openFixture("mlflow_sqlite", unpack);
  const { engine, folder, runs } = place;
  const runId = runs.get("run0") ?? "";
  const listed = await engine.handlers.runs.listArtifacts({ runId }, CALL);
  expect(listed.uri).toMatch(
    /^\/home\/researcher\/.*\/fff2dccf7f5f451b9fed19b1a4b94c09\/artifacts$/,
  );
  const path = "mlruns/1/fff2dccf7f5f451b9fed19b1a4b94c09/artifacts/notes/a.txt";
  expect(listed.files.map((one) => [one.path, one.file])).toEqual([["notes/a.txt", path]]);
  const { bytes } = await engine.handlers.runs.signFile({ runId, path, as: "bytes" }, CALL);
  expect(bytes).toBe(listed.files[0]?.bytes);
  await rm(join(folder.path, "mlruns"), { recursive: true });
  const gone = await engine.handlers.runs.listArtifacts({ runId }, CALL);
  expect(gone).toMatchObject({ where: "elsewhere", files: [] });
});

test.each([
  [
    "of a server that hands out the files itself",
    "mlflow-artifacts:/1/ID/artifacts",
    "mlartifacts",
  ],
  ["relative to the database", "./kept/1/ID/artifacts", "kept"],
  ["by no name that MLflow has", "file:///gone/shelf/1/ID/artifacts", "shelf"],
])("artifacts beside a database are found by an address %s", async (_, uri, top) => {
  const id = "fff2dccf7f5f451b9fed19b1a4b94c09";
  await using place = await openFixture("mlflow_sqlite", async (project) => {
    await unpack(project);
    await mkdir(join(project, top), { recursive: true });
    await rename(join(project, "mlruns/1"), join(project, top, "1"));
    change(
      project,
      `UPDATE runs SET artifact_uri = '${uri.replace("ID", id)}' WHERE run_uuid = '${id}'`,
    );
  });
  const runId = place.runs.get("run0") ?? "";
  const listed = await place.engine.handlers.runs.listArtifacts({ runId }, CALL);
  expect(listed).toMatchObject({ where: "here", files: [{ path: "notes/a.txt" }] });
});

test("what lies outside of the watched folder is not looked into", async () => {
  await using place = await openFixture("mlflow_sqlite", async (project) => {
    await unpack(project);
    const outside = join(project, "../outside/artifacts");
    await mkdir(outside, { recursive: true });
    await writeFile(join(outside, "secret.txt"), "secret");
    const own = "mlruns/1/7a8e7e235f5a4dd1a771b7c4a42993d3/artifacts";
    await rename(join(project, own), join(project, "kept"));
    await symlink(outside, join(project, own));
    change(
      project,
      `UPDATE runs SET artifact_uri = 'file://${outside}' WHERE name = 'run0';
       INSERT INTO experiments (experiment_id, name, lifecycle_stage) VALUES (7, 'far', 'active');`,
    );
  });
  const { engine, runs } = place;
  for (const name of ["run0", "run1"]) {
    const runId = runs.get(name) ?? "";
    const listed = await engine.handlers.runs.listArtifacts({ runId }, CALL);
    expect(listed).toMatchObject({ where: "elsewhere", files: [] });
  }
});

test("what is registered in a database later, and what is deleted there, is followed", async () => {
  await using place = await openFixture("mlflow_sqlite", unpack);
  const { engine, folder, runs } = place;
  const runId = runs.get("run0") ?? "";
  const models = () => engine.handlers.runs.listModels({ runId }, CALL);
  expect(await models()).toEqual([]);
  change(
    folder.path,
    `INSERT INTO registered_models (name, creation_time) VALUES ('moons', 1000);
     INSERT INTO model_versions (name, version, creation_time, current_stage, source, run_id)
       SELECT 'moons', 3, 1000, 'None', 'runs:/x', run_uuid FROM runs WHERE name = 'run0'`,
  );
  const [version] = await waitFor(models, (now) => now.length === 1);
  expect(version).toEqual({
    model: "moons",
    version: 3,
    stage: "",
    aliases: [],
    source: "runs:/x",
    description: "",
    createdUs: 1_000_000,
  });
  change(
    folder.path,
    `INSERT INTO registered_model_aliases (name, version, alias) VALUES ('moons', 3, 'champion');
     UPDATE model_versions SET current_stage = 'Production'`,
  );
  await waitFor(models, ([now]) => now?.stage === "Production" && now.aliases[0] === "champion");
  change(
    folder.path,
    "UPDATE model_versions SET current_stage = 'Deleted_Internal', run_id = NULL",
  );
  await waitFor(models, (now) => now.length === 0);
});

test("a run of another logger has neither", async () => {
  await using place = await openFixture("sacred");
  const [runId = ""] = place.runs.values();
  const { runs } = place.engine.handlers;
  expect(await runs.listModels({ runId }, CALL)).toEqual([]);
  expect(await runs.listArtifacts({ runId }, CALL)).toEqual({
    uri: null,
    where: "none",
    files: [],
    isCut: false,
  });
});
