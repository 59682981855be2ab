import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listBackups, restoreAbsentSources, restoreBackup, writeBackup } from "./backup.ts";
import { checkStore } from "./check.ts";
import { open, type WriteDb } from "./open.ts";
import { migrations } from "./migrations/index.ts";
import { appendToSeries } from "./series/append.ts";
import { markArrival } from "./series/arrivals.ts";
import { makeBatch } from "./series/batch.ts";
import { readPoints } from "./series/read.ts";
import { COUNT_TABLES, KEPT_TABLES, SOURCE_TABLES } from "./tables.ts";
import { openTestDb } from "./testing.ts";

let folder = "";
let db: WriteDb;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-backup-"));
  db = openTestDb(join(folder, "workspace.db"));
  db.exec(`
    INSERT INTO settings VALUES ('theme', '"dark"');
    INSERT INTO meta VALUES ('workspaceId', 'w1');
    INSERT INTO projects (id, name, root, created_us) VALUES ('p1', 'vision', '/data/runs', 5);
    INSERT INTO bindings (project_id, path, part, run_id, color_slot, created_us, fingerprint) VALUES ('p1', 'a/b', '', 'r1', 3, 5, 'f1');
    INSERT INTO run_edits (run_id, name, removed) VALUES ('r1', 'mine', 1);
    INSERT INTO journal VALUES (1, 'j1', 2, '{}', 'g', 'run:r1', 'rename', '{}', '{}', NULL, 's', '', 'h', NULL);
    INSERT INTO journal VALUES (7, 'j7', 3, '{}', 'g', 'run:r1', 'remove', '{}', '{}', 'g', 's', 'h', 'i', 'why');
  `);
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

interface TestSource {
  readonly path: string;
  readonly missing: number;
  readonly points: number;
}

/** A source with one series; all its numbers are `num`. */
function addSource(to: WriteDb, num: number, { path, missing, points }: TestSource): void {
  const columns = {
    steps: new Float64Array(points).map((_, i) => i),
    timesUs: new Float64Array(points),
    values: new Float32Array(points).map(() => Math.random()),
  };
  to.prepare("INSERT OR IGNORE INTO experiments VALUES (?, 'p1', ?)").run(
    num,
    `experiment of ${path}`,
  );
  to.prepare(
    `INSERT INTO runs (num, id, project_id, experiment_id, name, color_slot, state, state_reason, created_us)
      VALUES (?, ?, 'p1', ?, ?, 0, 'lost', '', 5)`,
  ).run(num, path, num, path);
  to.prepare(
    `INSERT INTO sources (num, id, run_num, project_id, path, part, codec, logger, missing)
      VALUES (?, ?, ?, 'p1', ?, '', 'csv', 'csv', ?)`,
  ).run(num, path, num, path, missing);
  to.prepare("INSERT INTO metrics VALUES (?, ?)").run(num, `loss of ${path}`);
  to.prepare(
    "INSERT INTO series (id, run_num, source_num, attempt, metric_id, context, float32) VALUES (?1, ?1, ?1, 1, ?1, '', 1)",
  ).run({ 1: num });
  appendToSeries(to, num, makeBatch(columns));
}

/** By the path of the source. */
function listPoints(from: WriteDb): Map<string, unknown> {
  const series = from
    .prepare(
      "SELECT s.id, o.path, m.name FROM series s JOIN sources o ON o.num = s.source_num JOIN metrics m ON m.id = s.metric_id",
    )
    .all() as Array<{ id: number; path: string; name: string }>;
  return new Map(series.map(({ id, path, name }) => [path, { name, ...readPoints(from, id) }]));
}

const backups = (): string => join(folder, "backups");
const KEPT = ["meta", "settings", "journal", "projects", "bindings", "run_edits"];
const rowsOf = (from: WriteDb) => KEPT.map((table) => from.prepare(`SELECT * FROM ${table}`).all());

test("a backup holds what no source can give back, and a restore brings it into a new database", () => {
  addSource(db, 1, { path: "there", missing: 0, points: 100_000 });
  const written = writeBackup(db, backups());
  // A page for each empty table; the points would double that.
  expect(written.bytes).toBeLessThan(450_000);
  expect(listBackups(backups())).toMatchObject([{ path: written.path }]);

  const fresh = openTestDb(join(folder, "restored.db"));
  const restored = restoreBackup(fresh, written.path);
  expect(restored).toMatchObject({ lastSeq: 7, rows: { journal: 2, settings: 1, run_edits: 1 } });
  expect(rowsOf(fresh)).toEqual(rowsOf(db));
  expect(() => restoreBackup(fresh, written.path)).toThrow(
    expect.objectContaining({ code: "CONFLICT" }),
  );
  fresh.close();
});

