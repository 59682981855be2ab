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
const upTo = (version: number): readonly Migration[] =>
  migrations.filter((migration) => migration.version <= version);
/** One that fails half way. */
const NEWEST = migrations.at(-1)?.version ?? 0;
const broken: Migration = {
  version: NEWEST + 10,
  name: "broken",
  sql: "ALTER TABLE projects ADD COLUMN upper_name TEXT NOT NULL DEFAULT ''",
  run: () => {
    throw new Error("half way");
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

test("from version 10 with data: rows are carried over, what files may have lost is noted, the state before is kept", () => {
  migrate(db, upTo(10));
  db.exec(`
    INSERT INTO projects (id, name, created_us) VALUES ('p1', 'vision', 5);
    INSERT INTO journal VALUES (1, 'j1', 2, '{}', 'g', 'project:p1', 'project.add', 'null', '{}', NULL, 's', '', 'h');
    INSERT INTO experiments VALUES (1, 'p1', 'Default');
    INSERT INTO runs (num, id, project_id, experiment_id, name, color_slot, state, state_reason, created_us)
      VALUES (1, 'r1', 'p1', 1, 'one', 0, 'finished', '', 5);
    INSERT INTO sources (num, id, run_num, project_id, path, part, codec, logger, attempts, missing) VALUES
      (1, 's1', 1, 'p1', 'whole.csv', '', 'csv', 'csv', 1, 0), (2, 's2', 1, 'p1', 'gone.csv', '', 'csv', 'csv', 1, 1),
      (3, 's3', 1, 'p1', 'again.csv', '', 'csv', 'csv', 2, 0);
  `);
  const addFile = db.prepare(
    `INSERT INTO files (project_id, path, source_path, role, codec, logger, size, mtime_us, inode, read_bytes, head_hash,
       tail_hash, state) VALUES ('p1', :path, :path, 'data', 'csv', 'csv', 9, 9, '', 9, '', '', '')`,
  );
  for (const path of ["whole.csv", "gone.csv", "again.csv"]) addFile.run({ path });

  const result = migrate(db, upTo(20), { backupFolder: backupFolder(), nowMs: 0 });
  expect(result).toMatchObject({ from: 10, to: 20 });
  const pluck = (sql: string) => db.prepare(sql).pluck().all();
  expect(pluck("SELECT name FROM projects")).toEqual(["vision"]);
  expect(pluck("SELECT unapplied FROM journal")).toEqual([null]);
  expect(pluck("SELECT path FROM files WHERE gone = 1")).toEqual(["gone.csv"]);
  // What a file may not hold any more is taken as lost in it.
  expect(pluck("SELECT num FROM kept_sources ORDER BY num")).toEqual([2, 3]);
  const copy = open(result.backup ?? "", { role: "reader" });
  expect(copy.pragma("user_version", { simple: true })).toBe(10);
  expect(copy.prepare("SELECT count(*) FROM sources").pluck().get()).toBe(3);
  copy.close();
});

test("from version 20 with data: metrics and their series stay, and can be defined", () => {
  migrate(db, upTo(20));
  db.exec(`
    INSERT INTO projects (id, name, created_us) VALUES ('p1', 'vision', 5);
    INSERT INTO metrics (id, name) VALUES (1, 'loss');
    INSERT INTO series (run_num, source_num, attempt, metric_id, context, float32, count) VALUES (1, 1, 1, 1, '', 0, 3);
    INSERT INTO metric_definitions (project_id, metric_id, goal, goal_guessed) VALUES ('p1', 1, 'min', 1);
  `);
  expect(migrate(db, upTo(30))).toMatchObject({ from: 20, to: 30 });
  const pluck = (sql: string) => db.prepare(sql).pluck().all();
  expect(pluck("SELECT m.name FROM series s JOIN metrics m ON m.id = s.metric_id")).toEqual([
    "loss",
  ]);
  expect(pluck("SELECT metric FROM metric_edits")).toEqual([]);
});

test("from version 270 with data: what was saved is a view of its project", () => {
  migrate(db, upTo(270));
  db.exec("INSERT INTO views VALUES ('v1', 'p1', 'mine', '{}', 1, 0)");
  expect(migrate(db, upTo(280))).toMatchObject({ from: 270, to: 280 });
  expect(db.prepare("SELECT name, page, is_default FROM views").all()).toEqual([
    { name: "mine", page: "project", is_default: 1 },
  ]);
});

test("from version 30 with data: a codec's names stand apart, problems are counted by what they say", () => {
  migrate(db, upTo(30));
  const records = { count: 3, known: null, names: ["loss", "acc"], fingerprint: "0 loss=1" };
  const addFile = db.prepare(
    `INSERT INTO files (project_id, path, source_path, role, codec, logger, size, mtime_us, inode, read_bytes, head_hash,
       tail_hash, state) VALUES ('p1', :codec, :codec, 'data', :codec, :codec, 9, 9, '', 9, '', '', :state)`,
  );
  const csv = { lines: 4, header: ["step", "loss"], startSeconds: 1.5, records };
  addFile.run({ codec: "csv", state: JSON.stringify(csv) });
  addFile.run({ codec: "jsonl", state: JSON.stringify({ lines: 3, records }) });
  addFile.run({ codec: "tfevents", state: JSON.stringify({ offset: 7 }) });
  const addProblem = db.prepare("INSERT INTO problems VALUES ('p1', 'csv', ?, ?, 'warning', ?)");
  addProblem.run("line 9", "a row is short", 2);
  addProblem.run("line 3", "a row is short", 1);
  addProblem.run("line 4", "a row is long", 3);

  expect(migrate(db, migrations)).toMatchObject({ from: 30, to: NEWEST });
  const rows = db.prepare("SELECT state, names FROM files ORDER BY path").all() as Array<{
    state: string;
    names: string;
  }>;
  const parsed = rows.map(({ state, names }) => [
    JSON.parse(state) as unknown,
    names === "" ? undefined : (JSON.parse(names) as unknown),
  ]);
  const metrics = { first: "0 loss=1", seen: ["loss", "acc"], known: null };
  const left = { count: 3, known: null };
  expect(parsed).toEqual([
    [
      { lines: 4, startSeconds: 1.5, records: left },
      { header: ["step", "loss"], metrics },
    ],
    [{ lines: 3, records: left }, metrics],
    [{ offset: 7 }, undefined],
  ]);
  expect(db.prepare("SELECT place, message, count FROM problems ORDER BY at_us").all()).toEqual([
    { place: "line 3", message: "a row is short", count: 2 },
    { place: "line 4", message: "a row is long", count: 1 },
  ]);
});

test("from version 40 with data: of params that stand twice, those of hparams.yaml are shown", () => {
  migrate(db, upTo(40));
  const put = db.prepare(
    `INSERT INTO params (run_num, key, source_num, value, text, number, origin, companion)
     VALUES (1, ?, ?, '1', '1', 1, ?, ?)`,
  );
  put.run("net/depth", 1, "a/events.out.tfevents.1", 0);
  put.run("net.depth", 1, "a/hparams.yaml", 1);
  put.run("seed", 1, "a/args.yaml", 1);
  put.run("lr", 2, "b/events.out.tfevents.1", 0);
  put.run("seed", 2, "b/args.yaml", 1);
  expect(migrate(db, migrations)).toMatchObject({ from: 40, to: NEWEST });
  const shown = db.prepare("SELECT source_num || ' ' || key FROM shown_params ORDER BY 1").pluck();
  expect(shown.all()).toEqual(["1 net.depth", "1 seed", "2 lr", "2 seed"]);
});

test("from version 80 with data: event files are read once more for their media, others go on where they were", () => {
  migrate(db, upTo(80));
  const addFile = db.prepare(
    `INSERT INTO files (project_id, path, source_path, role, codec, logger, size, mtime_us, inode, read_bytes, head_hash,
       tail_hash, state, gone) VALUES ('p1', :path, :path, 'data', :codec, '', 9, 9, '', 9, 'h', 't', :state, :gone)`,
  );
  const trail = { records: 2, hash: 5, marks: [1, 5] };
  const state = JSON.stringify({ offset: 9, trail, known: null, hasPoints: true });
  addFile.run({ path: "a", codec: "tfevents", state, gone: 0 });
  addFile.run({ path: "b", codec: "tfevents", state, gone: 1 });
  addFile.run({ path: "c", codec: "csv", state: JSON.stringify({ lines: 2 }), gone: 0 });
  expect(migrate(db, migrations)).toMatchObject({ from: 80, to: NEWEST });
  const rows = db
    .prepare("SELECT path, read_bytes AS bytes, state FROM files ORDER BY path")
    .all() as Array<{
    path: string;
    bytes: number;
    state: string;
  }>;
  expect(
    rows.map(({ path, bytes, state: text }) => [path, bytes, JSON.parse(text) as unknown]),
  ).toEqual([
    [
      "a",
      0,
      {
        offset: 0,
        trail: { records: 0, hash: 0, marks: [] },
        known: trail,
        hasPoints: true,
        backfill: true,
      },
    ],
    ["b", 9, JSON.parse(state)],
    ["c", 9, { lines: 2 }],
  ]);
});

test("from version 90 with data: nothing is known yet of what was checked out", () => {
  migrate(db, upTo(90));
  db.exec(`INSERT INTO runs (num, id, project_id, experiment_id, name, color_slot, state, state_reason, created_us, started_us)
    VALUES (1, 'r1', 'p1', 1, 'one', 0, 'finished', '', 5, 7)`);
  expect(migrate(db, upTo(100))).toMatchObject({ from: 90, to: 100 });
  expect(db.prepare("SELECT id, started_us, git_commit, git_branch FROM runs").all()).toEqual([
    { id: "r1", started_us: 7, git_commit: null, git_branch: null },
  ]);
});

test("a migration that fails leaves the version before, whole", () => {
  migrate(db, migrations);
  expect(() => migrate(db, [...migrations, broken], { backupFolder: backupFolder() })).toThrow(
    "half way",
  );
  expect(versionOf(db)).toBe(NEWEST);
  expect(db.prepare("SELECT name FROM pragma_table_info('projects')").pluck().all()).not.toContain(
    "upper_name",
  );
  expect(readdirSync(backupFolder())).toHaveLength(1);
});

test("of the copies made before a migration the newest two stay", () => {
  migrate(db, migrations);
  for (const nowMs of [3e10, 2e10, 4e10]) {
    const again = () =>
      migrate(db, [...migrations, broken], { backupFolder: backupFolder(), nowMs });
    expect(again).toThrow("half way");
  }
  const years = readdirSync(backupFolder()).map((name) => /-(19\d\d-\d\d)-/.exec(name)?.[1]);
  expect(new Set(years)).toEqual(new Set(["1970-12", "1971-04"]));
});

test("a database from the future and another program's are refused", () => {
  migrate(db, [...migrations, { version: NEWEST + 10, name: "next" }]);
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
  expect(() => migrate(db, [broken, ...migrations])).toThrow("does not follow");
});
