import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrate, versionOf, type Migration } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";
import { open, type WriteDb } from "./open.ts";

let folder = "";
let db: WriteDb;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-migrate-"));
  db = open(join(folder, "workspace.db"), { role: "writer" });
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

const backupFolder = (): string => join(folder, "backups");
/** Stands for the next release: adds a column and fills it from the rows of the version before. */
const next: Migration = {
  version: 20,
  name: "upper-names",
  sql: "ALTER TABLE projects ADD COLUMN upper_name TEXT NOT NULL DEFAULT ''",
  run: (target) => {
    target.exec("UPDATE projects SET upper_name = upper(name)");
  },
};

test("the real migrations make a new database, without a backup", () => {
  expect(migrate(db, migrations, { backupFolder: backupFolder() })).toEqual({
    from: 0,
    to: migrations.at(-1)?.version,
    backup: undefined,
  });
  expect(existsSync(backupFolder())).toBe(false);
  const loose = db
    .prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
    )
    .pluck()
    .all();
  expect(loose).toEqual([]);
  expect(migrate(db, migrations)).toMatchObject({ from: versionOf(db), to: versionOf(db) });
});

test("from version N-1 with data: rows are carried over, the state before is kept", () => {
  migrate(db, migrations);
  db.exec(
    "INSERT INTO projects (id, name, created_us) VALUES ('p1', 'vision', 5), ('p2', 'audio', 6)",
  );
  const result = migrate(db, [...migrations, next], { backupFolder: backupFolder(), nowMs: 0 });
  expect(result).toMatchObject({ from: 10, to: 20 });
  expect(db.prepare("SELECT upper_name FROM projects ORDER BY id").pluck().all()).toEqual([
    "VISION",
    "AUDIO",
  ]);
  const before = open(result.backup ?? "", { role: "reader" });
  expect(before.pragma("user_version", { simple: true })).toBe(10);
  expect(before.prepare("SELECT name FROM projects ORDER BY id").pluck().all()).toEqual([
    "vision",
    "audio",
  ]);
  before.close();
});

test("a migration that fails leaves the version before, whole", () => {
  migrate(db, migrations);
  const broken: Migration = {
    ...next,
    run: () => {
      throw new Error("half way");
    },
  };
  expect(() => migrate(db, [...migrations, broken], { backupFolder: backupFolder() })).toThrow(
    "half way",
  );
  expect(versionOf(db)).toBe(10);
  expect(db.prepare("SELECT name FROM pragma_table_info('projects')").pluck().all()).not.toContain(
    "upper_name",
  );
  expect(readdirSync(backupFolder())).toHaveLength(1);
});

test("a database from the future and another program's are refused", () => {
  migrate(db, [...migrations, next]);
  expect(() => migrate(db, migrations)).toThrow(
    expect.objectContaining({
      code: "FROM_THE_FUTURE",
      nextStep: expect.stringContaining("Update") as string,
    }),
  );
  const foreign = open(join(folder, "mlflow.db"), { role: "writer" });
  foreign.exec("CREATE TABLE experiments (id)");
  expect(() => migrate(foreign, migrations)).toThrow(expect.objectContaining({ code: "CONFLICT" }));
  foreign.close();
});

test("versions must rise", () => {
  expect(() => migrate(db, [next, ...migrations])).toThrow("does not follow");
});
