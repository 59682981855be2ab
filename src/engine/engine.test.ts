import {
  appendFile,
  copyFile,
  mkdir,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test, vi } from "vitest";
import type { SourceRow } from "../contract/ingest.ts";
import { CALL, makeTestFolder, openTestEngine, waitFor, type TestEngine } from "./testing.ts";

const HEADER = "step,loss\n";
const rows = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `${from + i},${1 / (from + i + 1)}\n`).join("");

async function listSources(engine: TestEngine): Promise<SourceRow[]> {
  return (await engine.handlers.ingest.listSources({}, CALL)).sources;
}
async function listRuns(engine: TestEngine) {
  return (await engine.handlers.runs.list({ removed: false, limit: 1000 }, CALL)).rows;
}
async function addAndRead(engine: TestEngine, path: string): Promise<string> {
  const { projectId } = await engine.addFolder(path, { confirmed: true });
  await engine.whenSettled();
  return projectId;
}
const lossPoints = (sources: readonly SourceRow[]): number[] =>
  sources.map(({ metrics }) => metrics["loss"]?.points ?? 0);

test("what is appended to a watched file arrives, a torn line only when it is complete", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  const file = join(project.path, "metrics.csv");
  await writeFile(file, HEADER + rows(0, 3));
  await addAndRead(engine, project.path);
  expect(lossPoints(await listSources(engine))).toEqual([3]);

  await appendFile(file, `${rows(3, 10)}10,0.0`);
  await waitFor(
    () => listSources(engine),
    (sources) => lossPoints(sources)[0] === 10,
  );
  await appendFile(file, "5\n");
  const [source] = await waitFor(
    () => listSources(engine),
    (sources) => lossPoints(sources)[0] === 11,
  );
  expect(source?.metrics["loss"]).toMatchObject({ lastStep: 10, last: 0.05 });
});

test("files and folders that appear later are found", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await addAndRead(engine, project.path);
  await mkdir(join(project.path, "a", "b"), { recursive: true });
  await writeFile(join(project.path, "a", "b", "metrics.csv"), HEADER + rows(0, 5));
  const sources = await waitFor(
    () => listSources(engine),
    (found) => lossPoints(found)[0] === 5,
  );
  expect(sources.map(({ path }) => path)).toEqual(["a/b/metrics.csv"]);
});

test("a file that is empty at first is read once its header is there", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  const file = join(project.path, "metrics.csv");
  await writeFile(file, "");
  await addAndRead(engine, project.path);
  await appendFile(file, HEADER + rows(0, 2));
  await waitFor(
    () => listSources(engine),
    (sources) => lossPoints(sources)[0] === 2,
  );
});

test("a moved file keeps its run, a copy is a new one, a deleted one stays as missing", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await mkdir(join(project.path, "one"));
  await writeFile(join(project.path, "one", "metrics.csv"), HEADER + rows(0, 5));
  await addAndRead(engine, project.path);
  const [before] = await listSources(engine);

  await rename(join(project.path, "one"), join(project.path, "two"));
  const moved = await waitFor(
    () => listSources(engine),
    (sources) => sources.length === 1 && sources[0]?.path === "two/metrics.csv",
  );
  expect(moved[0]?.runId).toBe(before?.runId);
  await appendFile(join(project.path, "two", "metrics.csv"), rows(5, 8));
  await waitFor(
    () => listSources(engine),
    (sources) => lossPoints(sources)[0] === 8,
  );

  await copyFile(join(project.path, "two", "metrics.csv"), join(project.path, "copy.csv"));
  const both = await waitFor(
    () => listSources(engine),
    (sources) => sources.length === 2 && lossPoints(sources).every((n) => n === 8),
  );
  expect(new Set(both.map(({ runId }) => runId)).size).toBe(2);

  await rm(join(project.path, "two"), { recursive: true });
  const runs = await waitFor(
    () => listRuns(engine),
    (found) => found.some(({ sourceMissing }) => sourceMissing),
  );
  expect(runs.find(({ sourceMissing }) => sourceMissing)).toMatchObject({
    id: before?.runId,
    points: 8,
  });
});

test("a truncated file with the same beginning goes on; with another one it is a new attempt", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  const file = join(project.path, "metrics.csv");
  await writeFile(file, HEADER + rows(0, 6));
  await addAndRead(engine, project.path);

  await truncate(file, 0);
  await writeFile(file, HEADER + rows(0, 9));
  await waitFor(
    () => listSources(engine),
    (sources) => lossPoints(sources)[0] === 9,
  );

  await writeFile(file, `${HEADER}0,7\n1,8\n`);
  const [source] = await waitFor(
    () => listSources(engine),
    (sources) => lossPoints(sources)[0] === 11,
  );
  const run = await engine.handlers.runs.get({ id: source?.runId ?? "" }, CALL);
  expect(run.series).toMatchObject([{ metric: "loss", attempts: 2, points: 11, last: 8 }]);
});

