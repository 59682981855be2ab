/**
 * B11: a range query of one long series at 2,000 pixel columns, any zoom.
 *
 *   node bench/series-range.ts [--points 10000000] [--repeats 15] [--only 0] [--json] [--slope]
 *
 * Prints CPU milliseconds of `reduceSeries` (user + system of this process) per case and zoom: median, p95 and the
 * largest of `repeats` windows at random offsets (seeded). The database is a file, warm in the page cache; each case
 * is measured in its own process. `exact` compares one window per zoom with a full read (with smoothing: its raw line; of
 * the largest windows of a hundred million points nothing, they would not fit into memory). `--slope` measures the first case with 1, 10
 * and 100 million points and prints the exponent by which the cost grows: 0 means not at all.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { PointColumns } from "../src/base/points.ts";
import { appendToSeries, makeBatch, open, readPoints, reduceSeries } from "../src/store/index.ts";
import { reducePoints } from "../src/base/picture/reducer.ts";
import type { Axis, ReduceQuery } from "../src/base/picture/types.ts";
import { addTestSeries, openTestDb } from "../src/store/testing.ts";
import { printTable, quantile, seededRandom } from "./series-tools.ts";
import { growthExponent } from "./statistics.ts";

const { values: options } = parseArgs({
  options: {
    points: { type: "string", default: "10000000" },
    repeats: { type: "string", default: "15" },
    only: { type: "string" },
    json: { type: "boolean", default: false },
    slope: { type: "boolean", default: false },
    measure: { type: "string" },
    case: { type: "string", default: "0" },
  },
});
const POINTS = Number(options.points);
const REPEATS = Number(options.repeats);
const PIXELS = 2000;
const SLOPE_POINTS = [1e6, 1e7, 1e8] as const;
/** As many as are read at once to check a picture: about a gigabyte with what is made of them. */
const MOST_READ = 20_000_000;
const ZOOMS = [1, 1 / 2, 1 / 3, 1 / 10, 1 / 100, 1 / 1000] as const;

interface Case {
  readonly name: string;
  readonly axis: Axis;
  readonly smoothing: number;
  readonly time: (index: number) => number;
  readonly value: (index: number, random: () => number) => number;
  readonly double: boolean;
}

const regularTime = (index: number): number => 1_790_000_000_000_000 + index * 250_000;
const noise = (index: number, random: () => number): number =>
  Math.exp(-index / (POINTS / 10)) + 0.02 * random();
const usual = {
  axis: "step",
  smoothing: 0,
  time: regularTime,
  value: noise,
  double: false,
} as const;
const jitter = seededRandom(5);
const jitterTime = (index: number): number => regularTime(index) + Math.floor(jitter() * 200_000);

const CASES: readonly Case[] = [
  { ...usual, name: "float32 noise, steps" },
  { ...usual, name: "float64 noise, steps", double: true },
  { ...usual, name: "float32 noise, steps, irregular times", time: jitterTime },
  { ...usual, name: "float32 noise, wall time, regular", axis: "time" },
  { ...usual, name: "float32 noise, wall time, irregular", axis: "time", time: jitterTime },
  {
    ...usual,
    name: "float32 smooth monotone, steps",
    value: (index) => Math.exp(-index / (POINTS / 5)),
  },
  {
    ...usual,
    name: "float32 with 1 % NaN, steps",
    value: (i, random) => (random() < 0.01 ? NaN : noise(i, random)),
  },
  { ...usual, name: "float32 noise, steps, smoothing 0.9", smoothing: 0.9 },
];

interface Measured {
  readonly cpuMs: readonly number[];
  readonly drawn: number;
  readonly query: ReduceQuery;
}

/** One zoom over series of several lengths. */
export interface RangeSlope {
  readonly zoom: string;
  readonly points: readonly number[];
  readonly medianMs: readonly number[];
  readonly maxMs: readonly number[];
  readonly exact: readonly string[];
  /** Null for one length. */
  readonly exponent: number | null;
}

if (options.slope) runSlope();
else if (options.measure === undefined) runAll();
else
  process.stdout.write(
    JSON.stringify(measure(options.measure, CASES[Number(options.case)] as Case)),
  );

