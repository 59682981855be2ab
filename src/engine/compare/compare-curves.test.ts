import { expect, test } from "vitest";
import { appendToSeries, makeBatch, statement, type WriteDb } from "../../store/index.ts";
import { openTestDb } from "../../store/testing.ts";
import { compareCurves, defaultTarget, findRange } from "./compare-curves.ts";
import { measureCurves } from "./measure-curves.ts";

type Points = ReadonlyArray<readonly [step: number, value: number]>;

/** Runs r0, r1, … with the attempts of one metric; a second takes a step. */
function storeRuns(runs: ReadonlyArray<readonly Points[]>): WriteDb {
  const db = openTestDb();
  db.exec(`INSERT INTO projects (id, name, created_us) VALUES ('p', 'p', 0);
    INSERT INTO experiments VALUES (1, 'p', 'Default'); INSERT INTO metrics VALUES (1, 'acc')`);
  for (const [i, attempts] of runs.entries()) {
    statement(
      db,
      `INSERT INTO runs (num, id, project_id, experiment_id, name, color_slot, state, state_reason, created_us)
       VALUES (?, ?, 'p', 1, 'a run', 0, 'finished', '', 0)`,
    ).run(i + 1, `r${i}`);
    statement(
      db,
      `INSERT INTO sources (num, id, run_num, project_id, path, part, codec, logger)
       VALUES (?, ?, ?, 'p', ?, '', 'csv', 'csv')`,
    ).run(i + 1, `s${i}`, i + 1, `run${i}`);
    for (const [attempt, points] of attempts.entries()) {
      if (points.length === 0) continue;
      const { lastInsertRowid } = statement(
        db,
        `INSERT INTO series (run_num, source_num, attempt, metric_id, context, float32) VALUES (?, ?, ?, 1, '', 0)`,
      ).run(i + 1, i + 1, attempt + 1);
      const batch = makeBatch({
        steps: Float64Array.from(points, ([step]) => step),
        timesUs: Float64Array.from(points, (_, at) => 1e15 + at * 1e6),
        values: Float64Array.from(points, ([, value]) => value),
      });
      appendToSeries(db, Number(lastInsertRowid), batch);
    }
  }
  return db;
}

const ramp = (to: number, height: number): Points =>
  Array.from({ length: to + 1 }, (_, step) => [step, (height * step) / to]);

function compare(
  runs: ReadonlyArray<readonly Points[]>,
  groups: ReadonlyArray<readonly number[]>,
  wantedTarget?: number,
  goal: "min" | "max" | "none" = "max",
) {
  const db = storeRuns(runs);
  const args = {
    metric: "acc",
    runIds: runs.map((_, i) => `r${i}`),
    goal,
    kernel: "ema" as const,
    smoothing: 0,
  };
  const first = measureCurves(db, args);
  const { range, lastToBegin, firstToEnd } = findRange(first);
  const own = (groups[0] ?? []).flatMap((i) => first[i] ?? []);
  const target = wantedTarget ?? defaultTarget(own, goal);
  const all = measureCurves(db, { ...args, range, target });
  const found = compareCurves(db, {
    groups: groups.map((group) => group.flatMap((i) => all[i] ?? [])),
    baseline: 0,
    range,
    goal,
    target,
  });
  return { range, target, lastToBegin, firstToEnd, groups: found };
}

test("the default target is the baseline's worst last value: all of its curves reach it", () => {
  const runs = [[ramp(10, 1)], [ramp(10, 0.8)], [ramp(10, 2)]];
  const { target, groups } = compare(runs, [[0, 1], [2]]);
  expect(target).toBe(0.8);
  expect(groups[0]).toMatchObject({ reached: 2, notReached: 0 });
  expect(defaultTarget(groups[0]?.runs ?? [], "min")).toBe(1);
});

test("without a goal, or a target, no curve is told never to have reached it", () => {
  const aimless = compare([[ramp(10, 1)], [ramp(10, 2)]], [[0], [1]], 0.5, "none");
  expect(aimless.groups[1]).toMatchObject({ reached: 0, notReached: 0, medianSteps: null });
  expect(aimless.groups[1]?.steps.difference?.cannotSay).toMatch(/No goal is set/);
  const untold = compare([[], [ramp(10, 2)]], [[0], [1]]);
  expect(untold.target).toBeUndefined();
  expect(untold.groups[1]).toMatchObject({ reached: 0, notReached: 0 });
  expect(untold.groups[1]?.seconds.difference?.cannotSay).toMatch(/no target/);
});

