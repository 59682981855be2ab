import { readFileSync } from "node:fs";
import { copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeColumnBlob } from "../../base/column-blob.ts";
import { CALL, makeTestFolder, openTestEngine, waitFor } from "../testing.ts";
import type { TestEngine, TestFolder } from "../testing.ts";
import { addAndRead, readStatus } from "./testing.ts";

const FIXTURES = join(import.meta.dirname, "../../../e2e/fixtures/loggers");

type Db = Database.Database;

/** Points by run: step and value, in the order of their rows. */
type Points = Readonly<Record<string, ReadonlyArray<readonly [step: number, value: number]>>>;

/** How a library keeps its runs. The tables are those that it made itself. */
interface Library {
  readonly name: string;
  readonly fixture: string;
  /** The tables whose rows go: what the library wrote for the fixture is not of these tests. */
  readonly tables: readonly string[];
  readonly metric: string;
  readonly partOf: (run: string) => string;
  readonly ensureRun: (db: Db, run: string) => void;
  readonly add: (db: Db, run: string, step: number, value: number) => void;
  readonly drop: (db: Db, run: string) => void;
  /** Rows of `run`, `step` and `value`. */
  readonly rows: string;
}

const numberOf = (run: string): number => run.charCodeAt(0) - 97;

const LIBRARIES: readonly Library[] = [
  {
    name: "MLflow",
    fixture: "mlflow_sqlite/mlflow.db.gz",
    tables: ["latest_metrics", "metrics", "params", "tags", "runs"],
    metric: "loss",
    partOf: (run) => run,
    ensureRun(db, run) {
      db.prepare(
        `INSERT OR IGNORE INTO runs (run_uuid, name, status, start_time, lifecycle_stage, artifact_uri, experiment_id)
         VALUES (?, ?, 'RUNNING', 1795314650275, 'active', '', 1)`,
      ).run(run, run);
      db.prepare("INSERT OR IGNORE INTO params (key, value, run_uuid) VALUES ('lr', '0.1', ?)").run(
        run,
      );
    },
    add: (db, run, step, value) =>
      void db
        .prepare(
          "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES ('loss', ?, ?, ?, ?, 0)",
        )
        .run(value, 1_795_314_650_000 + step, run, step),
    drop(db, run) {
      for (const table of ["metrics", "params", "runs"])
        db.prepare(`DELETE FROM ${table} WHERE run_uuid = ?`).run(run);
    },
    rows: "SELECT run_uuid AS run, step, value FROM metrics ORDER BY rowid",
  },
  {
    name: "Optuna",
    fixture: "optuna_sqlite/optuna.db",
    tables: [
      "trial_intermediate_values",
      "trial_values",
      "trial_params",
      "trial_user_attributes",
      "trial_system_attributes",
      "trials",
    ],
    metric: "intermediate_value",
    partOf: (run) => `s1/${numberOf(run)}`,
    ensureRun(db, run) {
      db.prepare(
        `INSERT OR IGNORE INTO trials (trial_id, number, study_id, state, datetime_start)
         VALUES (?, ?, 1, 'RUNNING', '2026-11-22 02:15:25.687237')`,
      ).run(numberOf(run) + 1, numberOf(run));
      db.prepare(
        `INSERT OR IGNORE INTO trial_params (trial_id, param_name, param_value, distribution_json)
         VALUES (?, 'x', 0.5, '{"name": "FloatDistribution", "attributes": {}}')`,
      ).run(numberOf(run) + 1);
    },
    add: (db, run, step, value) =>
      void db
        .prepare(
          `INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value, intermediate_value_type)
           VALUES (?, ?, ?, 'FINITE')`,
        )
        .run(numberOf(run) + 1, step, value),
    drop(db, run) {
      for (const table of ["trial_intermediate_values", "trial_params", "trials"])
        db.prepare(`DELETE FROM ${table} WHERE trial_id = ?`).run(numberOf(run) + 1);
    },
    rows: `SELECT char(96 + trial_id) AS run, step, intermediate_value AS value FROM trial_intermediate_values
            ORDER BY trial_intermediate_value_id`,
  },
  {
    name: "Trackio",
    fixture: "trackio/trackio_home/demo.db",
    tables: ["metrics", "configs"],
    metric: "loss",
    partOf: (run) => run,
    ensureRun: (db, run) =>
      void db
        .prepare(
          `INSERT OR IGNORE INTO configs (run_id, run_name, config, created_at)
           VALUES (?, ?, '{"lr":0.1}', '2026-11-22T02:33:36+00:00')`,
        )
        .run(run, run),
    add: (db, run, step, value) =>
      void db
        .prepare(
          `INSERT INTO metrics (run_id, timestamp, run_name, step, metrics)
           VALUES (?, '2026-11-22T02:33:36+00:00', ?, ?, ?)`,
        )
        .run(run, run, step, JSON.stringify({ loss: value })),
    drop(db, run) {
      for (const table of ["metrics", "configs"])
        db.prepare(`DELETE FROM ${table} WHERE run_name = ?`).run(run);
    },
    rows: "SELECT run_name AS run, step, metrics ->> 'loss' AS value FROM metrics ORDER BY id",
  },
];

