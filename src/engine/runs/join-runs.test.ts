import { appendFile, mkdir, rename, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addAndRead, csvRows, HEADER, readSources } from "../ingest/testing.ts";
import { open } from "../../store/index.ts";
import { carryKept } from "../system/carry-over.ts";
import { prepareNext, workspacePaths } from "../workspace.ts";
import { CALL, makeTestFolder, openTestEngine, waitFor, type TestEngine } from "../testing.ts";

/** A folder with a run in each of some folders, each with a metric and a param of its own beside common ones. */
async function makeRuns(folder: string, names: readonly string[]): Promise<void> {
  for (const [i, name] of names.entries()) {
    await mkdir(join(folder, name));
    const header = `step,loss,own_${name}\n`;
    const rows = Array.from({ length: 10 + i }, (_, step) => `${step},${step / 7 + i},${i}\n`).join(
      "",
    );
    await writeFile(join(folder, name, "metrics.csv"), header + rows);
    await writeFile(join(folder, name, "hparams.yaml"), `lr: 0.${i + 1}\nonly_${name}: 1\n`);
  }
}

/** What tells of runs and their project. */
async function readAll(engine: TestEngine, projectId: string) {
  const { rows } = await engine.handlers.runs.list({ removed: false, limit: 100 }, CALL);
  const runs = await Promise.all(rows.map(({ id }) => engine.handlers.runs.get({ id }, CALL)));
  const paths = await engine.handlers.runs.listPaths({ projectId }, CALL);
  const metrics = await engine.handlers.runs.listMetrics({ projectId }, CALL);
  return {
    // In the list's order.
    runs: runs.map(({ sources, series, paramValues, ...run }) => ({
      id: run.id,
      name: run.name,
      experiment: run.experiment,
      state: run.state,
      createdUs: run.createdUs,
      startedUs: run.startedUs,
      color: run.color,
      points: run.points,
      metrics: run.metrics,
      lastStep: run.lastStep,
      sources: sources.map(({ path }) => shorten(path)).toSorted(),
      series: series.map(({ metric, points: count }) => `${metric} ${count}`).toSorted(),
      params: paramValues.map(({ key, value }) => `${key} ${JSON.stringify(value)}`),
    })),
    params: [...paths.params].toSorted(),
    metrics: metrics.map(({ metric, runs: count }) => `${metric} ${count}`).toSorted(),
  };
}

/** "a" for "a/metrics.csv". */
const shorten = (path: string): string => path.replace("/metrics.csv", "");

async function idsByPath(engine: TestEngine): Promise<Readonly<Record<string, string>>> {
  const sources = await readSources(engine);
  return Object.fromEntries(sources.map(({ path, runId }) => [shorten(path), runId]));
}

async function sourceId(engine: TestEngine, path: string): Promise<string> {
  const runId = (await idsByPath(engine))[path] ?? "";
  const { sources } = await engine.handlers.runs.get({ id: runId }, CALL);
  return sources.find((source) => shorten(source.path) === path)?.id ?? "";
}

const undo = (engine: TestEngine) => engine.handlers.runs.undo({}, CALL);
const redo = (engine: TestEngine) => engine.handlers.runs.redo(undefined, CALL);
const rebuild = (engine: TestEngine) => engine.handlers.system.rebuild(undefined, CALL);

test("runs are joined, taken apart again by undo, and stay joined over a rebuild; live files follow", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await makeRuns(folder.path, ["a", "b", "c"]);
  const projectId = await addAndRead(engine, folder.path);
  const before = await readAll(engine, projectId);
  const { a = "", b = "", c = "" } = await idsByPath(engine);

  await engine.handlers.runs.join({ id: a, ids: [b, c] }, CALL);
  const joined = await readAll(engine, projectId);
  expect(joined.runs).toMatchObject([{ id: a, points: 66, metrics: 4, lastStep: 11 }]);
  expect(joined.runs[0]?.sources).toEqual(["a", "b", "c"]);
  expect(joined.metrics).toEqual(["loss 1", "own_a 1", "own_b 1", "own_c 1"]);
  await rebuild(engine);
  expect(await readAll(engine, projectId)).toEqual(joined);

  await appendFile(join(folder.path, "b", "metrics.csv"), "11,0.5,1\n12,0.5,1\n");
  await waitFor(
    () => engine.handlers.runs.get({ id: a }, CALL),
    ({ points, lastStep }) => points === 70 && lastStep === 12,
  );

  await undo(engine);
  const apart = await readAll(engine, projectId);
  const grown = { points: 26, lastStep: 12, series: ["loss 13", "own_b 13"] };
  expect(apart).toEqual({
    ...before,
    runs: before.runs.map((run) => (run.id === b ? { ...run, ...grown } : run)),
  });
  await redo(engine);
  expect((await readAll(engine, projectId)).runs.map(({ id }) => id)).toEqual([a]);
  await undo(engine);
  await rebuild(engine);
  expect(await readAll(engine, projectId)).toEqual(apart);
});

