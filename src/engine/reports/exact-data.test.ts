import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeColumnBlob, type Column } from "../../base/column-blob.ts";
import { summarize } from "../../base/stats/summary.ts";
import { reportBlock, type BlockData } from "../../contract/report-blocks.ts";
import { appendToSeries, makeBatch, statement, type WriteDb } from "../../store/index.ts";
import { openTestDb } from "../../store/testing.ts";
import { listSeries, readPoints } from "../runs/index.ts";
import { readStoredBlock, type StoredBlock } from "./read-block.ts";
import { setOf } from "./reports.test-support.ts";

type ChartData = Extract<BlockData, { readonly kind: "chart" }>;

interface Attempt {
  readonly metric: number;
  readonly points: ReadonlyArray<readonly [step: bigint, timeUs: number, value: number]>;
  readonly float32: boolean;
}

const METRICS = ["loss", "val/acc"];

function storeRuns(runs: ReadonlyArray<readonly Attempt[]>): WriteDb {
  const db = openTestDb();
  db.exec(`INSERT INTO projects (id, name, created_us) VALUES ('p', 'p', 0);
    INSERT INTO experiments VALUES (1, 'p', 'Default')`);
  METRICS.forEach((name, i) =>
    statement(db, "INSERT INTO metrics (id, name) VALUES (?, ?)").run(i + 1, name),
  );
  for (const [i, attempts] of runs.entries()) {
    statement(
      db,
      `INSERT INTO runs (num, id, project_id, experiment_id, name, color_slot, state, state_reason, created_us)
       VALUES (?, ?, 'p', 1, ?, 0, 'finished', '', ?)`,
    ).run(i + 1, `r${i}`, `run ${i}`, i);
    statement(
      db,
      `INSERT INTO sources (num, id, run_num, project_id, path, part, codec, logger)
       VALUES (?, ?, ?, 'p', ?, '', 'csv', 'csv')`,
    ).run(i + 1, `s${i}`, i + 1, `run${i}`);
    statement(
      db,
      "INSERT INTO params (run_num, key, source_num, value, text, number, origin, companion) VALUES (?, 'half', ?, ?, ?, ?, '', 0)",
    ).run(i + 1, i + 1, String(i % 2), String(i % 2), i % 2);
    for (const [attempt, { metric, points, float32 }] of attempts.entries()) {
      if (points.length === 0) continue;
      const { lastInsertRowid } = statement(
        db,
        `INSERT INTO series (run_num, source_num, attempt, metric_id, context, float32) VALUES (?, ?, ?, ?, '', ?)`,
      ).run(i + 1, i + 1, attempt + 1, metric + 1, float32 ? 1 : 0);
      const isWide = points.some(([step]) => step > 2n ** 53n || step < -(2n ** 53n));
      const steps = points.map(([step]) => step);
      const values = points.map(([, , value]) => value);
      const batch = makeBatch({
        steps: isWide ? BigInt64Array.from(steps) : Float64Array.from(steps, Number),
        timesUs: Float64Array.from(points, ([, timeUs]) => timeUs),
        values: float32 ? Float32Array.from(values) : Float64Array.from(values),
      });
      appendToSeries(db, Number(lastInsertRowid), batch);
    }
  }
  return db;
}

const bits = (column: Column | undefined): unknown =>
  column === undefined
    ? undefined
    : [
        column.constructor.name,
        new Uint8Array(column.buffer, column.byteOffset, column.byteLength),
      ];

function read(db: WriteDb, block: object): { data: ChartData; columns: Column[] } {
  const blob = readStoredBlock(db, {
    runSets: [setOf("p")],
    block: reportBlock.parse({ id: "b", runSetId: "s", kind: "chart", ...block }) as StoredBlock,
  });
  const { meta, columns } = decodeColumnBlob(blob.buffer);
  return { data: meta as ChartData, columns };
}

const step = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -5, max: 50 }).map(BigInt) },
  { weight: 1, arbitrary: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
);
const attempt: fc.Arbitrary<Attempt> = fc.record({
  metric: fc.nat(METRICS.length - 1),
  float32: fc.boolean(),
  points: fc.array(
    fc.tuple(
      step,
      fc.oneof(fc.constant(Number.NaN), fc.integer({ min: 0, max: 2 ** 51 })),
      fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, -0)),
    ),
    { maxLength: 600 },
  ),
});

