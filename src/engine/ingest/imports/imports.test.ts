import { readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ImportCounts } from "../../../contract/ingest-import.ts";
import { CALL, makeTestFolder, openTestEngine } from "../../testing.ts";
import {
  checkStore,
  expectFiles,
  expectMlflow,
  importAll,
  layOut,
  readRuns,
  type MlflowExpected,
} from "./imports.test-support.ts";

test.each([
  ["mlflow_files", "."],
  ["mlflow_files", "mlruns"],
  ["mlflow_database", "mlflow.db"],
  ["mlflow_database", "."],
])(
  "all of MLflow's %s (%s) comes, stays when its folder goes, and over rebuilds",
  async (name, where) => {
    await using source = await makeTestFolder();
    await using data = await makeTestFolder();
    await using engine = await openTestEngine(data.path);
    const project = join(source.path, "project");
    const expected = await layOut<MlflowExpected>(`imports/${name}`, project);
    const report = await importAll(engine, join(project, where));
    const projectId = report.project.id;
    const points = Object.values(expected.runs)
      .flatMap(({ metrics }) => Object.values(metrics))
      .reduce((sum, { length }) => sum + length, 0);
    const counts: ImportCounts = {
      experiments: 2,
      runs: 4,
      metrics: 3,
      points,
      params: 12,
      tags: 8,
      media: 0,
      artifacts: 12,
      artifactBytes: report.total.artifactBytes,
      models: 2,
      modelVersions: 2,
    };
    expect(report).toMatchObject({ state: "done", number: 1, total: counts, added: counts });
    expect(report.left).toEqual([
      { kind: "record", what: "MLflow's traces", where: "", reason: "not read yet", count: 1 },
    ]);
    for (const { name: model, aliases, versions } of report.models) {
      const wanted = expected.models[model];
      expect(aliases).toEqual(wanted?.aliases);
      expect(Object.fromEntries(versions.map((one) => [one.version, one.run]))).toEqual(
        Object.fromEntries(Object.entries(wanted?.versions ?? {}).map(([v, { run }]) => [v, run])),
      );
    }
    const check = async (): Promise<void> => {
      await expectMlflow(engine, projectId, expected);
      await expectFiles(data.path, projectId, expected, true);
      const removed = await engine.handlers.runs.list({ projectId, removed: true, limit: 9 }, CALL);
      expect(removed.rows.map((row) => row.name)).toEqual(["beta-1"]);
    };
    await check();

    const again = await importAll(engine, join(project, where));
    expect(again).toMatchObject({ state: "done", number: 2, total: counts });
    expect(Object.values(again.added).every((count) => count === 0)).toBe(true);
    expect(again.project.id).toBe(projectId);

    await rm(source.path, { recursive: true });
    for (let times = 0; times < 2; times++) {
      expect(await engine.handlers.system.rebuild(undefined, CALL)).toMatchObject({
        runs: 4,
        points,
      });
      await check();
      const kept = await engine.handlers.ingest.getImport({ projectId }, CALL);
      expect(kept).toMatchObject({ state: "done", total: counts, models: report.models });
      const { rows } = await engine.handlers.runs.list(
        { projectId, removed: false, limit: 9 },
        CALL,
      );
      expect(rows.map(({ sourceMissing }) => sourceMissing)).toEqual([false, false, false]);
    }
  },
);

test("what came to the folder since is all that a second import takes", async () => {
  await using source = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await layOut("imports/mlflow_files", source.path);
  const first = await importAll(engine, source.path);
  const experiments = join(source.path, "mlruns");
  const [run = ""] = (await readdir(experiments, { recursive: true }))
    .filter((path) => path.endsWith("metrics/loss"))
    .sort();
  const metric = join(experiments, run);
  await writeFile(metric, `${await readFile(metric, "utf8")}1795811570000 0.5 20\n`);
  await writeFile(join(metric, "../../artifacts/new.txt"), "new");
  const second = await importAll(engine, source.path);
  expect(second.added).toMatchObject({ runs: 0, points: 1, artifacts: 1, artifactBytes: 3 });
  expect(second.total.points).toBe(first.total.points + 1);
});

test("referenced files stay where they are, and are counted", async () => {
  await using source = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  const expected = await layOut<MlflowExpected>("imports/mlflow_files", source.path);
  const report = await importAll(engine, source.path, "reference");
  expect(report).toMatchObject({ artifacts: "reference", total: { artifacts: 12 } });
  await expectFiles(data.path, report.project.id, expected, false);
  await expect(stat(join(data.path, "artifacts"))).rejects.toThrow("ENOENT");
});