test("area, steps and seconds to the baseline's worst last value, held against the baseline", () => {
  const { range, target, groups } = compare(
    [[ramp(10, 1)], [ramp(10, 1)], [ramp(5, 1)], [ramp(10, 2)]],
    [
      [0, 1],
      [2, 3],
    ],
  );
  expect(range).toEqual({ from: 0, to: 5 });
  expect(target).toBe(1);
  const [base, fast] = groups;
  expect(base?.area).toMatchObject({ n: 2, mean: 1.25, difference: null });
  expect(fast?.area.mean).toBe(2.5);
  expect(fast?.height.mean).toBe(0.5);
  expect(base?.steps.mean).toBe(10);
  expect(fast?.steps).toMatchObject({ n: 2, mean: 5, difference: { value: -5 } });
  // Neither side varies: there is no test to be had, and that is said.
  expect(fast?.steps.difference?.p).toBeNull();
  expect(fast?.steps.difference?.cannotSay).toMatch(/varies/);
  expect(fast?.seconds.mean).toBe(5);
});

test("runs that never reach the target are counted, and no mean is pretended", () => {
  const { groups } = compare(
    [[ramp(10, 1)], [ramp(10, 1)], [ramp(10, 1)], [ramp(10, 0.5)], [ramp(10, 0.4)]],
    [[0, 1, 2, 3], [4]],
    0.9,
  );
  const [base, slow] = groups;
  expect(base).toMatchObject({ reached: 3, notReached: 1, medianSteps: 9 });
  expect(base?.steps).toMatchObject({ n: 3, mean: null });
  expect(slow).toMatchObject({ reached: 0, notReached: 1, medianSteps: null });
  expect(slow?.steps.difference).toMatchObject({ value: null, p: null });
  expect(slow?.steps.difference?.cannotSay).toBe(
    "1 of its runs and 1 of the baseline never reached the target: how long they take is not known.",
  );
});

test("curves without common steps have no area, and the ones that make it so are named", () => {
  const late: Points = [
    [20, 0],
    [30, 1],
  ];
  const { range, lastToBegin, firstToEnd, groups } = compare([[ramp(10, 1)], [late]], [[0], [1]]);
  expect(range).toBeUndefined();
  expect([lastToBegin, firstToEnd]).toEqual(["r1", "r0"]);
  expect(groups[1]?.area).toMatchObject({ n: 0, mean: null, difference: { value: null } });
});

test("one point, nothing but NaN, no metric at all: no curve, and nothing of the others changes", () => {
  const nothing: Points = [
    [0, Number.NaN],
    [5, Number.NaN],
  ];
  const { range, groups } = compare([[ramp(10, 1)], [[[3, 0.5]]], [nothing], []], [[0], [1, 2, 3]]);
  expect(range).toEqual({ from: 0, to: 10 });
  expect(groups[1]).toMatchObject({ curves: 0, reached: 0, notReached: 0 });
  expect(groups[1]?.runs.map(({ points, nonFinite }) => [points, nonFinite])).toEqual([
    [1, 0],
    [0, 2],
    [0, 0],
  ]);
});

test("of several attempts the last wins from its first step on; steps out of order are sorted", () => {
  const shuffled: Points = [
    [4, 0.4],
    [0, 0],
    [2, 0.2],
    [8, 0.8],
    [6, 0.6],
  ];
  const { groups } = compare(
    [[ramp(8, 0.8)], [ramp(6, 0.1), shuffled.toSorted(([a], [b]) => a - b)], [shuffled]],
    [[0], [1], [2]],
    0.6,
  );
  expect(groups.map(({ area }) => area.mean?.toFixed(9))).toEqual([
    "3.200000000",
    "3.200000000",
    "3.200000000",
  ]);
  expect(groups.map(({ steps }) => steps.mean)).toEqual([6, 6, 6]);
});