test("a source is split off into a run of its own, and comes back", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await makeRuns(folder.path, ["a", "b"]);
  const projectId = await addAndRead(engine, folder.path);
  const { a = "", b = "" } = await idsByPath(engine);
  await engine.handlers.runs.edit({ ids: [b], notes: "of b" }, CALL);
  const apart = await readAll(engine, projectId);
  await engine.handlers.runs.join({ id: a, ids: [b] }, CALL);
  const joined = await readAll(engine, projectId);
  await expect(engine.handlers.runs.get({ id: b }, CALL)).rejects.toThrow("joined with “a”");
  const { runId } = await engine.handlers.runs.splitSource(
    { sourceId: await sourceId(engine, "b") },
    CALL,
  );
  // As it was before, with what was said of it.
  expect(runId).toBe(b);
  expect(await engine.handlers.runs.get({ id: b }, CALL)).toMatchObject({ notes: "of b" });
  expect(await readAll(engine, projectId)).toEqual(apart);
  await rebuild(engine);
  expect(await readAll(engine, projectId)).toEqual(apart);
  await undo(engine);
  expect(await readAll(engine, projectId)).toEqual(joined);
});

test("the first source split off is a new run; what stays has the name of what it is of now", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await makeRuns(folder.path, ["a", "b"]);
  const projectId = await addAndRead(engine, folder.path);
  const { a = "", b = "" } = await idsByPath(engine);
  await engine.handlers.runs.join({ id: a, ids: [b] }, CALL);
  const { runId } = await engine.handlers.runs.splitSource(
    { sourceId: await sourceId(engine, "a") },
    CALL,
  );
  expect([a, b]).not.toContain(runId);
  const split = await readAll(engine, projectId);
  expect(
    Object.fromEntries(split.runs.map(({ id, name, sources }) => [id, [name, ...sources]])),
  ).toEqual({
    [a]: ["b", "b"],
    [runId]: ["a", "a"],
  });
  await rebuild(engine);
  expect(await readAll(engine, projectId)).toEqual(split);
});

test("a source whose file was moved since comes back as well, and both runs' histories tell of it", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await makeRuns(folder.path, ["a", "b"]);
  await addAndRead(engine, folder.path);
  const { a = "", b = "" } = await idsByPath(engine);
  await engine.handlers.runs.join({ id: a, ids: [b] }, CALL);
  await rename(join(folder.path, "b"), join(folder.path, "moved"));
  await waitFor(
    () => idsByPath(engine),
    (ids) => ids["moved"] === a,
  );
  await undo(engine);
  expect(await idsByPath(engine)).toEqual({ a, moved: b });
  for (const id of [a, b]) {
    const { rows } = await engine.handlers.runs.history({ entity: `run:${id}`, limit: 100 }, CALL);
    expect(rows.filter(({ op, before }) => op === "source.bind" && before !== null)).toHaveLength(
      2,
    );
  }
});

test("joins of joined runs come apart into what they were, also when a file was moved", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await makeRuns(folder.path, ["a", "b", "c"]);
  const projectId = await addAndRead(engine, folder.path);
  const { a = "", b = "", c = "" } = await idsByPath(engine);
  const before = await readAll(engine, projectId);
  const { runs } = engine.handlers;
  await runs.join({ id: a, ids: [b] }, CALL);
  await runs.join({ id: c, ids: [a] }, CALL);
  await expect(runs.get({ id: b }, CALL)).rejects.toThrow("joined with “c”");
  // The run that was joined into counts, not the one that was found first.
  expect(await runs.get({ id: c }, CALL)).toMatchObject({ name: "c", color: 2 });
  const { paramValues } = await runs.get({ id: c }, CALL);
  expect(paramValues.find(({ key }) => key === "lr")?.value).toBe(0.3);
  const split = async (path: string) =>
    (await runs.splitSource({ sourceId: await sourceId(engine, path) }, CALL)).runId;
  expect(await split("b")).toBe(b);
  expect(await split("a")).toBe(a);
  expect(await readAll(engine, projectId)).toEqual(before);
  await runs.join({ id: a, ids: [b] }, CALL);
  await rename(join(folder.path, "b"), join(folder.path, "moved"));
  await waitFor(
    () => idsByPath(engine),
    (ids) => ids["moved"] === a,
  );
  expect(await split("moved")).toBe(b);
});

test("what a rebuild takes from a backup of before a join goes to the run that the journal says", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  const { a, b } = await (async () => {
    await using engine = await openTestEngine(data.path);
    await makeRuns(folder.path, ["a", "b"]);
    await addAndRead(engine, folder.path);
    const ids = await idsByPath(engine);
    await rm(folder.path, { recursive: true });
    await mkdir(folder.path);
    await waitFor(
      () => engine.handlers.runs.get({ id: ids["b"] ?? "" }, CALL),
      ({ sources }) => sources.every(({ missing }) => missing),
    );
    await engine.handlers.system.backup(undefined, CALL);
    await engine.handlers.runs.join({ id: ids["a"] ?? "", ids: [ids["b"] ?? ""] }, CALL);
    return ids;
  })();
  const paths = workspacePaths(data.path);
  await prepareNext(paths, { info: () => {}, warn: () => {}, error: () => {} });
  const db = open(paths.next, { role: "writer" });
  carryKept(db, { from: join(data.path, "unreadable.db"), backups: paths.backups });
  expect(db.prepare("SELECT id, name, point_count AS points FROM runs").all()).toEqual([
    { id: a, name: "a", points: 42 },
  ]);
  expect(db.prepare("SELECT count(*) FROM sources").pluck().get()).toBe(2);
  expect(b).not.toBe(a);
  db.close();
});