test("names, colours and removals are undone and redone", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await writeFile(join(project.path, "metrics.csv"), HEADER + rows(0, 2));
  await addAndRead(engine, project.path);
  const { runs } = engine.handlers;
  const [run] = await listRuns(engine);
  const id = run?.id ?? "";
  await runs.edit({ ids: [id], name: "first" }, CALL);
  await runs.edit({ ids: [id], name: "second", color: "#ff0000" }, CALL);
  await runs.remove({ ids: [id] }, CALL);
  expect(await listRuns(engine)).toEqual([]);

  const look = async () => (await listRuns(engine)).map(({ name, color }) => [name, color]);
  await runs.undo({}, CALL);
  expect(await look()).toEqual([["second", "#ff0000"]]);
  await runs.undo({}, CALL);
  expect(await look()).toEqual([["first", run?.color]]);
  await runs.redo(undefined, CALL);
  await runs.undo({}, CALL);
  await runs.undo({}, CALL);
  expect(await look()).toEqual([[run?.observedName, run?.color]]);
  await runs.redo(undefined, CALL);
  await runs.redo(undefined, CALL);
  expect(await look()).toEqual([["second", "#ff0000"]]);
  await runs.edit({ ids: [id], notes: "a new gesture" }, CALL);
  expect(await runs.redo(undefined, CALL)).toMatchObject({ gesture: null });
});

test("a removed run keeps its page, is restored alone, and its history tells what was taken back", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  for (const name of ["a", "b"]) {
    await mkdir(join(project.path, name));
    await writeFile(join(project.path, name, "metrics.csv"), HEADER + rows(0, 2));
  }
  const projectId = await addAndRead(engine, project.path);
  const { runs } = engine.handlers;
  const ids = (await listRuns(engine)).map(({ id }) => id);
  const [id = ""] = ids;
  const { gesture } = await runs.edit({ ids: [id], name: "better" }, CALL);
  await runs.undo({ gesture }, CALL);
  await runs.remove({ ids }, CALL);
  expect(await runs.listMetrics({ projectId }, CALL)).toEqual([]);
  expect(await runs.listMetrics({ runId: id }, CALL)).toMatchObject([{ metric: "loss" }]);
  await runs.restore({ ids: [id] }, CALL);
  expect((await listRuns(engine)).map((run) => run.id)).toEqual([id]);
  const { rows: history } = await runs.history({ entity: `run:${id}`, limit: 10 }, CALL);
  const edits = history.filter(({ op }) => op === "run.edit");
  expect(edits.map(({ after, undone }) => [after, undone])).toEqual([
    [{ removed: false }, false],
    [{ removed: true }, false],
    [{ name: null }, false],
    [{ name: "better" }, true],
  ]);
});

test("a home folder asks first, a file and a missing folder are refused with the next step", async () => {
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  const add = (path: string) => engine.handlers.ingest.addFolder({ path, confirmed: false }, CALL);
  for (const path of ["/", homedir(), dirname(homedir())])
    await expect(add(path)).rejects.toMatchObject({ code: "NEEDS_CONFIRMATION" });
  // On many clusters /home/NAME is a link to where the disks are.
  await using disks = await makeTestFolder();
  await mkdir(join(disks.path, "ada", "project"), { recursive: true });
  await symlink(join(disks.path, "ada"), join(data.path, "home"));
  vi.stubEnv("HOME", join(data.path, "home"));
  try {
    for (const path of [homedir(), join(disks.path, "ada"), disks.path])
      await expect(add(path)).rejects.toMatchObject({ code: "NEEDS_CONFIRMATION" });
    expect(await add(join(homedir(), "project"))).toMatchObject({ created: true });
  } finally {
    vi.unstubAllEnvs();
  }
  await expect(add(join(data.path, "nowhere"))).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(add(join(data.path, "workspace.sqlite"))).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
});

test("the goal of a metric is guessed, said, undone, and decides what is best", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await writeFile(join(project.path, "metrics.csv"), "step,reward,loss\n0,1,3\n1,5,2\n2,4,4\n");
  await using engine = await openTestEngine(data.path, { ephemeral: true });
  const { projectId } = await engine.addFolder(project.path, { confirmed: true });
  await engine.whenSettled();
  const { runs } = engine.handlers;
  const look = async () => {
    const { values } = await runs.list(
      { removed: false, limit: 1, columns: ["metrics.reward.best", "metrics.loss.best"] },
      CALL,
    );
    const metrics = await runs.listMetrics({ projectId }, CALL);
    return [values[0], metrics.map(({ metric, goal, goalGuessed }) => [metric, goal, goalGuessed])];
  };
  const guessed = [
    [5, 2],
    [
      ["loss", "min", true],
      ["reward", "max", true],
    ],
  ];
  expect(await look()).toEqual(guessed);
  const { gesture } = await runs.editMetric({ projectId, metric: "reward", goal: "min" }, CALL);
  expect(await look()).toEqual([
    [1, 2],
    [
      ["loss", "min", true],
      ["reward", "min", false],
    ],
  ]);
  await runs.undo({ gesture }, CALL);
  expect(await look()).toEqual(guessed);
});
