import { existsSync, readFileSync } from "node:fs";
import { cp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import type { RunDetail } from "../../contract/runs.ts";
import { facts as factsMigration } from "../../store/migrations/0140-facts.ts";
import { CALL, makeTestFolder, openTestEngine, waitFor, type TestEngine } from "../testing.ts";
import { addAndRead } from "./testing.ts";

const FIXTURES = join(import.meta.dirname, "../../../e2e/fixtures/loggers");

async function readAll(engine: TestEngine, name: string, folder: string): Promise<RunDetail[]> {
  await cp(join(FIXTURES, name), folder, { recursive: true });
  const packed = join(folder, "mlflow.db.gz");
  if (existsSync(packed))
    await writeFile(join(folder, "mlflow.db"), gunzipSync(readFileSync(packed)));
  const projectId = await addAndRead(engine, folder);
  const { rows } = await engine.handlers.runs.list({ projectId, removed: false, limit: 100 }, CALL);
  return Promise.all(rows.map(({ id }) => engine.handlers.runs.get({ id }, CALL)));
}

const LINUX = "Linux-6.18.44-fc-v669-x86_64-with-glibc2.36";
const COMMIT = "8db7cb131c11f6f0d9cee90dc50e5de5d91e1229";
const REMOTE = "https://example.com/lab/repo.git";
/** `echo "# changed" >> train.py`, as Git tells it and each logger keeps it. */
const DIFF = "1 changed line (2d6f348b)";

/** As the loggers wrote it; the folders below `run_facts` and `wandb_media` in a repository with a change in it. */
const TOLD: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sacred: {
    "env.host": "workstation",
    "env.os": LINUX,
    "env.packages": "2 packages (9ae80495)",
    "env.python": "3.11.7",
    "run.script": "train.py",
  },
  "run_facts/sacred": {
    "code.commit": COMMIT,
    "code.remote": REMOTE,
    "env.host": "workstation",
    "env.os": LINUX,
    "env.python": "3.11.2",
    "code.dirty": "yes",
    "env.cpu": "AMD EPYC",
    "env.packages": "1 package (5fe57395)",
    "run.script": "train.py",
  },
  mlflow_filestore: { "env.user": "researcher", "run.script": "/home/researcher/train.py" },
  mlflow_sqlite: { "env.user": "researcher", "run.script": "/home/researcher/train.py" },
  lightning_mlflow: { "env.user": "researcher", "run.script": "/home/researcher/train.py" },
  "run_facts/mlflow": {
    "code.commit": COMMIT,
    "code.remote": REMOTE,
    "code.branch": "main",
    "code.diff": DIFF,
    "code.dirty": "yes",
    "env.user": "researcher",
    "run.script": "train.py",
  },
  clearml_offline: {
    "env.packages": "29 packages (738e1eca)",
    "env.python": "3.11.7",
    "run.script": "train.py",
  },
  "run_facts/clearml": {
    "code.commit": COMMIT,
    "code.remote": REMOTE,
    "code.branch": "main",
    "code.diff": DIFF,
    "code.dirty": "yes",
    "env.packages": "7 packages (6b8036ca)",
    "env.python": "3.11.2",
    "run.script": "train.py",
  },
  comet_offline: {},
  "run_facts/comet": {
    "code.commit": COMMIT,
    "code.remote": REMOTE,
    "env.host": "workstation",
    "env.os": LINUX,
    "env.python": "3.11.2",
    "code.branch": "main",
    "env.packages": "177 packages (7d3d64c1)",
    "env.user": "researcher",
    "run.command": "/home/researcher/venv/bin/python train.py comet",
    "run.script": "train.py",
  },
  neptune_offline: {
    "env.host": "workstation",
    "env.os": LINUX,
    "env.python": "3.11.7",
    "run.script": "train.py",
  },
  "run_facts/neptune": {
    "env.host": "workstation",
    "env.os": LINUX,
    "env.python": "3.11.2",
    "code.diff": DIFF,
    "env.packages": "177 packages (86010447)",
    "run.script": "train.py",
  },
  swanlab_local: {
    "env.cpu": "Intel(R) Xeon(R) Processor",
    "env.cpus": "2",
    "env.host": "workstation",
    "env.os": LINUX,
    "env.packages": "104 packages (d73f7976)",
    "env.python": "3.11.7",
    "run.command": "/home/researcher/venv/bin/python /home/researcher/train.py swanlab_local A",
    "run.cwd": "/home/researcher/swanlab_local-A/project",
  },
  "run_facts/swanlab": {
    "code.commit": COMMIT,
    "code.remote": "https://example.com/lab/repo",
    "env.host": "workstation",
    "env.os": LINUX,
    "env.python": "3.11.2",
    "code.branch": "main",
    "env.cpu": "AMD EPYC",
    "env.cpus": "2",
    "env.packages": "177 packages (86010447)",
    "run.command": "/home/researcher/venv/bin/python train.py swanlab",
    "run.cwd": "/home/researcher/project",
  },
  wandb_offline: {
    "env.host": "workstation",
    "env.packages": "299 packages (3b46616c)",
    "env.python": "3.11.7",
  },
  wandb_media: {
    "code.commit": COMMIT,
    "code.remote": REMOTE,
    "env.host": "workstation",
    "env.os": LINUX,
    "env.python": "3.11.2",
    "env.cpu": "AMD EPYC",
    "env.cpus": "2",
    "env.packages": "120 packages (5aa373ce)",
    "run.command":
      "/home/researcher/venv-trackers/bin/python /home/researcher/project/train.py wandb",
    "run.script": "train.py",
  },
  ray_tune: { "env.host": "workstation" },
  hydra: { "run.cwd": "/home/researcher/hydra-A/project", "run.overrides": "model.depth=4" },
  codecarbon: {
    "env.cpu": "Intel(R) Xeon(R) Processor",
    "env.cpus": "2",
    "env.gpus": "0",
    "env.os": LINUX,
    "env.python": "3.11.7",
  },
  // These note nothing of it.
  trackio: {},
  dvclive: {},
  hf_trainer: {},
  torch_tensorboard: {},
};

