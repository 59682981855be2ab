import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeColumnBlob } from "../../base/column-blob.ts";
import { compareSamples } from "../../base/stats/compare-samples.ts";
import {
  METRIC_TABLE_COLUMNS,
  VERDICTS,
  type CompareMethod,
  type MetricStatistics,
} from "../../contract/compare-statistics.ts";
import { statement, type ReadDb } from "../../store/index.ts";
import { METRICS } from "../runs/plain-runs.test-support.ts";
import { readCellsOf } from "../runs/index.ts";
import { idsFrom, storeCompared, type PlainRun } from "./compared-runs.test-support.ts";
import { readMetricTable } from "./read-metric-table.ts";
import { readMetrics, type ReadMetricsArgs } from "./read-metrics.ts";

const METHOD: Omit<CompareMethod, "groups"> = {
  limit: 200,
  baseline: 0,
  part: "best",
  test: "auto",
  interval: "auto",
  correction: "holm",
  pairing: "auto",
  level: 0.95,
  power: 0.8,
};

const read = (db: ReadDb, groups: string[][], more: Partial<ReadMetricsArgs> = {}) =>
  readMetrics(db, { ...METHOD, groups, ...more });

/** A metric's values, group by group, with seeds from 0 on. */
function storeGroups(metric: string, ...groups: ReadonlyArray<ReadonlyArray<number | undefined>>) {
  const runs = groups.flatMap((values) =>
    values.map((value, seed): PlainRun => ({
      params: { seed },
      metrics: value === undefined ? {} : { [metric]: value },
    })),
  );
  let next = 1;
  const ids = groups.map((values) => values.map(() => `run-${next++}`));
  return { db: storeCompared(runs), ids };
}

function only({ metrics }: { metrics: MetricStatistics[] }): MetricStatistics {
  expect(metrics).toHaveLength(1);
  return metrics[0] as MetricStatistics;
}

const number = fc.constantFrom(0, 0.1, 0.5, -1, 3, 1e9, 1e-9);
const plainRun = fc.record({
  params: fc.constant({}),
  metrics: fc.dictionary(
    fc.constantFrom("loss", "val/acc", "lr"),
    fc.array(fc.oneof(number, fc.constantFrom(NaN, Infinity, -Infinity)), {
      minLength: 1,
      maxLength: 4,
    }),
  ),
});

