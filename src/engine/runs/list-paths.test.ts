import fc from "fast-check";
import { expect, test } from "vitest";
import { statement, type WriteDb } from "../../store/index.ts";
import { openTestDb } from "../../store/testing.ts";
import { listPaths } from "./list-paths.ts";
import { listMetrics } from "./queries.ts";

const PROJECTS = ["p1", "p2"];
const RUNS = [1, 2, 3, 4];
const projectOf = (run: number): string => (run <= 3 ? "p1" : "p2");
const KEYS = ["lr", "seed"];
const METRICS = ["loss", "acc"];

function openWithRuns(): WriteDb {
  const db = openTestDb();
  for (const project of PROJECTS)
    statement(db, "INSERT INTO projects (id, name, created_us) VALUES (?, ?, 0)").run(
      project,
      project,
    );
  db.exec("INSERT INTO experiments VALUES (1, 'p1', 'Default'), (2, 'p2', 'Default')");
  for (const run of RUNS) {
    statement(
      db,
      `INSERT INTO runs (num, id, project_id, experiment_id, name, color_slot, state, state_reason, created_us)
       VALUES (?, ?, ?, 1, 'a run', 0, 'finished', '', 0)`,
    ).run(run, `r${run}`, projectOf(run));
  }
  for (const metric of METRICS) statement(db, "INSERT INTO metrics (name) VALUES (?)").run(metric);
  return db;
}

/** A param of a run in one of two sources: set, or taken away where the text is null; a series added or dropped. */
const step = fc.oneof(
  fc.record({
    run: fc.constantFrom(...RUNS),
    source: fc.constantFrom(1, 2),
    key: fc.constantFrom(...KEYS),
    text: fc.constantFrom("1", "2", null),
  }),
  fc.record({
    run: fc.constantFrom(...RUNS),
    source: fc.constantFrom(1, 2),
    metric: fc.constantFrom(1, 2),
    isAdded: fc.boolean(),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function write(db: WriteDb, change: Step): void {
  if ("metric" in change) {
    const { run, source, metric, isAdded } = change;
    statement(
      db,
      isAdded
        ? `INSERT OR IGNORE INTO series (run_num, source_num, attempt, metric_id, context, float32) VALUES (?, ?, 1, ?, '', 0)`
        : "DELETE FROM series WHERE run_num = ? AND source_num = ? AND metric_id = ?",
    ).run(run, source, metric);
  } else if (change.text === null) {
    statement(db, "DELETE FROM params WHERE run_num = ? AND source_num = ? AND key = ?").run(
      change.run,
      change.source,
      change.key,
    );
  } else {
    statement(
      db,
      `INSERT INTO params (run_num, key, source_num, value, text, origin, companion) VALUES (?, ?, ?, '', ?, '', 0)
       ON CONFLICT DO UPDATE SET text = excluded.text`,
    ).run(change.run, change.key, change.source, change.text);
  }
}

test("keys are those of the rows that are there, however they came and went", () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 40 }),
      fc.constantFrom(...PROJECTS),
      (steps, projectId) => {
        const db = openWithRuns();
        for (const change of steps) write(db, change);
        const runsOf = (sql: string, key: string | number): number[] =>
          (db.prepare(sql).pluck().all(key) as number[]).filter(
            (run) => projectOf(run) === projectId,
          );
        const total = RUNS.filter((run) => projectOf(run) === projectId).length;
        const params = KEYS.map((key) => {
          const runs = new Set(runsOf("SELECT run_num FROM params WHERE key = ?", key));
          const texts = new Set(
            [...runs].flatMap((run) =>
              db
                .prepare("SELECT text FROM params WHERE run_num = ? AND key = ?")
                .pluck()
                .all(run, key),
            ),
          );
          return { key, runs: runs.size, varies: runs.size < total || texts.size > 1 };
        });
        const metrics = METRICS.map((metric, i) => ({
          metric,
          runs: new Set(runsOf("SELECT run_num FROM series WHERE metric_id = ?", i + 1)).size,
        }));
        const found = listPaths(db, { projectId });
        const named = <T extends { readonly runs: number }>(list: readonly T[]): T[] =>
          list.filter(({ runs }) => runs > 0).toSorted((a, b) => b.runs - a.runs);
        expect(found.params).toEqual(named(params).map(({ key }) => key));
        expect(found.varying).toEqual(
          named(params.filter(({ varies }) => varies)).map(({ key }) => key),
        );
        expect(new Set(found.metrics)).toEqual(new Set(named(metrics).map(({ metric }) => metric)));
        const counted = listMetrics(db, { projectId }).map(({ metric, runs }) => ({
          metric,
          runs,
        }));
        expect(new Set(counted)).toEqual(new Set(named(metrics)));
        db.close();
      },
    ),
    { numRuns: 200 },
  );
});

test("metrics that only removed runs have are not counted", () => {
  const db = openWithRuns();
  write(db, { run: 1, source: 1, metric: 1, isAdded: true });
  write(db, { run: 2, source: 1, metric: 1, isAdded: true });
  write(db, { run: 2, source: 1, metric: 2, isAdded: true });
  db.exec("INSERT INTO run_edits (run_id, removed) VALUES ('r2', 1)");
  expect(listMetrics(db, { projectId: "p1" })).toMatchObject([{ metric: "loss", runs: 1 }]);
  expect(listMetrics(db, { runId: "r2" })).toMatchObject([{ metric: "acc" }, { metric: "loss" }]);
  db.close();
});