test("a preview tells the same and keeps nothing", async () => {
  await using source = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await layOut("imports/mlflow_database", source.path);
  // The writer opens the journal when it is ready, which may be later.
  const list = async (): Promise<string[]> =>
    (await readdir(data.path)).filter((name) => name !== "journal.jsonl").sort();
  const before = await list();
  const preview = await engine.handlers.ingest.previewImport({ path: source.path }, CALL);
  expect(preview).toMatchObject({ format: "mlflow", state: "done", leftTotal: 1 });
  expect(await engine.handlers.runs.listProjects(undefined, CALL)).toEqual([]);
  expect(await list()).toEqual(before);
  const report = await importAll(engine, source.path);
  expect(report.total).toEqual(preview.total);
});

interface NeptuneExpected {
  readonly [run: string]: {
    readonly name: string;
    readonly points: Readonly<Record<string, ReadonlyArray<[number, number, number]>>>;
  };
}

test.each([".", "data"])(
  "all of an export of Neptune's (%s) comes as its own reader gives it; what cannot is listed",
  async (where) => {
    await using source = await makeTestFolder();
    await using data = await makeTestFolder();
    await using engine = await openTestEngine(data.path);
    const project = join(source.path, "exports");
    const expected = await layOut<NeptuneExpected>("imports/neptune_export", project);
    await writeFile(join(source.path, "outside.txt"), "secret");
    const report = await importAll(engine, join(project, where));
    const projectId = report.project.id;
    const check = async (): Promise<void> => {
      const runs = await readRuns(engine, projectId);
      expect(runs.size).toBe(Object.keys(expected).length);
      for (const [id, wanted] of Object.entries(expected)) {
        const run = [...runs.values()].find(({ name }) => name === wanted.name);
        expect(run, id).toMatchObject({
          experiment: "lab/digits",
          state: id === "RUN-2" ? "failed" : "finished",
          params: {
            "params/lr": id === "RUN-2" ? 0.05 : 0.1,
            "params/layers": "9007199254740993",
            "params/opt": "adam ✓",
            "params/amp": true,
          },
          tags: { baseline: "", v2: "" },
        });
        for (const [metric, points] of Object.entries(wanted.points)) {
          const whole = points.filter(([step]) => Number.isInteger(step));
          expect(run?.points[metric], metric).toEqual(
            whole.map(([step, ms, value]) => [step, ms, String(value)]),
          );
        }
      }
      const files = await checkStore(data.path, projectId);
      const taken = files.filter(({ problem }) => problem === null).map(({ path }) => path);
      expect(new Set(taken)).toEqual(new Set(["model/model.txt", "data/a.txt", "data/deep/b.txt"]));
      expect(taken).toHaveLength(6);
    };
    await check();
    const reasons = report.left.map(({ reason }) => reason);
    for (const reason of [
      "a point whose step is no whole number is left out",
      "a series of texts is not read yet",
      "a series of histograms is not read yet",
      "its path leads out of the folder of files",
      "the file is not there",
    ]) {
      expect(reasons.filter((one) => one === reason)).toHaveLength(2);
    }
    expect(report.leftTotal).toBe(10);
    const again = await importAll(engine, join(project, where));
    expect(again.added).toMatchObject({ points: 0, runs: 0, artifacts: 0 });
    await rm(source.path, { recursive: true });
    await engine.handlers.system.rebuild(undefined, CALL);
    await check();
  },
);

test("damaged tables are listed, and the other runs come", async () => {
  await using source = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await layOut("imports/neptune_export", source.path);
  const [project = ""] = await readdir(join(source.path, "data"));
  const folder = join(source.path, "data", project);
  const [cut = "", flipped = ""] = (await readdir(folder)).sort();
  await truncate(join(folder, cut), 3000);
  const bytes = await readFile(join(folder, flipped));
  bytes.fill(0xff, 40, 900);
  await writeFile(join(folder, flipped), bytes);
  await writeFile(join(folder, "other_part_0.parquet"), "PAR1 no table at all PAR1");
  const report = await importAll(engine, source.path);
  expect(report.state).toBe("done");
  const told = new Map(report.left.map(({ what, reason }) => [what.split("/").at(-1), reason]));
  expect(told.get(cut)).toContain("not written to its end");
  expect(told.get("other_part_0.parquet")).toContain("not written to its end");
  expect(told.has(flipped)).toBe(true);
  expect(report.total.runs).toBe(2);
});