describe("what loggers noted of code and environment", () => {
  test.each(Object.entries(TOLD))("%s", async (name, expected) => {
    await using data = await makeTestFolder();
    await using folder = await makeTestFolder();
    await using engine = await openTestEngine(data.path);
    const [run] = await readAll(engine, name, folder.path);
    const facts = run?.facts.map(({ key, value }) => [key, value]) ?? [];
    expect(Object.fromEntries(facts)).toEqual(expected);
    expect(run?.commit).toBe(expected["code.commit"] ?? null);
    expect(run?.branch).toBe(expected["code.branch"] ?? null);
  });
});

test.each([
  ["run_facts/mlflow", "code.diff", /^diff --git a\/train\.py[^]*\+# changed\n?$/],
  ["run_facts/clearml", "code.diff", /^diff --git a\/train\.py[^]*\+# changed\n?$/],
  ["run_facts/neptune", "code.diff", /^diff --git a\/train\.py[^]*\+# changed\n?$/],
  ["run_facts/sacred", "env.packages", /^numpy==2\.4\.6$/],
  ["run_facts/clearml", "env.packages", /^# Python 3\.11\.2 [^]*\nclearml == 2\.1\.12\n/],
  ["run_facts/comet", "env.packages", /^aiohappyeyeballs==2\.7\.1\n[^]*\ncomet_ml==3\.58\.8\n/],
  ["run_facts/neptune", "env.packages", /\nneptune==1\.14\.0\.post2\n/],
  ["run_facts/swanlab", "env.packages", /\nswanlab==0\.10\.3\n/],
  ["wandb_media", "env.packages", /\nwandb==0\.31\.0\n/],
] as const)("the text of %s's %s is read from the file it stands in", async (name, key, text) => {
  await using data = await makeTestFolder();
  await using folder = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  const [run] = await readAll(engine, name, folder.path);
  const runId = run?.id ?? "";
  const read = await engine.handlers.runs.readFact({ runId, key }, CALL);
  expect(read.text).toMatch(text);
  expect(read).toMatchObject({ length: read.text.length, truncated: false });
  await rm(join(folder.path, read.origin));
  await expect(engine.handlers.runs.readFact({ runId, key }, CALL)).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: `The file ${read.origin} is not there any more: its text can only be shown from it.`,
  });
});

test("a diff in a database is read from it", async () => {
  await using data = await makeTestFolder();
  await using folder = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await cp(join(FIXTURES, "mlflow_sqlite"), folder.path, { recursive: true });
  const path = join(folder.path, "mlflow.db");
  await writeFile(path, gunzipSync(readFileSync(`${path}.gz`)));
  const db = new Database(path);
  db.exec("INSERT INTO tags SELECT 'mlflow.source.git.diff', '+ ' || name, run_uuid FROM runs");
  db.close();
  const projectId = await addAndRead(engine, folder.path);
  const { rows } = await engine.handlers.runs.list({ projectId, removed: false, limit: 9 }, CALL);
  for (const { id, name } of rows) {
    const read = await engine.handlers.runs.readFact({ runId: id, key: "code.diff" }, CALL);
    expect(read.text).toBe(`+ ${name}`);
  }
});

test("a file beside that changes, or goes, takes what it told with it", async () => {
  await using data = await makeTestFolder();
  await using folder = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  const [run] = await readAll(engine, "hydra", folder.path);
  const id = run?.id ?? "";
  const overrides = async (): Promise<string | undefined> =>
    (await engine.handlers.runs.get({ id }, CALL)).facts.find(({ key }) => key === "run.overrides")
      ?.value;
  const path = join(
    folder.path,
    run?.facts.find(({ key }) => key === "run.overrides")?.origin ?? "",
  );
  await writeFile(path, "- model.depth=5\n- 'name=two words'\n");
  await waitFor(overrides, (now) => now === "model.depth=5 'name=two words'");
  await writeFile(path, "[]\n");
  await waitFor(overrides, (now) => now === undefined);
});

test("runs are found, and listed with columns, by what was noted", async () => {
  await using data = await makeTestFolder();
  await using folder = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  // A project each: they logged the same values.
  for (const name of ["clearml", "comet", "mlflow", "neptune", "sacred", "swanlab"])
    await readAll(engine, `run_facts/${name}`, join(folder.path, name));
  const find = async (query: string): Promise<string[]> => {
    const { rows } = await engine.handlers.runs.list({ query, removed: false, limit: 99 }, CALL);
    return rows.flatMap(({ loggers }) => loggers).toSorted();
  };
  const noted = ["clearml", "comet", "mlflow", "sacred", "swanlab"];
  expect(await find(`code.commit =~ "^8db7cb1"`)).toEqual(noted);
  const onMain = await find(`commit = "${COMMIT}" and code.branch = main`);
  expect(onMain).toEqual(["clearml", "comet", "mlflow", "swanlab"]);
  expect(await find("env.cpus >= 2")).toEqual(["swanlab"]);
  expect(await find("env.host = workstation")).toEqual(["comet", "neptune", "sacred", "swanlab"]);
  expect(await find(`env.packages = "177 packages (86010447)"`)).toEqual(["neptune", "swanlab"]);
  const { values } = await engine.handlers.runs.list(
    {
      query: "env.cpus = 2",
      columns: ["env.cpus", "env.python", "env.gpus"],
      removed: false,
      limit: 9,
    },
    CALL,
  );
  expect(values).toEqual([[2, "3.11.2", null]]);
});

test("what an older version read is looked through once for facts, its points stay as they are", async () => {
  await using data = await makeTestFolder();
  await using folder = await makeTestFolder();
  const names = Object.keys(TOLD).filter((name) => Object.keys(TOLD[name] ?? {}).length > 0);
  const look = async (engine: TestEngine): Promise<unknown[]> => {
    const { rows } = await engine.handlers.runs.list({ removed: false, limit: 999 }, CALL);
    const runs = await Promise.all(rows.map(({ id }) => engine.handlers.runs.get({ id }, CALL)));
    return runs
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ id, points, facts, commit, series }) => ({ id, points, facts, commit, series }));
  };
  let before: unknown[];
  {
    await using engine = await openTestEngine(data.path);
    for (const name of names) await readAll(engine, name, join(folder.path, name));
    before = await look(engine);
  }
  const db = new Database(join(data.path, "workspace.sqlite"));
  db.exec(
    "DELETE FROM facts; UPDATE sources SET git_commit = NULL; UPDATE runs SET git_commit = NULL",
  );
  // Companions of formats that are new were not known.
  db.exec(
    "DELETE FROM files WHERE codec IN ('wandb-files', 'wandb-metadata', 'neptune-metadata', 'neptune-upload', 'hydra-call')",
  );
  db.exec(/UPDATE files[^]*/.exec(factsMigration.sql ?? "")?.[0] ?? "");
  db.close();
  await using engine = await openTestEngine(data.path);
  const settled = await waitFor(
    () => look(engine),
    (now) => JSON.stringify(now) === JSON.stringify(before),
  );
  expect(settled).toEqual(before);
});