/** A database that a test changes. */
class Store {
  readonly #library: Library;
  readonly #path: string;

  constructor(library: Library, path: string) {
    this.#library = library;
    this.#path = path;
  }

  get #log(): string {
    return `${this.#path}-wal`;
  }

  /** Removes the file and begins a new one. */
  async begin(): Promise<void> {
    const packed = readFileSync(join(FIXTURES, this.#library.fixture));
    const bytes = this.#library.fixture.endsWith(".gz") ? gunzipSync(packed) : packed;
    await Promise.all(
      [this.#path, this.#log, `${this.#path}-shm`].map((path) => rm(path, { force: true })),
    );
    await writeFile(`${this.#path}.new`, bytes);
    const db = new Database(`${this.#path}.new`);
    db.pragma("journal_mode = DELETE");
    db.pragma("foreign_keys = OFF");
    for (const table of this.#library.tables) db.exec(`DELETE FROM ${table}`);
    db.exec("VACUUM");
    db.close();
    await rename(`${this.#path}.new`, this.#path);
  }

  change(change: (db: Db) => void): void {
    const db = new Database(this.#path);
    db.pragma("foreign_keys = OFF");
    change(db);
    db.close();
  }

  /** @param value of a step; what a training logs when it is run again differs */
  write(run: string, from: number, to: number, value = (step: number): number => step / 7): void {
    this.change((db) =>
      db.transaction(() => {
        this.#library.ensureRun(db, run);
        for (let step = from; step < to; step++) this.#library.add(db, run, step, value(step));
      })(),
    );
  }

  drop(run: string): void {
    this.change((db) => this.#library.drop(db, run));
  }

  vacuum(): void {
    this.change((db) => db.exec("VACUUM"));
  }

  /** As rsync brings it: the changed copy takes the file's place. */
  async replaceByCopy(change: (copy: Store) => void): Promise<void> {
    const copy = new Store(this.#library, `${this.#path}.copy`);
    await copyFile(this.#path, copy.#path);
    change(copy);
    await rename(copy.#path, this.#path);
  }

  held(): Points {
    const held: Record<string, Array<[number, number]>> = {};
    this.change((db) => {
      for (const { run, step, value } of db.prepare(this.#library.rows).all() as Array<{
        run: string;
        step: number;
        value: number;
      }>)
        (held[this.#library.partOf(run)] ??= []).push([step, value]);
    });
    return held;
  }
}

interface Case {
  readonly what: string;
  /** Each is looked at: what is shown then is what the database holds. */
  readonly steps: ReadonlyArray<(store: Store) => Promise<void> | void>;
  /** By run, where it is more than one. */
  readonly attempts?: Readonly<Record<string, number>>;
  /** Runs that the database does not hold any more: what was read of them stays. */
  readonly kept?: Points;
}

const other = (step: number): number => step / 3 + 1;
const pointsOf = (
  to: number,
  value: (step: number) => number = (step) => step / 7,
): Points[string] => Array.from({ length: to }, (_, step) => [step, value(step)] as const);

const begin: Case["steps"][number] = (store) => {
  store.write("a", 0, 100);
  store.write("b", 0, 50);
};
const replaceBy =
  (...lengths: number[]): Case["steps"][number] =>
  async (store) => {
    await store.begin();
    for (const [at, length] of lengths.entries()) store.write("ab"[at] ?? "", 0, length, other);
  };

const CASES: readonly Case[] = [
  {
    what: "is added to",
    steps: [
      begin,
      (store) => store.write("a", 100, 120),
      (store) => {
        store.write("b", 50, 70);
        store.write("c", 0, 5);
      },
    ],
  },
  {
    what: "is replaced by a longer one",
    steps: [begin, replaceBy(120, 60)],
    attempts: { a: 2, b: 2 },
  },
  {
    what: "is replaced by a shorter one",
    steps: [begin, replaceBy(30, 10)],
    attempts: { a: 2, b: 2 },
  },
  {
    what: "is replaced by one of the same length",
    steps: [begin, replaceBy(100, 50)],
    attempts: { a: 2, b: 2 },
  },
  {
    what: "is replaced by one that grows run by run",
    steps: [
      begin,
      replaceBy(5),
      (store) => store.write("a", 5, 130, other),
      (store) => store.write("b", 0, 60, other),
    ],
    attempts: { a: 2, b: 2 },
    kept: { b: pointsOf(50) },
  },
  {
    what: "is replaced again and again",
    steps: [begin, replaceBy(120, 60), beginAgain, replaceBy(40, 90)],
    attempts: { a: 4, b: 4 },
  },
  {
    what: "loses its last run before another one is written",
    steps: [
      begin,
      (store) => {
        store.drop("b");
        store.write("c", 0, 60);
      },
      (store) => store.write("a", 100, 110),
    ],
    kept: { b: pointsOf(50) },
  },
  {
    what: "loses its first run",
    steps: [
      begin,
      (store) => store.drop("a"),
      (store) => store.vacuum(),
      (store) => store.write("b", 50, 70),
    ],
    kept: { a: pointsOf(100) },
  },
  {
    what: "loses a run that is written anew",
    steps: [
      begin,
      (store) => {
        store.drop("a");
        store.write("a", 0, 80, other);
      },
    ],
    attempts: { a: 2 },
  },
  {
    what: "is vacuumed",
    steps: [begin, (store) => store.vacuum(), (store) => store.write("a", 100, 120)],
  },
  {
    what: "is brought anew, with more rows",
    steps: [
      begin,
      (store) => store.replaceByCopy(() => undefined),
      (store) =>
        store.replaceByCopy((copy) => {
          copy.write("a", 100, 130);
          copy.write("c", 0, 5);
        }),
      (store) => store.write("b", 50, 60),
    ],
  },
];

async function beginAgain(store: Store): Promise<void> {
  await store.begin();
  await begin(store);
}

let data: TestFolder;
let engine: TestEngine;
beforeAll(async () => {
  data = await makeTestFolder();
  engine = await openTestEngine(data.path);
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await data[Symbol.asyncDispose]();
});

/** Of the last attempt of each run. */
async function readShown(
  projectId: string,
  metric: string,
): Promise<{ points: Points; attempts: Readonly<Record<string, number>> }> {
  const { sources } = await engine.handlers.ingest.listSources({ projectId }, CALL);
  const points: Record<string, Points[string]> = {};
  const attempts: Record<string, number> = {};
  for (const { runId, part } of sources) {
    const { series } = await engine.handlers.runs.listSeries({ runId }, CALL);
    const last = series.filter((one) => one.metric === metric).at(-1);
    if (last === undefined || part === null) continue;
    const { sourceId, attempt } = last;
    const blob = await engine.handlers.runs.readPoints(
      { runId, metric, context: "", sourceId, attempt, offset: 0, limit: 1000 },
      CALL,
    );
    const [steps, , values] = decodeColumnBlob(await blob.arrayBuffer()).columns;
    points[part] = [...(steps ?? [])].map(
      (step, at) => [Number(step), Number(values?.[at])] as const,
    );
    attempts[part] = attempt;
  }
  return { points, attempts };
}

function listKept(projectId: string): unknown[] {
  const db = new Database(join(data.path, "workspace.sqlite"), { readonly: true });
  const parts = db
    .prepare(
      "SELECT part FROM sources WHERE project_id = ? AND num IN (SELECT num FROM kept_sources) ORDER BY part",
    )
    .pluck()
    .all(projectId);
  db.close();
  return parts;
}

const sorted = (points: Points): string =>
  JSON.stringify(Object.entries(points).toSorted(([a], [b]) => a.localeCompare(b)));

test.each(
  LIBRARIES.flatMap((library) =>
    CASES.map((one) => ({ ...one, library, title: `a database of ${library.name} ${one.what}` })),
  ),
)("$title: each run is shown as the database holds it", async ({ library, steps, ...wanted }) => {
  await using project = await makeTestFolder();
  await mkdir(join(project.path, "logs"));
  const store = new Store(library, join(project.path, "logs", "log.db"));
  await store.begin();
  let projectId: string | undefined;
  for (const step of steps) {
    await step(store);
    const held = store.held();
    const kept = Object.entries(wanted.kept ?? {}).map(
      ([run, points]) => [library.partOf(run), points] as const,
    );
    if (projectId === undefined) projectId = await addAndRead(engine, project.path);
    else await engine.handlers.ingest.rescan({ projectId }, CALL);
    await engine.whenSettled();
    const id = projectId;
    const expected = sorted(step === steps[0] ? held : { ...Object.fromEntries(kept), ...held });
    await waitFor(
      () => readShown(id, library.metric),
      ({ points }) => sorted(points) === expected,
    );
  }
  const { attempts } = await readShown(projectId ?? "", library.metric);
  const more = Object.entries(wanted.attempts ?? {}).map(
    ([run, count]) => [library.partOf(run), count] as const,
  );
  expect(attempts).toEqual({
    ...Object.fromEntries(Object.keys(attempts).map((part) => [part, 1])),
    ...Object.fromEntries(more),
  });
  // What only the workspace holds by now is kept when it is rebuilt.
  expect(listKept(projectId ?? "")).toEqual(
    [...new Set([...Object.keys(wanted.attempts ?? {}), ...Object.keys(wanted.kept ?? {})])]
      .map((run) => library.partOf(run))
      .toSorted(),
  );
  expect((await readStatus(engine, projectId ?? "")).unread).toEqual([]);
});