describe("readMetrics", () => {
  it("equals what `runs.readCells` answers, computed by itself", () => {
    const parts = fc.constantFrom("best", "last", "min", "max", "mean");
    fc.assert(
      fc.property(
        fc.array(plainRun, { minLength: 2, maxLength: 10 }),
        fc.integer({ min: 1, max: 9 }),
        parts,
        (runs, cut, part) => {
          const db = storeCompared(runs);
          const ids = idsFrom(1, runs.length);
          const groups = [ids.slice(0, cut), ids.slice(cut)].filter(({ length }) => length > 0);
          const answer = read(db, groups, { metrics: ["loss", "val/acc", "lr"], part });
          for (const { metric, groups: told } of answer.metrics) {
            for (const [i, group] of groups.entries()) {
              const cells = readCellsOf(db, {
                runIds: group,
                columns: [`metrics.${metric}.${part}`, `metrics.${metric}.count`],
              });
              const finite = cells.flatMap(([cell]) => (typeof cell === "number" ? [cell] : []));
              const of = told[i];
              expect(of?.n).toBe(finite.length);
              expect(of?.missing).toBe(cells.filter(([, count]) => count === null).length);
              expect((of?.n ?? 0) + (of?.missing ?? 0) + (of?.nonFinite ?? 0)).toBe(group.length);
              if (finite.length === 0) expect(of?.mean).toBeNull();
              else
                expect(of?.mean).toBeCloseTo(
                  finite.reduce((sum, one) => sum + one / finite.length, 0),
                  5,
                );
            }
            const [a, b] = groups.map((group) =>
              readCellsOf(db, { runIds: group, columns: [`metrics.${metric}.${part}`] }).map(
                ([cell]) => Number(cell ?? NaN),
              ),
            );
            if (a === undefined || b === undefined) continue;
            const expected = compareSamples(a, b);
            const against = told[1]?.against;
            expect(against?.p).toEqual(expected.p);
            expect(against?.low ?? null).toEqual(expected.interval?.low ?? null);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("pairs by seed, and is right about an effect that is there and one that is not", () => {
    const noise = [0.01, -0.012, 0.004, 0.02, -0.008];
    const { db, ids } = storeGroups(
      "val/acc",
      noise.map((e) => 0.8 + e),
      noise.map((e, i) => 0.85 + e + 0.001 * (i % 2)),
      noise.map((e, i) => 0.8 + e + (i % 2 === 0 ? 0.004 : -0.006)),
    );
    const answer = read(db, ids, { names: ["base", "big", "same"] });
    const { best, groups, goal } = only(answer);
    expect([goal, answer.comparisons]).toEqual(["max", 2]);
    expect(groups[1]?.against).toMatchObject({
      isPaired: true,
      test: "paired-t",
      verdict: "better",
      pairing: "Both groups have the same seed, each once: 0, 1, 2, 3, 4.",
    });
    expect(groups[1]?.against?.pairs[4]).toEqual({
      key: "4",
      baselineRunId: "run-5",
      runId: "run-10",
    });
    expect(groups[1]?.against?.reading).toMatch(
      /^5 pairs of runs: big better than base by 0\.0504.*after correcting for 2 comparisons still significant/,
    );
    expect(groups[2]?.against?.verdict).toBe("no difference shown");
    expect(best).toMatchObject({ group: 1, isClear: true });
    expect(groups[0]?.against).toBeNull();
    // Switched off, it is Welch's test of two groups.
    const unpaired = only(read(db, ids, { pairing: "unpaired" })).groups[1]?.against;
    expect(unpaired).toMatchObject({ isPaired: false, test: "welch", pairs: [] });
    const rank = only(read(db, ids, { test: "mann-whitney" })).groups[1]?.against;
    expect(rank).toMatchObject({ isPaired: false, pairing: "This test does not use pairs." });
  });

  it("adjusts p over all metrics, whichever are told", () => {
    const db = storeCompared(
      Array.from({ length: 8 }, (_, i) => ({
        params: { seed: i % 4 },
        metrics: {
          loss: i < 4 ? 1 + i / 10 : 0.5 + i / 9,
          "val/acc": i < 4 ? i / 10 : 0.6 + i / 9,
        },
      })),
    );
    const groups = [idsFrom(1, 4), idsFrom(5, 8)];
    const all = read(db, groups);
    const told = read(db, groups, { only: ["val/acc"] });
    expect([all.comparisons, told.comparisons]).toEqual([2, 2]);
    expect(told.metrics).toEqual(all.metrics.filter(({ metric }) => metric === "val/acc"));
    const p = all.metrics.map((metric) => metric.groups[1]?.against);
    const sorted = p.map((one) => one?.p ?? 1).toSorted((a, b) => a - b);
    const smallest = p.find((one) => one?.p === sorted[0]);
    expect(smallest?.pAdjusted).toBeCloseTo((sorted[0] ?? 0) * 2, 12);
    const none = read(db, groups, { correction: "none" }).metrics[0]?.groups[1]?.against;
    expect(none?.pAdjusted).toBe(none?.p);
  });

  it.each<[string, Array<Array<number | undefined>>, string, RegExp]>([
    ["one run each", [[1], [2]], "cannot say", /one run cannot tell/],
    [
      "no finite value",
      [
        [1, 2],
        [NaN, NaN],
      ],
      "cannot say",
      /cannot be compared/,
    ],
    [
      "constant everywhere",
      [
        [1, 1, 1],
        [1, 1, 1],
      ],
      "cannot say",
      /cannot be said|no spread|equal values/,
    ],
    [
      "constant, but different",
      [
        [1, 1],
        [2, 2],
      ],
      "cannot say",
      /spread/,
    ],
    [
      "ties",
      [
        [1, 1, 2],
        [1, 2, 2],
      ],
      "no difference shown",
      /no difference shown/,
    ],
    [
      "unequal n",
      [
        [1, 1.1, 0.9, 1],
        [3, 3.1],
      ],
      "worse",
      /2 against 4 runs/,
    ],
    [
      "infinities left out",
      [
        [1, 1.1, Infinity],
        [3, 3.3, -Infinity],
      ],
      "worse",
      /left out/,
    ],
    [
      "nothing at all",
      [
        [1, 2],
        [undefined, undefined],
      ],
      "cannot say",
      /cannot be compared/,
    ],
  ])("says what there is to say: %s", (_, values, verdict, reading) => {
    const { db, ids } = storeGroups("loss", ...values);
    const { groups } = only(read(db, ids, { metrics: ["loss"] }));
    expect(groups[1]?.against?.verdict).toBe(verdict);
    expect(groups[1]?.against?.reading).toMatch(reading);
    const [, group] = groups;
    expect((group?.n ?? 0) + (group?.nonFinite ?? 0) + (group?.missing ?? 0)).toBe(
      values[1]?.length,
    );
    expect(JSON.stringify(groups)).not.toContain("undefined");
  });

  it("calls means the same that differ by rounding alone", () => {
    const { db, ids } = storeGroups("loss", [0.1, 0.2, 0.3], [0.1 + 1e-17, 0.3, 0.2]);
    const against = only(read(db, ids)).groups[1]?.against;
    expect([against?.difference, against?.verdict]).toEqual([0, "no difference shown"]);
    expect(against?.reading).toContain("the same mean loss");
  });

  it("does not let ranks make better what the mean makes worse", () => {
    const told = (test: "mann-whitney" | "welch", b: number[]) =>
      only(
        read(storeGroups("val/acc", [1, 2, 3, 4, 5, 6, 7], b).db, [idsFrom(1, 7), idsFrom(8, 14)], {
          test,
        }),
      );
    const torn = told("mann-whitney", [8, 9, 10, 11, 12, 13, -500]);
    expect(torn.groups[1]?.against).toMatchObject({ verdict: "differs" });
    expect(torn.best).toMatchObject({ group: 0, isClear: false });
    expect(told("mann-whitney", [8, 9, 10, 11, 12, 13, 14]).best?.isClear).toBe(true);
    expect(told("welch", [8, 9, 10, 11, 12, 13, -500]).groups[1]?.against?.verdict).toBe(
      "no difference shown",
    );
  });

  it("corrects who is best for the metrics too", () => {
    const db = storeCompared(
      Array.from({ length: 8 }, (_, i) => {
        const value = (i % 4) + (i < 4 ? 0 : 2.6);
        return { metrics: { loss: value, "val/acc": value } };
      }),
    );
    const groups = [idsFrom(1, 4), idsFrom(5, 8)];
    const bests = (correction: "holm" | "none", metrics = ["loss", "val/acc"]) =>
      read(db, groups, { metrics, correction }).metrics.map(({ best }) => best);
    expect(bests("none").map((best) => best?.isClear)).toEqual([true, true]);
    expect(bests("holm").map((best) => best?.isClear)).toEqual([false, false]);
    const [both] = bests("holm");
    const [alone] = bests("holm", ["loss"]);
    expect(alone?.isClear).toBe(true);
    expect(both?.pAdjusted).toBeCloseTo(2 * (alone?.pAdjusted ?? 0), 12);
    expect(both?.reading).toContain("after correcting for 2 comparisons not significant");
  });

  it("is asked again after the store has changed", () => {
    const { db, ids } = storeGroups("loss", [1, 2], [3, 5]);
    const before = only(read(db, ids)).groups[0]?.mean;
    statement(db, "UPDATE series SET min_value = 9 WHERE run_num = 1").run();
    expect([before, only(read(db, ids)).groups[0]?.mean]).toEqual([1.5, 5.5]);
  });

  it("refuses to test groups that share runs, and says so", () => {
    const { db, ids } = storeGroups("loss", [1, 2, 3], [4, 5, 6]);
    const [a = [], b = []] = ids;
    const { groups } = only(read(db, [a, [...b, ...a.slice(0, 1)]]));
    expect(groups[1]?.against).toMatchObject({
      p: null,
      isPaired: false,
      verdict: "cannot say",
      cannotSay: "1 run is in both groups: what is compared must not share runs.",
    });
    expect(only(read(db, [a, a])).groups[1]?.against?.verdict).toBe("cannot say");
  });

  it.each([
    [
      "seeds that differ",
      [{ seed: 1 }, { seed: 2 }],
      [{ seed: 3 }, { seed: 4 }],
      /No seed is in both/,
    ],
    ["a seed twice", [{ seed: 1 }, { seed: 1 }], [{ seed: 1 }, { seed: 2 }], /occurs twice/],
    ["no seed in some", [{ seed: 1 }, {}], [{ seed: 1 }, { seed: 2 }], /Some runs have no seed/],
    ["no seed", [{}, {}], [{}, {}], /No param names a seed/],
  ])("does not pair: %s", (_, a, b, reason) => {
    const db = storeCompared(
      [...a, ...b].map((params, i) => ({ params, metrics: { loss: i * i } })),
    );
    const groups = [idsFrom(1, 2), idsFrom(3, 4)];
    expect(only(read(db, groups)).groups[1]?.against).toMatchObject({
      isPaired: false,
      pairing: expect.stringMatching(reason),
    });
    expect(only(read(db, groups, { pairing: "paired" })).groups[1]?.against).toMatchObject({
      verdict: "cannot say",
      cannotSay: expect.stringMatching(/^They cannot be paired/),
    });
    expect(only(read(db, groups, { test: "wilcoxon" })).groups[1]?.against?.cannotSay).toMatch(
      /^This test needs pairs/,
    );
  });

  it("pairs repeated cross-validation by seed and fold", () => {
    const cells = [0, 1].flatMap((seed) => [0, 1, 2].map((fold) => ({ seed, fold })));
    const db = storeCompared(
      [...cells, ...cells].map((params, i) => ({ params, metrics: { loss: i } })),
    );
    const { groups } = only(read(db, [idsFrom(1, 6), idsFrom(7, 12)]));
    expect(groups[1]?.against?.pairs.map(({ key }) => key)).toContain("2, 1");
    expect(groups[1]?.against?.pairs).toHaveLength(6);
  });

  it("tells of metrics that groups do not share, of unknown ones, and of a baseline that is none", () => {
    const db = storeCompared([
      { metrics: { loss: 1 } },
      { metrics: { "val/acc": 1 } },
      { metrics: { "val/acc": 2 } },
    ]);
    const groups = [["run-1"], ["run-2"]];
    expect(read(db, groups)).toMatchObject({ metrics: [], total: 0, unshared: 2 });
    expect(read(db, groups, { metrics: ["loss", "gone"] })).toMatchObject({
      total: 1,
      unknown: ["gone"],
    });
    expect(() => read(db, groups, { baseline: 2 })).toThrow(/none of the groups/);
    expect(read(db, [["gone"], []]).metrics).toEqual([]);
    expect(read(db, [["run-1"]]).metrics.map(({ metric }) => metric)).toEqual(["loss"]);
  });

  it("takes memory only for those of many metrics that are shown", () => {
    // Values of all of them would be 5.7 GB.
    const [RUNS, MANY] = [5000, 20_000];
    const db = storeCompared(
      Array.from({ length: RUNS }, (_, i) => ({ metrics: i < 2 ? { loss: i + 1 } : {} })),
    );
    statement(
      db,
      `INSERT INTO metrics (id, name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
       SELECT 1000 + i, 'loss ' || i FROM n`,
    ).run(MANY);
    statement(
      db,
      `INSERT INTO series (run_num, source_num, attempt, metric_id, context, float32, count, nan, pos_inf, first_value,
         last_value, min_value, max_value, sum, last_step)
       SELECT s.run_num, s.source_num, s.attempt, m.id, s.context, s.float32, s.count, s.nan, s.pos_inf, s.first_value,
         s.last_value, s.min_value, s.max_value, s.sum, s.last_step FROM series s JOIN metrics m ON m.id > 1000`,
    ).run();
    const answer = read(db, [["run-1", ...idsFrom(3, RUNS)], ["run-2"]], { limit: 2 });
    expect(answer.total).toBe(MANY + 1);
    expect(answer.metrics.map(({ metric }) => metric)).toEqual(["loss", "loss 1"]);
    db.close();
  });

  it("finds no better value where projects disagree about the goal", () => {
    const { db, ids } = storeGroups("loss", [1, 1.1, 1.2], [3, 3.1, 3.3]);
    statement(
      db,
      "INSERT INTO projects (id, name, root, created_us) VALUES ('q', 'q', '/q', 1)",
    ).run();
    statement(db, "UPDATE runs SET project_id = 'q' WHERE num > 3").run();
    statement(
      db,
      "INSERT INTO metric_edits (project_id, metric, goal) VALUES ('q', 'loss', 'max')",
    ).run();
    const told = only(read(db, ids));
    expect(told).toMatchObject({ goal: "none", part: "last", best: null });
    expect(told.groups[1]?.against?.verdict).toBe("differs");
  });
});

describe("readMetricTable", () => {
  it("has the numbers of readMetrics as columns", () => {
    const db = storeCompared(
      Array.from({ length: 9 }, (_, i) => ({
        params: { seed: i % 3 },
        metrics: { loss: i + (i % 3) / 7, "val/acc": [NaN, i], lr: 1 },
      })),
    );
    const groups = [idsFrom(1, 3), idsFrom(4, 6), idsFrom(7, 9)];
    const told = read(db, groups);
    const { meta, columns } = decodeColumnBlob(readMetricTable(db, { ...METHOD, groups }).buffer);
    expect(meta).toMatchObject({ comparisons: told.comparisons, total: told.total });
    const column = (name: (typeof METRIC_TABLE_COLUMNS)[number]) =>
      Array.from(columns[METRIC_TABLE_COLUMNS.indexOf(name)] ?? [], Number);
    const flat = told.metrics.flatMap((metric) => metric.groups);
    expect(column("n")).toEqual(flat.map(({ n }) => n));
    expect(column("mean")).toEqual(flat.map(({ mean }) => mean ?? NaN));
    expect(column("diffLow")).toEqual(flat.map(({ against }) => against?.low ?? NaN));
    expect(column("pAdjusted")).toEqual(flat.map(({ against }) => against?.pAdjusted ?? NaN));
    expect(column("verdict")).toEqual(
      flat.map(({ against }) => (against === null ? 255 : VERDICTS.indexOf(against.verdict))),
    );
    expect(METRICS).toContain("loss");
  });

  it("has the intervals of resampling that readMetrics tells, whichever is asked first", () => {
    const store = () =>
      storeCompared(
        Array.from({ length: 12 }, (_, i) => ({
          metrics: { loss: Math.sin(i * 7), "val/acc": Math.cos(i * 5), lr: i % 4 },
        })),
      );
    const groups = [idsFrom(1, 4), idsFrom(5, 8), idsFrom(9, 12)];
    for (const method of [
      { interval: "bca" },
      { interval: "permutation" },
      { test: "permutation" },
    ] as const) {
      const all = read(store(), groups, method);
      const db = store();
      // The others take part in the correction, and are told in full when they are asked for.
      const some = read(db, groups, { ...method, only: ["val/acc"] });
      expect(some.metrics).toEqual(all.metrics.filter(({ metric }) => metric === "val/acc"));
      const blob = readMetricTable(db, { ...METHOD, ...method, groups }).buffer;
      const { columns } = decodeColumnBlob(blob);
      const flat = all.metrics.flatMap((metric) => metric.groups);
      const low = columns[METRIC_TABLE_COLUMNS.indexOf("diffLow")] ?? [];
      expect(Array.from(low, Number)).toEqual(flat.map(({ against }) => against?.low ?? NaN));
      expect(low.some((one) => Number.isFinite(Number(one)))).toBe(true);
      expect(read(db, groups, { ...method, only: ["loss"] }).metrics).toEqual(
        all.metrics.filter(({ metric }) => metric === "loss"),
      );
    }
  });
});
