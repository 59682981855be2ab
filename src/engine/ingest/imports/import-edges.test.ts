import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CALL, makeTestFolder, openTestEngine, waitFor } from "../../testing.ts";
import {
  checkStore,
  expectMlflow,
  importAll,
  layOut,
  readRuns,
  type MlflowExpected,
} from "./imports.test-support.ts";

test.each([
  ["wandb_offline", "wandb", "wandb"],
  ["torch_tensorboard", "runs", "tensorboard"],
  ["tensorboardX", "runs", "tensorboard"],
])(
  "%s: an import holds what watching the folder gives, and outlives it",
  async (name, where, format) => {
    await using source = await makeTestFolder();
    await using data = await makeTestFolder();
    await using engine = await openTestEngine(data.path);
    await layOut(`loggers/${name}`, source.path);
    const folder = join(source.path, where);
    const report = await importAll(engine, folder);
    expect(report).toMatchObject({ format, state: "done" });
    const watched = await engine.addFolder(folder, { confirmed: true });
    await engine.whenSettled();
    const strip = async (projectId: string) =>
      [...(await readRuns(engine, projectId))].map(([path, run]) => ({
        ...run,
        path,
        runId: "",
      }));
    const both = [await strip(report.project.id), await strip(watched.projectId)];
    expect(both[0]).toEqual(both[1]);
    expect(report.total.points).toBeGreaterThan(0);
    await rm(source.path, { recursive: true });
    await engine.handlers.system.rebuild(undefined, CALL);
    expect(await strip(report.project.id)).toEqual(both[0]);
    await checkStore(data.path, report.project.id);
  },
);

test("links, missing folders and files elsewhere are listed with the reason; nothing of them is taken", async () => {
  await using source = await makeTestFolder();
  await using outside = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await layOut("imports/mlflow_files", source.path);
  const experiments = join(source.path, "mlruns");
  const metas = (await readdir(experiments, { recursive: true }))
    .filter((path) => /^\d+\/[0-9a-f]{32}\/meta\.yaml$/.test(path))
    .sort();
  const [linked = "", remote = "", elsewhere = ""] = metas.map((path) =>
    join(experiments, path, ".."),
  );
  await writeFile(join(outside.path, "secret.txt"), "secret");
  await symlink(join(outside.path, "secret.txt"), join(linked, "artifacts/secret.txt"));
  await symlink(outside.path, join(linked, "artifacts/folder"));
  const say = async (run: string, uri: string): Promise<void> => {
    const path = join(run, "meta.yaml");
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace(/^artifact_uri: .*$/m, `artifact_uri: ${uri}`));
    await rm(join(run, "artifacts"), { recursive: true });
  };
  await say(remote, "s3://bucket/artifacts");
  await say(elsewhere, `file://${outside.path}`);
  const report = await importAll(engine, source.path);
  const artifacts = report.left.filter(({ kind }) => kind === "artifact");
  expect(
    artifacts.map(({ what, reason }) => `${what.split("/").at(-1)}: ${reason}`).sort(),
  ).toEqual(
    [
      "artifacts: its artifacts are on another machine, which is not asked",
      `${outside.path.split("/").at(-1)}: its artifacts lie outside of the imported folder`,
      "folder: a link, which is not followed",
      "secret.txt: a link, which is not followed",
    ].sort(),
  );
  expect(report.total.artifacts).toBe(6);
  const stored = await checkStore(data.path, report.project.id);
  expect(stored.some(({ path }) => path.includes("secret"))).toBe(false);
});

test("an import that is cancelled says so, keeps what came, and goes on when it is asked again", async () => {
  await using source = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  const expected = await layOut<MlflowExpected>("imports/mlflow_files", source.path);
  const { ingest } = engine.handlers;
  const { projectId } = await ingest.startImport({ path: source.path, artifacts: "copy" }, CALL);
  await ingest.cancelImport({ projectId }, CALL);
  const cancelled = await waitFor(
    () => ingest.getImport({ projectId }, CALL),
    ({ state }) => state !== "running",
  );
  expect(cancelled.state).toBe("cancelled");
  const report = await importAll(engine, source.path);
  expect(report).toMatchObject({ state: "done", number: 2, project: { id: projectId } });
  await expectMlflow(engine, projectId, expected);
});

test.each([
  ["nothing", "Nothing in"],
  ["file.txt", "cannot be imported alone"],
  ["absent", "is not there"],
])("%s is refused with what to do", async (name, message) => {
  await using source = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await mkdir(join(source.path, "nothing"));
  await writeFile(join(source.path, "file.txt"), "");
  const given = engine.handlers.ingest.startImport(
    { path: join(source.path, name), artifacts: "copy" },
    CALL,
  );
  await expect(given).rejects.toMatchObject({
    message: expect.stringContaining(message) as string,
    nextStep: expect.any(String) as string,
  });
});