test("a chart holds every stored point of every attempt, bit for bit as a full read gives them", () => {
  fc.assert(
    fc.property(fc.array(fc.array(attempt, { maxLength: 4 }), { maxLength: 3 }), (runs) => {
      const db = storeRuns(runs);
      const { data, columns } = read(db, { metrics: METRICS });
      const keyOf = (one: { metric: string; sourceId: string; attempt: number }): string =>
        `${one.metric} ${one.sourceId} ${one.attempt}`;
      const stored = runs.flatMap((_, i) =>
        listSeries(db, { runId: `r${i}` }).series.map((series) => ({ runId: `r${i}`, ...series })),
      );
      expect(data.lines.map(keyOf).toSorted()).toEqual(stored.map(keyOf).toSorted());
      for (const { points, ...key } of stored) {
        const line = data.lines.find((one) => keyOf(one) === keyOf(key));
        const whole = decodeColumnBlob(
          readPoints(db, { ...key, offset: 0, limit: points }).buffer,
        ).columns;
        const at = line?.column ?? -1;
        expect(columns.slice(at, at + 3).map(bits)).toEqual(whole.map(bits));
        expect(whole[2]).toHaveLength(points);
      }
      db.close();
    }),
    { numRuns: 40 },
  );
});

test("lines of groups have every place, however many more there are than pixels", () => {
  const PLACES = 20_000;
  const runs = Array.from({ length: 5 }, (_, run): Attempt[] => [
    {
      metric: 0,
      float32: false,
      points: Array.from({ length: PLACES }, (__, i) => [BigInt(i), i, Math.sin(i * 7 + run)]),
    },
  ]);
  const db = storeRuns(runs);
  const { data, columns } = read(db, { metrics: ["loss"], groupBy: ["params.half"] });
  expect(data.groups.map(({ label, runIds, points }) => [label, runIds.length, points])).toEqual([
    ["half 0", 3, 3 * PLACES],
    ["half 1", 2, 2 * PLACES],
  ]);
  for (const { runIds, column } of data.groups) {
    const [x, mean, sd, min, max, n] = columns.slice(column, column + 6);
    expect(x).toHaveLength(PLACES);
    for (let i = 0; i < PLACES; i++) {
      const whole = summarize(runIds.map((id) => Math.sin(i * 7 + Number(id.slice(1)))));
      if (whole === undefined) throw new Error("no values");
      const close = (column_: Column | undefined, value: number): boolean =>
        Math.abs(Number(column_?.[i]) - value) < 1e-12;
      const isSame =
        Number(x?.[i]) === i &&
        Number(n?.[i]) === runIds.length &&
        Number(min?.[i]) === whole.min &&
        Number(max?.[i]) === whole.max &&
        close(mean, whole.mean) &&
        close(sd, whole.sd);
      if (!isSame) expect.fail(`place ${i} of ${runIds.join()} differs`);
    }
  }
  db.close();
});

test("attempts of one line are told to be one", () => {
  const points = (from: number): Attempt["points"] =>
    [0, 1, 2].map((i) => [BigInt(from + i), i, i]);
  const db = storeRuns([
    [
      { metric: 0, float32: false, points: points(0) },
      { metric: 0, float32: false, points: points(1) },
      { metric: 1, float32: false, points: points(0) },
    ],
  ]);
  const { data } = read(db, { metrics: METRICS });
  expect(data.lines.map(({ metric, attempt: number, line }) => [metric, number, line])).toEqual([
    ["loss", 1, 0],
    ["loss", 2, 0],
    ["val/acc", 3, 1],
  ]);
  expect(data.meanings).toEqual([
    { metric: "loss", goal: "min", unit: "", format: "" },
    { metric: "val/acc", goal: "max", unit: "", format: "" },
  ]);
  db.close();
});

test("more points than a page can hold are refused with what to do", () => {
  const db = storeRuns([[{ metric: 0, float32: false, points: [[0n, 0, 0]] }]]);
  db.exec("UPDATE series SET count = 20000001");
  for (const groupBy of [[], ["params.half"]]) {
    let failure: unknown;
    try {
      read(db, { metrics: ["loss"], groupBy });
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("20000001 points") as string,
      nextStep: expect.stringContaining("run set") as string,
    });
  }
  db.close();
});