test("the state of a run is told from all its sources", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await makeRuns(folder.path, ["a", "b"]);
  const hourAgo = new Date(Date.now() - 3600_000);
  await utimes(join(folder.path, "a", "metrics.csv"), hourAgo, hourAgo);
  await addAndRead(engine, folder.path);
  const { a = "", b = "" } = await idsByPath(engine);
  const isIn = (state: string) =>
    waitFor(
      () => engine.handlers.runs.get({ id: a }, CALL),
      (run) => run.state === state,
    );
  await isIn("finished");
  await engine.handlers.runs.join({ id: a, ids: [b] }, CALL);
  await isIn("running");
  await undo(engine);
  await isIn("finished");
});

describe("is refused with a next step:", () => {
  test("a run with itself, what is not there, the only source, another project", async () => {
    await using folder = await makeTestFolder();
    await using other = await makeTestFolder();
    await using data = await makeTestFolder();
    await using engine = await openTestEngine(data.path);
    await makeRuns(folder.path, ["a"]);
    await makeRuns(other.path, ["z"]);
    await addAndRead(engine, folder.path);
    await addAndRead(engine, other.path);
    const { a = "", z = "" } = await idsByPath(engine);
    const { runs } = engine.handlers;
    const only = await sourceId(engine, "a");
    await expect(runs.join({ id: a, ids: [a] }, CALL)).rejects.toThrow("cannot join itself");
    await expect(runs.join({ id: a, ids: [z] }, CALL)).rejects.toThrow("different projects");
    await expect(runs.join({ id: a, ids: ["x'); DROP"] }, CALL)).rejects.toThrow("no run");
    await expect(runs.join({ id: "", ids: [a] }, CALL)).rejects.toThrow("no run");
    await expect(runs.splitSource({ sourceId: "nowhere" }, CALL)).rejects.toThrow("no source");
    await expect(runs.splitSource({ sourceId: only }, CALL)).rejects.toThrow("only source");
    await runs.remove({ ids: [a] }, CALL);
    await expect(runs.join({ id: z, ids: [a] }, CALL)).rejects.toThrow("removed run");
  });

  test("undoing a join whose source has gone on to another run", async () => {
    await using folder = await makeTestFolder();
    await using data = await makeTestFolder();
    await using engine = await openTestEngine(data.path);
    await makeRuns(folder.path, ["a", "b"]);
    await addAndRead(engine, folder.path);
    const { a = "", b = "" } = await idsByPath(engine);
    const { gesture } = await engine.handlers.runs.join({ id: a, ids: [b] }, CALL);
    await engine.handlers.runs.splitSource({ sourceId: await sourceId(engine, "b") }, CALL);
    await expect(engine.handlers.runs.undo({ gesture }, CALL)).rejects.toThrow("changed again");
  });
});

test("what a project counts stays right over any order of joins, splits and undos", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  const names = ["a", "b", "c", "d", "e"];
  await makeRuns(folder.path, names);
  await writeFile(join(folder.path, "e", "more.csv"), HEADER + csvRows(0, 3));
  const projectId = await addAndRead(engine, folder.path);
  let state = 7;
  const random = (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  for (let i = 0; i < 40; i++) {
    const byPath = await idsByPath(engine);
    const paths = Object.keys(byPath);
    const [one = "", other = ""] = [paths[random(paths.length)], paths[random(paths.length)]];
    const [into, from] = [byPath[one] ?? "", byPath[other] ?? ""];
    const action = random(4);
    if (action === 0) await undo(engine);
    else if (action === 1 && paths.filter((path) => byPath[path] === into).length > 1)
      await engine.handlers.runs.splitSource({ sourceId: await sourceId(engine, one) }, CALL);
    else if (into !== from) await engine.handlers.runs.join({ id: into, ids: [from] }, CALL);
    const all = await readAll(engine, projectId);
    // Counted here from the runs themselves.
    const metricsOf = all.runs.flatMap(({ series }) => [
      ...new Set(series.map((text) => text.split(" ")[0] ?? "")),
    ]);
    const counts = [...Map.groupBy(metricsOf, (metric) => metric)];
    expect(all.metrics).toEqual(
      counts.map(([metric, { length }]) => `${metric} ${length}`).toSorted(),
    );
    const params = new Set(
      all.runs.flatMap((run) => run.params.map((text) => text.split(" ")[0] ?? "")),
    );
    expect(all.params).toEqual([...params].toSorted());
    expect(all.runs.reduce((sum, { points }) => sum + points, 0)).toBe(
      2 * (10 + 11 + 12 + 13 + 14) + 3,
    );
  }
  const end = await readAll(engine, projectId);
  await rebuild(engine);
  expect(await readAll(engine, projectId)).toEqual(end);
}, 120_000);
