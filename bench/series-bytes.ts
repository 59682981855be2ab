/**
 * B7: bytes on disk per point, everything included (series rows, indexes, statistics, free space in pages), after a
 * checkpoint. Also CPU microseconds per point of encoding (parser threads) and of storing (writer thread).
 *
 *   node bench/series-bytes.ts [--runs 10] [--only 0,4] [--json]
 *
 * Shape: runs x 20 metrics x 2,000 steps, appended run by run. `live`: the same points five at a time.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { PointColumns } from "../src/base/points.ts";
import { appendToSeries, makeBatch, slicePoints } from "../src/store/index.ts";
import { addTestSeries, openTestDb } from "../src/store/testing.ts";
import { printTable, seededRandom } from "./series-tools.ts";

const { values: options } = parseArgs({
  options: {
    runs: { type: "string", default: "10" },
    only: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const RUNS = Number(options.runs);
const METRICS = 20;

interface Case {
  readonly name: string;
  readonly steps: number;
  readonly double: boolean;
  readonly time: (step: number, metric: number, random: () => number) => number;
  readonly value: (step: number, random: () => number) => number;
  readonly step: (index: number, random: () => number) => number;
  /** Points per append; 0 for all at once. */
  readonly piece: number;
}

/** As a training loop's event files have it: every step a quarter second, every metric a tenth of a millisecond. */
const nearRegular = (step: number, metric: number): number =>
  1_790_000_000_000_000 + step * 250_000 + metric * 100;
const curve = (step: number, random: () => number): number =>
  Math.exp(-step / 400) + 0.02 * random();
const usual = {
  steps: 2000,
  double: false,
  time: nearRegular,
  value: curve,
  step: (i: number) => i,
  piece: 0,
};

const CASES: readonly Case[] = [
  { ...usual, name: "float32, regular steps, near-regular times" },
  { ...usual, name: "float32, 10,000 steps", steps: 10_000 },
  {
    ...usual,
    name: "float32, times with 20 ms of jitter",
    time: (s, m, r) => nearRegular(s, m) + Math.floor(r() * 20_000),
  },
  {
    ...usual,
    name: "float32, irregular steps and times",
    step: (i, r) => i * 50 + Math.floor(r() * 50),
    time: (s, m, r) => nearRegular(s, m) + Math.floor(r() * 20_000),
  },
  {
    ...usual,
    name: "random float64, near-regular times",
    double: true,
    value: (_, r) => r() * 1e3 + r(),
  },
  {
    ...usual,
    name: "random float64, times with jitter",
    double: true,
    value: (_, r) => r() * 1e3 + r(),
    time: (s, m, r) => nearRegular(s, m) + Math.floor(r() * 20_000),
  },
  {
    ...usual,
    name: "float64 of four decimals (CSV)",
    double: true,
    value: (s, r) => Math.round(curve(s, r) * 1e4) / 1e4,
  },
  { ...usual, name: "constant learning rate, float32", value: () => 3e-4 },
  { ...usual, name: "float32, live, 5 points an append", piece: 5 },
  { ...usual, name: "float32, batches of 700", piece: 700 },
  { ...usual, name: "float32, 100 steps", steps: 100 },
];

const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
try {
  const wanted = options.only?.split(",").map(Number);
  const cases = CASES.filter((_, index) => wanted?.includes(index) ?? true);
  const rows = cases.map(runCase);
  if (options.json) process.stdout.write(JSON.stringify(rows.map(([, bytes]) => Number(bytes))));
  else printTable(["case", "bytes per point", "encode us", "store us", "file MB"], rows);
} finally {
  rmSync(folder, { recursive: true });
}

function runCase(each: Case): string[] {
  const path = join(folder, "bytes.db");
  for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
  const db = openTestDb(path);
  const empty = Number(db.pragma("page_count", { simple: true })) * 4096;
  const random = seededRandom(3);
  let encodeUs = 0;
  let storeUs = 0;
  const used = (): number => {
    const { user, system } = process.cpuUsage();
    return user + system;
  };
  for (let run = 0; run < RUNS; run++) {
    const all = Array.from({ length: METRICS }, (_, metric) => makeColumns(each, metric, random));
    const piece = each.piece === 0 ? each.steps : each.piece;
    for (let start = 0; start < each.steps; start += piece) {
      const before = used();
      const batches = all.map((columns) => makeBatch(slicePoints(columns, start, start + piece)));
      const between = used();
      const append = db.transaction(() => {
        batches.forEach((batch, metric) => {
          const id = run * METRICS + metric + 1;
          if (start === 0) addTestSeries(db, id, { float32: !each.double });
          appendToSeries(db, id, batch);
        });
      });
      append();
      encodeUs += between - before;
      storeUs += used() - between;
    }
  }
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();
  const points = RUNS * METRICS * each.steps;
  const bytes = statSync(path).size;
  return [
    each.name,
    ((bytes - empty) / points).toFixed(2),
    (encodeUs / points).toFixed(3),
    (storeUs / points).toFixed(3),
    (bytes / 1e6).toFixed(1),
  ];
}

function makeColumns(each: Case, metric: number, random: () => number): PointColumns {
  const count = each.steps;
  const columns = {
    steps: new Float64Array(count),
    timesUs: new Float64Array(count),
    values: new (each.double ? Float64Array : Float32Array)(count),
  };
  for (let i = 0; i < count; i++) {
    columns.steps[i] = each.step(i, random);
    columns.timesUs[i] = each.time(i, metric, random);
    columns.values[i] = each.value(i, random);
  }
  return columns;
}
