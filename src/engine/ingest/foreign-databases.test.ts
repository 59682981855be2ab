import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { applyWal } from "../../formats/index.ts";
import { openForeign } from "../../store/index.ts";
import { makeTestFolder, openTestEngine, waitFor } from "../testing.ts";
import { addAndRead, readRuns, readSources } from "./testing.ts";

/**
 * A logger that fails on the first lock it meets: a database in Trackio's form, a transaction a point. At the end it tells
 * how many there are: after `count`, or without one when it is told to end.
 */
const WRITER = `
  const Database = require("better-sqlite3");
  const [path, mode, count] = process.argv.slice(1);
  let isEnding = false;
  process.stdin.on("end", () => { isEnding = true; }).resume();
  const db = new Database(path, { timeout: 0 });
  db.pragma("journal_mode = " + mode);
  db.exec(\`
    CREATE TABLE metrics (id INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT, timestamp TEXT, run_name TEXT, step INTEGER, metrics TEXT);
    CREATE TABLE configs (id INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT, run_name TEXT, config TEXT, created_at TEXT);
    INSERT INTO configs (run_id, run_name, config, created_at) VALUES ('1', 'steady', '{"lr":0.1}', '2026-11-27T00:00:00+00:00');
  \`);
  const add = db.prepare("INSERT INTO metrics (run_id, timestamp, run_name, step, metrics) VALUES ('1', ?, 'steady', ?, ?)");
  let step = 0;
  const write = () => {
    for (let i = 0; i < 5; i++, step++) add.run(new Date().toISOString(), step, JSON.stringify({ loss: step / 7 }));
    if (count === undefined ? !isEnding : step < count) setTimeout(write, 10);
    else {
      console.log(step);
      if (count !== undefined) setInterval(() => {}, 1000);
      else process.stdin.destroy();
    }
  };
  write();
`;

test.each(["delete", "truncate", "persist", "wal"])(
  "a database that is written to all the time (journal mode %s) is read live, and its writer never meets a lock",
  async (mode) => {
    await using project = await makeTestFolder();
    await using data = await makeTestFolder();
    await using engine = await openTestEngine(data.path);
    await addAndRead(engine, project.path);
    const path = join(project.path, "demo.db");
    const writer = spawn(process.execPath, ["-e", WRITER, path, mode]);
    let [stdout, stderr] = ["", ""];
    writer.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    writer.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = once(writer, "close");
    const points = async (): Promise<number> =>
      (await readSources(engine))[0]?.metrics["loss"]?.points ?? 0;
    // It is met at its work many times.
    let seen = 0;
    for (let times = 0; times < 5; times++) {
      const before = seen;
      seen = await waitFor(points, (count) => count > before);
    }
    writer.stdin.end();
    const [code] = (await ended) as [number];
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const written = Number(stdout);
    await waitFor(points, (count) => count >= written);
    const [source] = await readSources(engine);
    expect(source).toMatchObject({
      path: "demo.db",
      part: "steady",
      params: { lr: 0.1 },
      metrics: {
        loss: { points: written, firstStep: 0, lastStep: written - 1, last: (written - 1) / 7 },
      },
    });
    expect(await readRuns(engine)).toHaveLength(1);
  },
  60_000,
);

test("what stands only in the log of a database is read while its writer keeps it open", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  const path = join(project.path, "demo.db");
  const writer = spawn(process.execPath, ["-e", WRITER, path, "wal", "50"]);
  try {
    await using engine = await openTestEngine(data.path);
    await addAndRead(engine, project.path);
    await waitFor(
      async () => (await readSources(engine))[0]?.metrics["loss"]?.points,
      (count) => count === 50,
    );
  } finally {
    writer.kill("SIGKILL");
  }
}, 60_000);

test("a log that is cut or damaged anywhere gives a state that some whole transaction left", async () => {
  await using project = await makeTestFolder();
  const path = join(project.path, "demo.db");
  const writer = spawn(process.execPath, ["-e", WRITER, path, "wal", "50"]);
  await once(writer.stdout, "data");
  const [database, wal] = [await readFile(path), await readFile(`${path}-wal`)];
  writer.kill("SIGKILL");
  const count = (log: Uint8Array): number => {
    using db = openForeign(applyWal(Uint8Array.from(database), log));
    expect(db.all("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
    return db.columns("metrics").size === 0
      ? 0
      : Number(db.all("SELECT count(*) AS n FROM metrics")[0]?.["n"]);
  };
  expect(count(wal)).toBe(50);
  let last = 0;
  for (let cut = 0; cut < wal.length; cut += 1500) {
    const found = count(wal.subarray(0, cut));
    expect(found).toBeGreaterThanOrEqual(last);
    last = found;
    const bad = Uint8Array.from(wal);
    bad[cut] = (bad[cut] ?? 0) ^ 0xff;
    expect(count(bad)).toBeLessThanOrEqual(50);
  }
}, 60_000);