function runAll(): void {
  const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
  try {
    const rows: string[][] = [];
    const wanted = options.only?.split(",").map(Number);
    for (const [index, each] of CASES.entries()) {
      if (wanted?.includes(index) === false) continue;
      const path = join(folder, `${index}.db`);
      writeSeries(each, path);
      rows.push(...describeCase(each, path, measureApart(path, index)));
      rmSync(path);
    }
    if (options.json) process.stdout.write(JSON.stringify(rows));
    else printTable(["case", "zoom", "median ms", "p95 ms", "max ms", "points out", "exact"], rows);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Each length in a process of its own, as for the others. */
function runSlope(): void {
  const byLength = SLOPE_POINTS.map((points) => {
    const own = ["--points", String(points), "--repeats", String(REPEATS), "--only", "0", "--json"];
    const text = execFileSync(process.execPath, [import.meta.filename, ...own], {
      encoding: "utf8",
    });
    return JSON.parse(text) as string[][];
  });
  const slopes = ZOOMS.map((_, index): RangeSlope => {
    const rows = byLength.map((length) => length[index] ?? []);
    const medianMs = rows.map((row) => Number(row[2]));
    return {
      zoom: rows[0]?.[1] ?? "",
      points: SLOPE_POINTS,
      medianMs,
      maxMs: rows.map((row) => Number(row[4])),
      exact: rows.map((row) => row[6] ?? ""),
      exponent: growthExponent(SLOPE_POINTS.map((points, i) => [points, medianMs[i] ?? NaN])),
    };
  });
  if (options.json) {
    process.stdout.write(JSON.stringify(slopes));
    return;
  }
  printTable(
    ["zoom", ...SLOPE_POINTS.map((points) => `${points / 1e6} M, ms`), "exponent", "exact"],
    slopes.map(({ zoom, medianMs, exponent, exact }) => [
      zoom,
      ...medianMs.map(String),
      (exponent ?? NaN).toFixed(2),
      exact.join(", "),
    ]),
  );
}

/** In a process that does nothing else, so that the garbage of writing and checking is not counted. */
function measureApart(path: string, index: number): Measured[] {
  const own = ["--points", String(POINTS), "--repeats", String(REPEATS)];
  const args = [import.meta.filename, ...own, "--measure", path, "--case", String(index)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as Measured[];
}

function measure(path: string, each: Case): Measured[] {
  const db = open(path, { role: "reader" });
  const random = seededRandom(11);
  // The engine's reader threads run for hours: what is measured is compiled code.
  for (let i = 0; i < 20; i++)
    reduceSeries(db, 1, windowOf(each, i % 2 === 0 ? 1 : 1 / 20, random));
  const measured = ZOOMS.map((zoom) => {
    const cpuMs: number[] = [];
    let drawn = 0;
    let query = windowOf(each, zoom, random);
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      query = windowOf(each, zoom, random);
      const before = process.cpuUsage();
      drawn = reduceSeries(db, 1, query).x.length;
      const { user, system } = process.cpuUsage(before);
      cpuMs.push((user + system) / 1000);
    }
    return { cpuMs, drawn, query };
  });
  db.close();
  return measured;
}

/** The full view has margins, so that pixel columns and chunks do not happen to share their borders. */
function windowOf(each: Case, zoom: number, random: () => number): ReduceQuery {
  const { low, high } = edges(each);
  const width = (high - low) * (zoom === 1 ? 1 + random() / 50 : zoom);
  const from = Math.floor(low + (zoom === 1 ? -0.01 : random() * (1 - zoom)) * (high - low));
  const to = Math.ceil(from + width);
  return { axis: each.axis, from, to, pixelColumns: PIXELS, smoothing: each.smoothing };
}

function describeCase(each: Case, path: string, measured: readonly Measured[]): string[][] {
  const db = open(path, { role: "reader" });
  const rows = measured.map(({ cpuMs, drawn, query }, index) => {
    const zoom = ZOOMS[index] as number;
    return [
      each.name,
      zoom === 1 ? "full" : `1/${Math.round(1 / zoom)}`,
      ...[quantile(cpuMs, 0.5), quantile(cpuMs, 0.95), Math.max(...cpuMs)].map((ms) =>
        ms.toFixed(1),
      ),
      String(drawn),
      describeExact(db, query),
    ];
  });
  db.close();
  const bytes = statSync(path).size / POINTS;
  process.stderr.write(`${each.name}: ${bytes.toFixed(2)} bytes per point\n`);
  return rows;
}

function writeSeries(each: Case, path: string): void {
  const db = openTestDb(path);
  addTestSeries(db, 1, { float32: !each.double });
  const random = seededRandom(3);
  const PIECE = 200_000;
  for (let start = 0; start < POINTS; start += PIECE) {
    const count = Math.min(PIECE, POINTS - start);
    const columns: PointColumns = {
      steps: Float64Array.from({ length: count }, (_, i) => start + i),
      timesUs: Float64Array.from({ length: count }, (_, i) => each.time(start + i)),
      values: new (each.double ? Float64Array : Float32Array)(count),
    };
    for (let i = 0; i < count; i++) columns.values[i] = each.value(start + i, random);
    db.transaction(() => appendToSeries(db, 1, makeBatch(columns)))();
  }
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();
}

function edges({ axis }: Case): { low: number; high: number } {
  if (axis === "step") return { low: 0, high: POINTS - 1 };
  return { low: regularTime(0), high: regularTime(POINTS - 1) };
}

/** The same picture from points in memory: the read goes around statistics and chunk skipping. */
function describeExact(db: ReturnType<typeof open>, query: ReduceQuery): string {
  const raw = query.smoothing > 0 && POINTS > 1_000_000 ? { ...query, smoothing: 0 } : query;
  const { axis, from, to } = raw;
  if (POINTS <= MOST_READ) return isExact(db, raw, readPoints(db, 1)) ? "yes" : "NO";
  if (axis !== "step" || raw.smoothing > 0 || to - from > MOST_READ) return "not checked";
  // With the neighbours outside, to which the lines lead.
  const points = readPoints(db, 1, { axis, from: from - 1, to: to + 1 });
  return isExact(db, raw, points) ? "yes" : "NO";
}

function isExact(db: ReturnType<typeof open>, query: ReduceQuery, points: PointColumns): boolean {
  const full = reducePoints(points, query);
  const fast = reduceSeries(db, 1, query);
  const same = (a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>): boolean =>
    a.length === b.length && Array.from(a).every((value, i) => Object.is(value, b[i]));
  return (
    same(full.x, fast.x) &&
    same(full.y, fast.y) &&
    same(full.timesUs, fast.timesUs) &&
    same(full.markX, fast.markX) &&
    full.inRange === fast.inRange &&
    full.nonFinite === fast.nonFinite
  );
}