test("a source that cannot be read again is in the backup with all that was read from it", () => {
  addSource(db, 1, { path: "there", missing: 0, points: 10 });
  for (const [num, points] of [200, 300, 70_000].entries())
    addSource(db, num + 2, { path: `gone${points}`, missing: 1, points });
  db.exec(`
    INSERT INTO params VALUES (3, 'lr', 3, '0.1', '0.1', 0.1, 'gone300', 0, 4);
    INSERT INTO tags VALUES (3, 'who', 'me');
    INSERT INTO observed_history VALUES (3, 5, 'param', 'lr', '0.2', 3, 'o', 4);
  `);
  markArrival(db, 4, 1e15, 70_000);
  const { path } = writeBackup(db, backups());

  const fresh = openTestDb(join(folder, "restored.db"));
  // Numbers in use are no obstacle.
  addSource(fresh, 3, { path: "other", missing: 0, points: 1 });
  expect(() => restoreAbsentSources(fresh, `${path}.no`)).toThrow("no backup");
  expect(restoreAbsentSources(fresh, path)).toBe(3);
  expect(restoreAbsentSources(fresh, path)).toBe(0);
  const [before, after] = [listPoints(db), listPoints(fresh)];
  expect([...after.keys()].sort()).toEqual(["gone200", "gone300", "gone70000", "other"]);
  for (const key of ["gone200", "gone300", "gone70000"])
    expect(after.get(key)).toEqual(before.get(key));
  const runs =
    "SELECT id, point_count, metric_count, last_step FROM runs WHERE id LIKE 'gone%' ORDER BY id";
  expect(fresh.prepare(runs).all()).toEqual([
    { id: "gone200", point_count: 200, metric_count: 1, last_step: 199 },
    { id: "gone300", point_count: 300, metric_count: 1, last_step: 299 },
    { id: "gone70000", point_count: 70_000, metric_count: 1, last_step: 69_999 },
  ]);
  const ofRun = (table: string, columns: string) =>
    fresh
      .prepare(`SELECT ${columns} FROM ${table} JOIN runs ON num = run_num WHERE id = 'gone300'`)
      .all();
  expect(ofRun("params", "key, value")).toEqual([{ key: "lr", value: "0.1" }]);
  expect(ofRun("tags", "key, value")).toEqual([{ key: "who", value: "me" }]);
  const ofSource = "key, before, (SELECT path FROM sources WHERE num = source_num) AS path";
  expect(ofRun("observed_history", ofSource)).toEqual([
    { key: "lr", before: "0.2", path: "gone300" },
  ]);
  expect(fresh.prepare("SELECT count(*) FROM arrivals").pluck().get()).toBe(1);
  fresh.close();
});

test("every table is backed up whole, or by its sources", () => {
  const tables = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all();
  expect(new Set(tables)).toEqual(new Set([...KEPT_TABLES, ...SOURCE_TABLES, ...COUNT_TABLES]));
  db.exec("DROP TABLE tails");
  expect(() => writeBackup(db, backups())).toThrow(expect.objectContaining({ code: "DAMAGED" }));
});

test("a backup of an older version, which has fewer tables and columns, is restored as far as it goes", () => {
  addSource(db, 1, { path: "gone", missing: 1, points: 300 });
  const { path } = writeBackup(db, backups());
  const older = open(path, { role: "writer" });
  older.exec("DROP TABLE metric_edits; ALTER TABLE sources DROP COLUMN replaced");
  older.pragma("user_version = 20");
  older.pragma("journal_mode = DELETE");
  older.close();
  const fresh = openTestDb(join(folder, "restored.db"));
  expect(restoreBackup(fresh, path)).toMatchObject({ lastSeq: 7, rows: { metric_edits: 0 } });
  expect(listPoints(fresh)).toEqual(listPoints(db));
  fresh.close();
});

test("the newest 14 are kept", () => {
  for (let day = 1; day <= 16; day++) writeBackup(db, backups(), Date.UTC(2026, 0, day));
  const names = listBackups(backups()).map(({ path }) => path);
  expect(names).toHaveLength(14);
  expect(names[0]).toContain("2026-01-16");
  expect(names.at(-1)).toContain("2026-01-03");
});

test("a damaged or missing backup is refused and leaves the new database empty", () => {
  const { path } = writeBackup(db, backups());
  const fresh = openTestDb();
  const whole = readFileSync(path);
  truncateSync(path, Math.floor(whole.length / 2));
  expect(() => restoreBackup(fresh, path)).toThrow(expect.objectContaining({ code: "DAMAGED" }));
  writeFileSync(path, "nothing");
  expect(() => restoreBackup(fresh, path)).toThrow(expect.objectContaining({ code: "DAMAGED" }));
  expect(() => restoreBackup(fresh, `${path}.no`)).toThrow(
    expect.objectContaining({ code: "NOT_FOUND" }),
  );
  writeFileSync(path, whole);
  expect(restoreBackup(fresh, path).lastSeq).toBe(7);
  fresh.close();
});

test("the check of a sound store, and of a damaged one", () => {
  expect(checkStore(db)).toMatchObject({
    sound: true,
    problems: [],
    schemaVersion: migrations.at(-1)?.version,
    rows: { journal: 2, series: 0 },
  });
  expect(checkStore(db).freeBytes).toBeGreaterThan(0);
  db.pragma("wal_checkpoint(TRUNCATE)");
  const bytes = readFileSync(db.name);
  bytes.fill(0xff, 3 * 4096, 6 * 4096);
  const path = join(folder, "damaged.db");
  writeFileSync(path, bytes);
  const damaged = openTestDb(path);
  const check = checkStore(damaged);
  expect(check.sound).toBe(false);
  expect(check.problems.length).toBeGreaterThan(0);
  damaged.close();
});
