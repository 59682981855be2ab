import { existsSync } from "node:fs";
import { appendFile, copyFile, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { event, eventFile, scalar, summary } from "../../formats/tfevents/testing.ts";
import { open } from "../../store/index.ts";
import { readArrivals } from "../../store/series/arrivals.ts";
import { SOURCE_TABLES, KEPT_TABLES } from "../../store/tables.ts";
import {
  csv,
  csvRows,
  listKept,
  makeHistory,
  makePlace,
  readAllPoints,
  readLogs,
  type Place,
} from "../history.test-support.ts";
import { CALL, openTestEngine, waitFor, type TestEngine } from "../testing.ts";

const rebuild = (engine: TestEngine) => engine.handlers.system.rebuild(undefined, CALL);

async function listFailed(engine: TestEngine): Promise<unknown[]> {
  const checks = await engine.handlers.system.doctor(undefined, CALL);
  return checks.filter(({ status }) => status === "failed");
}

const events = (...points: ReadonlyArray<readonly [step: number, value: number]>): Uint8Array =>
  eventFile(...points.map(([step, value]) => event(step, step, summary(scalar("loss", value)))));

test("same runs, ids, names, colours, removals, sources; runs without source stay; it goes on watching", async () => {
  await using place = await makePlace();
  await using engine = await openTestEngine(place.data);
  const before = await makeHistory(engine, place);
  const sourceIds = async (): Promise<string[]> => {
    const runs = await Promise.all(before.map(({ id }) => engine.handlers.runs.get({ id }, CALL)));
    return runs.flatMap(({ sources }) => sources.map(({ id }) => id));
  };
  const ids = await sourceIds();
  const points = await readAllPoints(engine);
  const order = async (): Promise<string[]> =>
    (await engine.handlers.runs.list({ removed: false, limit: 10 }, CALL)).rows.map(({ id }) => id);
  const ordered = await order();
  expect(await rebuild(engine)).toMatchObject({ runs: 3, points: 1200 });
  expect(await listKept(engine)).toEqual(before);
  expect(await readAllPoints(engine)).toEqual(points);
  expect(await sourceIds()).toEqual(ids);
  expect(await order()).toEqual(ordered);
  expect(await listFailed(engine)).toEqual([]);
  await appendFile(join(place.logs, "a/metrics.csv"), csvRows(400, 400));
  await waitFor(
    () => listKept(engine),
    (runs) => runs.some((run) => run.points === 401),
  );
});

test("with every derived table dropped: what has a source is read, the rest comes from the backup", async () => {
  await using place = await makePlace();
  let before;
  {
    await using engine = await openTestEngine(place.data);
    before = await makeHistory(engine, place);
  }
  const db = new Database(place.database);
  const kept = new Set(["meta", "settings", "journal"]);
  for (const table of [...SOURCE_TABLES, ...KEPT_TABLES])
    if (!kept.has(table)) db.exec(`DROP TABLE ${table}`);
  db.close();
  await place.command(async (engine) => {
    expect(await listFailed(engine)).not.toEqual([]);
    await rebuild(engine);
    expect(await listKept(engine)).toEqual(before);
    expect(await listFailed(engine)).toEqual([]);
  });
});

test.each([200, 300, 70_000])(
  "of a file that is gone all %i points stay, readable, and survive a second rebuild",
  async (count) => {
    await using place = await makePlace();
    const file = await place.write("a.csv", csv(0, count - 1));
    await place.write("b.csv", csv(0, 9));
    const before = await place.command(async (engine) => {
      await readLogs(engine, place);
      return readAllPoints(engine);
    });
    await rm(file);
    for (let i = 0; i < 2; i++) {
      await place.command(async (engine) => {
        expect(await rebuild(engine)).toMatchObject({ points: count + 10 });
        expect(await readAllPoints(engine)).toEqual(before);
      });
    }
  },
);

test("a CSV that was overwritten keeps its earlier attempts, and what is appended goes to the last", async () => {
  await using place = await makePlace();
  await using engine = await openTestEngine(place.data);
  const file = await place.write("metrics.csv", csv(0, 5));
  await readLogs(engine, place);
  for (const [rows, value] of [
    [3, 7],
    [12, 9],
  ] as const) {
    await place.write("metrics.csv", csv(0, rows, value));
    await waitFor(
      () => readAllPoints(engine),
      (points) =>
        JSON.stringify(points).includes(
          `"step":${rows},"timeUs":null,"value":${value / (rows + 1)}`,
        ),
    );
  }
  const before = await readAllPoints(engine);
  expect(before["metrics.csv loss"]).toHaveLength(3);
  await rebuild(engine);
  expect(await readAllPoints(engine)).toEqual(before);
  await appendFile(file, csvRows(13, 14, 9));
  await waitFor(
    () => listKept(engine),
    ([run]) => run?.points === 6 + 4 + 15,
  );
});

test("an overwritten CSV that the workspace had not seen yet is a new attempt, not a loss", async () => {
  await using place = await makePlace();
  await place.write("metrics.csv", csv(0, 5));
  await place.command((engine) => readLogs(engine, place));
  // More points than before: numbers alone do not tell.
  await place.write("metrics.csv", csv(0, 20, 9));
  await place.command(async (engine) => {
    expect(await rebuild(engine)).toMatchObject({ points: 6 + 21 });
    const points = await readAllPoints(engine);
    expect(points["metrics.csv loss"]).toMatchObject([{ attempt: 1 }, { attempt: 2 }]);
  });
});

test.each([
  ["goes on", [[3, 0.3]] as const],
  ["is a restart", [[1, 0.9]] as const],
])("an event file that was deleted keeps its points; the one behind it %s", async (_, second) => {
  await using place = await makePlace();
  const first = await place.write("run/events.out.tfevents.1.h", events([1, 0.1], [2, 0.2]));
  const last = await place.write("run/events.out.tfevents.2.h", events(...second));
  const before = await place.command(async (engine) => {
    await readLogs(engine, place);
    return readAllPoints(engine);
  });
  await rm(first);
  await place.command(async (engine) => {
    expect(await rebuild(engine)).toMatchObject({ points: 3 });
    expect(await readAllPoints(engine)).toEqual(before);
  });
  await appendFile(last, events([4, 0.4]).subarray(eventFile().length));
  await place.command(async (engine) => {
    await readLogs(engine, place);
    expect(await rebuild(engine)).toMatchObject({ points: 4 });
  });
});

test("runs of a removed project and of a folder that is not mounted stay as they are", async () => {
  await using place = await makePlace();
  await place.write("metrics.csv", csv(0, 5));
  const before = await place.command(async (engine) => {
    const projectId = await readLogs(engine, place);
    await engine.handlers.ingest.removeFolder({ projectId }, CALL);
    await rebuild(engine);
    await engine.handlers.runs.undo({}, CALL);
    await engine.whenSettled();
    return listKept(engine);
  });
  expect(before).toMatchObject([{ points: 6, sourceMissing: false }]);
  await rename(place.logs, `${place.logs}.away`);
  await place.command(async (engine) => {
    await rebuild(engine);
    expect(await listKept(engine)).toEqual(before);
  });
});

test("when points arrived and what params were before is carried over, for runs that grew as well", async () => {
  await using place = await makePlace();
  const file = await place.write("a/metrics.csv", csv(0, 9));
  await place.write("b/metrics.csv", csv(0, 9));
  await place.write("a/hparams.yaml", "lr: 0.1\n");
  await place.command((engine) => readLogs(engine, place));
  await place.write("a/hparams.yaml", "lr: 0.25\n");
  await place.command((engine) => readLogs(engine, place));
  const before = readTraces(place);
  expect(before.history).toContainEqual({
    kind: "param",
    key: "lr",
    before: "0.1",
    at_us: expect.any(Number) as number,
  });

  await appendFile(file, csvRows(10, 14));
  await place.command(rebuild);
  const after = readTraces(place);
  expect(after.history).toEqual(before.history);
  expect(after.arrivals["b/metrics.csv"]).toEqual(before.arrivals["b/metrics.csv"]);
  const grown = after.arrivals["a/metrics.csv"] ?? [];
  // What came within a second of the first mark is counted there.
  expect(grown[0]?.atUs).toBe(before.arrivals["a/metrics.csv"]?.[0]?.atUs);
  expect(grown.reduce((sum, { count }) => sum + count, 0)).toBe(15);
});

function readTraces({ database }: Place) {
  const db = open(database, { role: "reader" });
  const series = db
    .prepare("SELECT s.id, o.path FROM series s JOIN sources o ON o.num = s.source_num")
    .all() as Array<{ id: number; path: string }>;
  const traces = {
    arrivals: Object.fromEntries(series.map(({ id, path }) => [path, readArrivals(db, id)])),
    history: db
      .prepare("SELECT kind, key, before, at_us FROM observed_history WHERE kind = 'param'")
      .all(),
  };
  db.close();
  return traces;
}

test("the widest steps stay exact when their file is gone", async () => {
  await using place = await makePlace();
  const widest = 9223372036854775807n;
  const lines = Array.from(
    { length: 300 },
    (_, i) => `{"step": ${widest - 299n + BigInt(i)}, "loss": 1}\n`,
  );
  const file = await place.write("metrics.jsonl", lines.join(""));
  await place.command((engine) => readLogs(engine, place));
  await rm(file);
  await place.command(async (engine) => {
    await rebuild(engine);
    const points = await readAllPoints(engine);
    expect(JSON.stringify(points)).toContain(`"step":"${widest}"`);
  });
});

/** All of them in `npm run soak`. */
const MANY = Math.round(100_000 * Number(process.env["SOAK_SCALE"] ?? "0.1"));

test(`${MANY} metrics of a run are compared by their keys`, async () => {
  await using place = await makePlace();
  const names = Array.from({ length: MANY }, (_, i) => `"m${i}": ${i}`).join(", ");
  const file = await place.write("metrics.jsonl", `{"step": 1, ${names}}\n`);
  await place.command((engine) => readLogs(engine, place));
  await appendFile(file, `{"step": 2, ${names}}\n`);
  await place.command(async (engine) => {
    expect(await rebuild(engine)).toMatchObject({ points: 2 * MANY });
  });
});

/** Holds the file of a rebuild locked, as a failing disk would: nothing can be stored in it. */
async function blockNext({ database }: Place): Promise<Database.Database> {
  const path = `${database}.rebuild`;
  await waitFor(
    async () => existsSync(path),
    (isThere) => isThere,
  );
  const db = new Database(path, { timeout: 10_000 });
  db.exec("BEGIN IMMEDIATE");
  return db;
}

test("a folder that cannot be read to its end gives the rebuild up; what people did meanwhile is kept", async () => {
  await using place = await makePlace();
  await using engine = await openTestEngine(place.data);
  for (let i = 0; i < 40; i++) await place.write(`run${i}/metrics.csv`, csv(0, 20_000, i));
  const projectId = await readLogs(engine, place);
  const before = await listKept(engine);
  const { runs, system } = engine.handlers;

  const given = rebuild(engine).then(
    () => undefined,
    (error: unknown) => error,
  );
  const rename = (name: string) => runs.renameProject({ id: projectId, name }, CALL);
  await waitFor(
    () =>
      rename("during").then(
        () => existsSync(`${place.database}.rebuild`),
        () => false,
      ),
    (isDone) => isDone,
  );
  await system.setSettings({ profileName: "Ada" }, CALL);
  const blocker = await blockNext(place);
  expect(await given).toMatchObject({
    code: "LOCKED",
    message: expect.stringContaining("given up") as string,
  });
  blocker.close();

  expect(await listKept(engine)).toEqual(before);
  const projectName = async () => (await runs.listProjects(undefined, CALL))[0]?.name;
  expect(await projectName()).toBe("during");
  expect(existsSync(`${place.database}.rebuild`)).toBe(false);
  await rename("after");
  expect(await listFailed(engine)).toEqual([]);
  expect(await rebuild(engine)).toMatchObject({ runs: 40 });
  expect(await projectName()).toBe("after");
  expect(await system.getSettings(undefined, CALL)).toMatchObject({ profileName: "Ada" });
});

test("an engine that closes in the middle of a rebuild leaves the workspace as it was", async () => {
  await using place = await makePlace();
  for (let i = 0; i < 10; i++) await place.write(`run${i}/metrics.csv`, csv(0, 20_000, i));
  let before;
  {
    await using engine = await openTestEngine(place.data);
    await readLogs(engine, place);
    before = await listKept(engine);
    const given = rebuild(engine).catch((error: unknown) => error);
    await waitFor(
      async () => existsSync(`${place.database}.rebuild`),
      (isThere) => isThere,
    );
    await engine.close();
    expect(await given).toBeInstanceOf(Error);
  }
  await place.command(async (engine) => expect(await listKept(engine)).toEqual(before));
});

test("the workspace before a rebuild stays until the next good start, and takes over where the new one is not there", async () => {
  await using place = await makePlace();
  await place.write("metrics.csv", csv(0, 5));
  const old = `${place.database}.old`;
  const before = await place.command(async (engine) => {
    await readLogs(engine, place);
    await rebuild(engine);
    expect(existsSync(old)).toBe(true);
    return listKept(engine);
  });
  await copyFile(old, join(place.logs, "..", "copy"));
  await place.command(async (engine) => expect(await listKept(engine)).toEqual(before));
  expect(existsSync(old)).toBe(false);

  // As a crash would leave it where files do not change places in one step.
  await rm(place.logs, { recursive: true });
  await mkdir(place.logs);
  await rename(place.database, `${place.database}.rebuild`);
  await copyFile(join(place.logs, "..", "copy"), old);
  await place.command(async (engine) => expect(await listKept(engine)).toEqual(before));
  expect([existsSync(old), existsSync(`${place.database}.rebuild`)]).toEqual([false, false]);
});