test("images and texts of imported event files are read when their folder is gone", async () => {
  await using source = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await layOut("media", source.path);
  const report = await importAll(engine, source.path);
  const projectId = report.project.id;
  expect(report.total.media).toBeGreaterThan(0);
  await rm(source.path, { recursive: true });
  await engine.handlers.system.rebuild(undefined, CALL);
  const { runs } = engine.handlers;
  const { rows } = await runs.list({ projectId, removed: false, limit: 9 }, CALL);
  const runIds = rows.map(({ id }) => id);
  let images = 0;
  for (const { tag, kind } of await runs.listMedia({ projectId }, CALL)) {
    if (kind !== "image" && kind !== "text") continue;
    const steps = await runs.listMediaSteps({ tag, kind, runIds, limit: 100 }, CALL);
    for (const { runId, entries } of steps) {
      for (const { id } of entries) {
        if (kind === "text") await runs.readMediaText({ runId, id }, CALL);
        else {
          const { bytes } = await engine.readMedia({ runId, id, sample: 0 });
          expect(bytes.length).toBeGreaterThan(0);
          images++;
        }
      }
    }
  }
  expect(images).toBeGreaterThan(0);
});

test("a stored file that is lost is told by the checks, and comes back by another import", async () => {
  await using source = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await layOut("imports/mlflow_files", source.path);
  await importAll(engine, source.path);
  const check = async () =>
    (await engine.handlers.system.doctor(undefined, CALL)).find(
      ({ name }) => name === "imported files",
    );
  expect(await check()).toMatchObject({ status: "ok" });
  await rm(join(data.path, "artifacts"), { recursive: true });
  expect(await check()).toMatchObject({ status: "failed" });
  await importAll(engine, source.path);
  expect(await check()).toMatchObject({ status: "ok" });
});

test.each([["copy"], ["reference"]] as const)(
  "files of imported runs are listed and handed out (%s)",
  async (artifacts) => {
    await using source = await makeTestFolder();
    await using data = await makeTestFolder();
    await using engine = await openTestEngine(data.path);
    await layOut("imports/mlflow_database", source.path);
    const report = await importAll(engine, source.path, artifacts);
    if (artifacts === "copy") await rm(source.path, { recursive: true });
    const { runs } = engine.handlers;
    const projectId = report.project.id;
    const { rows } = await runs.list({ projectId, removed: false, limit: 9 }, CALL);
    const runId = rows.find(({ name }) => name === "beta-0")?.id ?? "";
    const names = async (folder: string): Promise<string[]> =>
      (await runs.listFiles({ runId, folder, limit: 10 }, CALL)).entries.map(({ name }) => name);
    expect(await names(".")).toEqual(["model", "notes", "same.txt"]);
    expect(await names("notes")).toEqual(["a.txt"]);
    const { url } = await runs.signFile({ runId, path: "notes/a.txt", as: "bytes" }, CALL);
    const file = await engine.files.open(new URL(url, "http://x/").searchParams.get("t") ?? "");
    expect(await file.handle.readFile("utf8")).toBe("notes of beta 0\n".repeat(5));
    await file.handle.close();
    for (const path of ["../../secret", "notes", "absent.txt"])
      await expect(runs.signFile({ runId, path, as: "bytes" }, CALL)).rejects.toMatchObject({
        code: "NOT_FOUND",
      });
  },
);

test.each([
  ["imports/mlflow_database", "mlflow.sqlite"],
  ["imports/mlflow_database", "mlflow.sqlite3"],
  ["imports/neptune_export", "."],
  ["imports/neptune_export", "data"],
  ["imports/neptune_export", "data/lab_digits-e0d5d5a0627544da"],
])("every referenced file of %s (%s) is handed out", async (name, where) => {
  await using source = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  // A disk may be called like a folder of the export.
  const exported = join(source.path, "data/exp");
  await layOut(name, exported);
  const named = join(exported, where);
  if (name.endsWith("database")) await rename(join(exported, "mlflow.db"), named);
  const report = await importAll(engine, named, "reference");
  const { runs } = engine.handlers;
  const projectId = report.project.id;
  const { rows } = await runs.list({ projectId, removed: false, limit: 9 }, CALL);
  let opened = 0;
  for (const { id: runId } of rows) {
    const list = async (folder: string): Promise<void> => {
      const { entries } = await runs.listFiles({ runId, folder, limit: 20 }, CALL);
      for (const one of entries) {
        const path = folder === "." ? one.name : `${folder}/${one.name}`;
        if (one.kind === "folder") await list(path);
        else {
          const { bytes } = await runs.signFile({ runId, path, as: "bytes" }, CALL);
          expect(bytes).toBe(one.bytes);
          opened++;
        }
      }
    };
    await list(".");
  }
  expect(opened).toBe(name.endsWith("database") ? 9 : 6);
});

test("W&B's files of a run come; of an artifact, whose files it keeps elsewhere, that is said", async () => {
  await using source = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  const { loss } = await layOut<{ loss: readonly number[] }>("imports/wandb_artifact", source.path);
  const folder = join(source.path, "wandb");
  const [run = ""] = await readdir(folder);
  await symlink(run, join(folder, "latest-run"));
  const report = await importAll(engine, folder);
  expect(report.left.map(({ kind, what }) => `${kind} ${what}`)).toEqual(["artifact model/net"]);
  const files = await checkStore(data.path, report.project.id);
  expect(files.flatMap(({ path, sha256 }) => (sha256 === null ? [] : path))).toEqual([
    "media/table/img_5_f374adaa48585f6f5534.table.json",
    "requirements.txt",
  ]);
  const [read] = [...(await readRuns(engine, report.project.id)).values()];
  expect(read?.points["loss"]?.map(([step, , value]) => [step, value])).toEqual(
    loss.map((value, step) => [step, String(value)]),
  );
});
