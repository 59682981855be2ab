import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listBackups, restoreBackup, writeBackup } from "./backup.ts";
import { checkStore } from "./check.ts";
import type { WriteDb } from "./open.ts";
import { appendToSeries } from "./series/append.ts";
import { makeBatch } from "./series/batch.ts";
import { addTestSeries, openTestDb } from "./testing.ts";

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
    INSERT INTO journal VALUES (1, 'j1', 2, '{}', 'g', 'run:r1', 'rename', '{}', '{}', NULL, 's', '', 'h');
    INSERT INTO journal VALUES (7, 'j7', 3, '{}', 'g', 'run:r1', 'remove', '{}', '{}', 'g', 's', 'h', 'i');
  `);
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

const backups = (): string => join(folder, "backups");
const KEPT = ["meta", "settings", "journal", "projects", "bindings", "run_edits"];
const rowsOf = (from: WriteDb) => KEPT.map((table) => from.prepare(`SELECT * FROM ${table}`).all());

test("a backup holds what no source can give back, and a restore brings it into a new database", () => {
  addTestSeries(db, 1, { float32: true });
  const length = 50_000;
  const columns = {
    steps: new Float64Array(length).map((_, i) => i),
    timesUs: new Float64Array(length),
    values: new Float32Array(length).map(() => Math.random()),
  };
  appendToSeries(db, 1, makeBatch(columns));
  const written = writeBackup(db, backups());
  expect(written.bytes).toBeLessThan(100_000);
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
    schemaVersion: 10,
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
