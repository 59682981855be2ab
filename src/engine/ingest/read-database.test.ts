import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import type { RunEvent } from "../../base/run-event.ts";
import { PointLog, type CodecState, type DatabaseCodec } from "../../formats/index.ts";
import { makeTestFolder } from "../testing.ts";
import { copyDatabase } from "./copy-database.ts";
import { findCodec } from "./find-codec.ts";
import { toRecord } from "./read-file.ts";
import { askDatabase, readDatabase } from "./read-database.ts";
import { factsOf, newRecord } from "./seen-files.ts";

const found = findCodec("trackio");
if (found?.kind !== "database") throw new Error("Trackio's databases are not read");
const codec: DatabaseCodec = found;
const FACTS = factsOf("demo.db");

/** A database of Trackio's with one run. */
function write(path: string, rows: number, metrics: (step: number) => object): void {
  const db = new Database(path);
  db.exec(`
    CREATE TABLE IF NOT EXISTS metrics (id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp TEXT, run_name TEXT, step INTEGER, metrics TEXT);
    CREATE TABLE IF NOT EXISTS configs (id INTEGER PRIMARY KEY AUTOINCREMENT, run_name TEXT UNIQUE, config TEXT, created_at TEXT);
    INSERT OR IGNORE INTO configs (run_name, config, created_at) VALUES ('steady', '{}', '2026-11-27T00:00:00+00:00');
  `);
  const add = db.prepare("INSERT INTO metrics (run_name, step, metrics) VALUES ('steady', ?, ?)");
  db.transaction(() => {
    for (let step = 0; step < rows; step++) add.run(step, JSON.stringify(metrics(step)));
  })();
  db.close();
}

/** One window: what it tells, without waiting for the store. */
function readOne(
  path: string,
  state: CodecState,
): Promise<{ events: readonly RunEvent[]; points: number; state: CodecState; share: number }> {
  return askDatabase(path, (db) => {
    const read = codec.read(db, state, new PointLog());
    const points = read.events.reduce(
      (sum, event) => sum + (event.kind === "points" ? event.columns.values.length : 0),
      0,
    );
    return { ...read, points };
  });
}

test("a large database is read window by window, also while rows are added", async () => {
  await using folder = await makeTestFolder();
  const path = join(folder.path, "demo.db");
  const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`m${i}`, i / 7]));
  write(path, 60, () => wide);
  const first = await readOne(path, codec.initial(FACTS));
  expect(first.points).toBe(500_000);
  expect(first.share).toBeGreaterThan(0.5);
  expect(first.share).toBeLessThan(1);
  // The run has its name from the beginning, and is not remembered before all of it is told.
  expect(first.events.at(-1)).toMatchObject({ kind: "source", part: "steady", name: "steady" });
  write(path, 1, () => ({ loss: 1 }));
  const second = await readOne(path, first.state);
  expect(second).toMatchObject({ points: 100_001, share: 1 });
  expect(await readOne(path, second.state)).toMatchObject({ points: 0, share: 1, events: [] });
}, 60_000);

test("a database that nobody touched is not copied once more", async () => {
  await using folder = await makeTestFolder();
  const path = join(folder.path, "demo.db");
  let reads = 0;
  const counting: DatabaseCodec = {
    ...codec,
    read(db, state, points) {
      reads++;
      return codec.read(db, state, points);
    },
  };
  let record = newRecord(
    { path: "demo.db", size: 0, mtimeUs: 0 },
    { codec: codec.id, sourcePath: "demo.db" },
    "data",
  );
  const read = async (): Promise<number> => {
    const request = { absolutePath: path, facts: FACTS, record, once: false };
    const result = await readDatabase(counting, request, {
      bytes: undefined,
      points: new PointLog(),
    });
    record = toRecord(record, result, 0);
    return result.events.filter(({ kind }) => kind === "points").length;
  };
  write(path, 3, (step) => ({ loss: step }));
  expect(await read()).toBe(1);
  expect(await read()).toBe(0);
  expect(reads).toBe(1);
  write(path, 1, () => ({ loss: 9 }));
  expect(await read()).toBe(1);
  expect(reads).toBe(2);
  // What stands in its log is not counted in the file itself.
  const db = new Database(path);
  db.pragma("journal_mode = WAL");
  db.exec("INSERT INTO metrics (run_name, step, metrics) VALUES ('steady', 9, '{\"loss\":3}')");
  expect(await read()).toBe(1);
  expect(await read()).toBe(0);
  expect(reads).toBe(4);
  db.close();
});

test("what an earlier version noted leads to one more attempt of each run, with all of its rows", async () => {
  await using folder = await makeTestFolder();
  const path = join(folder.path, "demo.db");
  write(path, 3, (step) => ({ loss: step }));
  const before = { metrics: 3, system: 0, names: { configs: { steady: "abc" } } };
  const { events, points, state } = await readOne(path, before);
  expect(events[0]).toMatchObject({ kind: "attempt", part: null });
  expect(points).toBe(3);
  expect(await readOne(path, state)).toMatchObject({ points: 0, events: [] });
});

test("the log counts in how large a database may be", async () => {
  await using folder = await makeTestFolder();
  const path = join(folder.path, "demo.db");
  write(path, 1, () => ({ loss: 1 }));
  await writeFile(`${path}-wal`, "");
  expect(await copyDatabase(path)).toBeDefined();
  await truncate(`${path}-wal`, 1024 ** 3);
  await expect(copyDatabase(path)).rejects.toThrow("more than 1 GB");
});
