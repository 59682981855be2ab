import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PointColumns } from "../../base/points.ts";
import { smoothEma } from "../../base/smoothing.ts";
import { addTestSeries, openTestDb } from "../testing.ts";
import { appendToSeries } from "./append.ts";
import { makeBatch } from "./batch.ts";
import { concatPoints, filterPoints, slicePoints } from "./points.ts";
import { readPoints, readTimeExtent } from "./read.ts";
import { reduceLine, reduceSeries } from "./reduce.ts";
import { reducePoints } from "../../base/picture/reducer.ts";
import { readSummary } from "./summary.ts";
import { CHUNK_POINTS, TAIL_POINTS } from "./types.ts";
import type { Axis, ReducedSeries, ReduceQuery } from "../../base/picture/types.ts";

type Random = () => number;

/** Small and seeded: 30,000 points from fast-check itself would take longer than the code under test. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const stepKinds = ["regular", "irregular", "duplicate", "unordered", "wide"] as const;
const timeKinds = ["regular", "jitter", "backwards", "none", "some"] as const;
const valueKinds = ["noise", "smooth", "constant", "integers", "nonFinite", "allNaN"] as const;

interface Shape {
  readonly seed: number;
  readonly count: number;
  readonly steps: (typeof stepKinds)[number];
  readonly times: (typeof timeKinds)[number];
  readonly values: (typeof valueKinds)[number];
  readonly double: boolean;
}

const shapes: fc.Arbitrary<Shape> = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 31 }),
  count: fc.oneof(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 30_000 })),
  steps: fc.constantFrom(...stepKinds),
  times: fc.constantFrom(...timeKinds),
  values: fc.constantFrom(...valueKinds),
  double: fc.boolean(),
});

function makePoints({ seed, count, steps, times, values, double }: Shape): PointColumns {
  const random = randomFrom(seed);
  const stepColumn = new Float64Array(count);
  const timesUs = new Float64Array(count);
  const valueColumn = double ? new Float64Array(count) : new Float32Array(count);
  let step = Math.floor(random() * 1000) - 500;
  let time = 1_790_000_000_000_000;
  for (let i = 0; i < count; i++) {
    if (steps === "regular" || steps === "wide") step += 10;
    else if (steps === "irregular") step += 1 + Math.floor(random() * 1000);
    else if (steps === "duplicate") step += random() < 0.3 ? 1 : 0;
    else step += Math.floor(random() * 30) - 10;
    stepColumn[i] = step;
    time += times === "regular" ? 250_000 : Math.floor(random() * 500_000);
    if (times === "backwards" && random() < 0.01) time -= 3_000_000;
    timesUs[i] = times === "none" || (times === "some" && random() < 0.1) ? NaN : time;
    valueColumn[i] = makeValue(values, random, i);
  }
  const wide = BigInt64Array.from(stepColumn, (value) => BigInt(value) + 2n ** 60n);
  return { steps: steps === "wide" ? wide : stepColumn, timesUs, values: valueColumn };
}

function makeValue(kind: Shape["values"], random: Random, index: number): number {
  switch (kind) {
    case "noise":
      return random() * 2 - 1;
    case "smooth":
      return Math.exp(-index / 300);
    case "constant":
      return 0.1;
    case "integers":
      return Math.floor(random() * 5) - 2;
    case "allNaN":
      return NaN;
    case "nonFinite": {
      const pick = random();
      if (pick < 0.1) return NaN;
      if (pick < 0.15) return Infinity;
      return pick < 0.2 ? -Infinity : random() * 1e-3 - 0.5e-3;
    }
  }
}

/** Appends in pieces of random size, so that chunks, merges and tails all occur. */
function storePoints(points: PointColumns, seed: number) {
  const db = openTestDb();
  addTestSeries(db, 7, { float32: points.values instanceof Float32Array });
  const random = randomFrom(seed + 1);
  const usual = [3, 100, 700, 2500, 20_000][seed % 5] ?? 3;
  const count = points.values.length;
  const append = db.transaction(() => {
    for (let start = 0; start < count;) {
      const size = count > 5000 && usual < 100 ? 1000 : usual;
      const end = Math.min(count, start + 1 + Math.floor(random() * size * 2));
      appendToSeries(db, 7, makeBatch(slicePoints(points, start, end)));
      start = end;
    }
  });
  append();
  return db;
}

describe("appendToSeries and readPoints", () => {
  test("what was appended is read back, with its summary", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const points = makePoints(shape);
        const db = storePoints(points, shape.seed);
        expect(readPoints(db, 7)).toEqual(points);
        expectSummary(readSummary(db, 7).points, points);
        db.close();
      }),
      { numRuns: 60 },
    );
  });

  test("short appends leave one full chunk after another", () => {
    const points = makePoints(shapeOf({ count: 2 * CHUNK_POINTS + TAIL_POINTS + 5 }));
    const db = openTestDb();
    addTestSeries(db, 7, { float32: true });
    for (let i = 0; i < points.values.length; i += 5) {
      appendToSeries(db, 7, makeBatch(slicePoints(points, i, i + 5)));
    }
    const counts = db.prepare("SELECT count FROM chunks ORDER BY id").pluck().all() as number[];
    expect(counts.slice(0, 2)).toEqual([CHUNK_POINTS, CHUNK_POINTS]);
    expect(readPoints(db, 7)).toEqual(points);
    db.close();
  });

  test("a series turns to wide steps and to doubles when they come", () => {
    const db = openTestDb();
    addTestSeries(db, 7, { float32: true });
    const narrow = makePoints(shapeOf({ count: 1300 }));
    const wide = makePoints(shapeOf({ count: 300, steps: "wide", double: true, seed: 5 }));
    const late = makePoints(shapeOf({ count: 20, seed: 9 }));
    for (const points of [narrow, slicePoints(wide, 0, 10), slicePoints(wide, 10, 300), late]) {
      appendToSeries(db, 7, makeBatch(points));
    }
    const all = concatPoints([narrow, wide, late]);
    expect(readPoints(db, 7)).toEqual(all);
    expectSummary(readSummary(db, 7).points, all);
    db.close();
  });

  test("a range is the filter of all points", () => {
    fc.assert(
      fc.property(
        shapes,
        fc.double({ min: -0.2, max: 1.2, noNaN: true }),
        axes,
        (shape, at, axis) => {
          const points = makePoints(shape);
          const db = storePoints(points, shape.seed);
          const range = { axis, ...rangeOf(points, axis, at, 0.1) };
          const read = readPoints(db, 7, range);
          const x = axisOf(points, axis);
          const expected = [...points.values].filter((_, i) => inside(x[i] as number, range));
          expect([...read.values]).toEqual(expected);
          db.close();
        },
      ),
      { numRuns: 30 },
    );
  });
});

const axes = fc.constantFrom<Axis>("step", "time");

describe("reduceSeries", () => {
  test("per pixel column: first, minimum, maximum, last and counts are those of a full read", () => {
    fc.assert(
      fc.property(
        shapes,
        axes,
        fc.double({ min: -0.3, max: 1, noNaN: true }),
        fc.constantFrom(2, 1, 0.5, 0.1, 0.003, 0),
        fc.constantFrom(1, 7, 50, 333, 2000),
        fc.constantFrom(0, 0, 0.6, 0.999),
        fc.boolean(),
        (shape, axis, at, zoom, pixelColumns, smoothing, log) => {
          const points = makePoints(shape);
          const db = storePoints(points, shape.seed);
          const range = rangeOf(points, axis, at, zoom);
          const query = { axis, ...range, pixelColumns, smoothing, log: log && range.from > 0 };
          const reduced = reduceSeries(db, 7, query);
          db.close();
          expectExact(points, query, reduced);
          expect(reducePoints(points, query)).toEqual(reduced);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("attempts drawn as one line are the points that the next one did not write again", () => {
    fc.assert(
      fc.property(
        shapes,
        axes,
        fc.integer({ min: 0, max: 20_000 }),
        fc.constantFrom(1, 0.1),
        fc.constantFrom(7, 333),
        fc.constantFrom(0, 0.6),
        (shape, axis, cut, zoom, pixelColumns, smoothing) => {
          const older = makePoints(shape);
          const newer = makePoints({
            ...shape,
            seed: shape.seed + 1,
            steps: shape.steps === "wide" ? "wide" : "regular",
          });
          const db = storePoints(older, shape.seed);
          addTestSeries(db, 8, { float32: !shape.double });
          appendToSeries(db, 8, makeBatch(newer));
          const belowStep = Number(older.steps[cut % older.steps.length]);
          const kept = filterPoints(older, (i) => Number(older.steps[i]) < belowStep);
          const line = concatPoints([kept, newer]);
          const query = { axis, ...rangeOf(line, axis, 0.3, zoom), pixelColumns, smoothing };
          const parts = [
            { seriesId: 7, belowStep },
            { seriesId: 8, belowStep: Infinity },
          ];
          const reduced = reduceLine(db, parts, query);
          db.close();
          expectExact(line, query, reduced);
        },
      ),
      { numRuns: 60 },
    );
  });
});

test("the extent of times is that of all points that have one", () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const points = makePoints(shape);
      const db = storePoints(points, shape.seed);
      const times = points.timesUs.filter((us) => !Number.isNaN(us)).toSorted();
      const extent = readTimeExtent(db, 7);
      db.close();
      expect(extent).toEqual(times.length === 0 ? undefined : { from: times[0], to: times.at(-1) });
    }),
    { numRuns: 40 },
  );
});

function expectExact(points: PointColumns, query: ReduceQuery, reduced: ReducedSeries): void {
  const x = axisOf(points, query.axis);
  const { values } = points;
  const indices = [...x.keys()].filter((i) => inside(x[i] as number, query));
  expect(reduced.inRange).toBe(indices.length);
  expect(reduced.nonFinite).toBe(indices.filter((i) => !Number.isFinite(values[i])).length);
  expectColumns(query, pairs(x, values, query), pairs(reduced.x, reduced.y, query));
  expectMarks(
    query,
    indices.map((i) => [x[i] as number, values[i] as number]),
    reduced,
  );
  expectSorted(reduced.x);
  expectStored(points, reduced);
  expectNeighbours(x, values, query, reduced);
  if (query.smoothing === 0) return expect(reduced.smoothX.length).toBe(0);
  const smoothed = smoothEma(values, query.smoothing);
  expectColumns(query, pairs(x, smoothed, query), pairs(reduced.smoothX, reduced.smoothY, query));
  return expectSorted(reduced.smoothX);
}

type Pair = readonly [x: number, y: number];

/** Finite points of the range in axis order; equal x in the order of the file. */
function pairs(x: ArrayLike<number>, y: ArrayLike<number>, query: ReduceQuery): Pair[] {
  return Array.from({ length: x.length }, (_, i): Pair => [x[i] as number, y[i] as number])
    .filter(([at, value]) => inside(at, query) && Number.isFinite(value))
    .sort((a, b) => a[0] - b[0]);
}

function expectColumns(query: ReduceQuery, all: readonly Pair[], drawn: readonly Pair[]): void {
  const expected = Map.groupBy(all, ([x]) => columnOf(query, x));
  const actual = Map.groupBy(drawn, ([x]) => columnOf(query, x));
  const describeColumns = (columns: Map<number, Pair[]>) =>
    [...columns].map(([column, column_points]) => {
      let min = Infinity;
      let max = -Infinity;
      for (const [, y] of column_points) {
        min = Math.min(min, y);
        max = Math.max(max, y);
      }
      return { column, min, max, first: column_points[0], last: column_points.at(-1) };
    });
  expect(describeColumns(actual)).toEqual(describeColumns(expected));
  if (all.length <= 4 * query.pixelColumns) expect(drawn).toEqual(all);
  else
    expect(Math.max(...[...actual.values()].map((column) => column.length))).toBeLessThanOrEqual(4);
}

function expectMarks(
  query: ReduceQuery,
  all: readonly Pair[],
  { markX, markKind }: ReducedSeries,
): void {
  const keyOf = (x: number, value: number): string =>
    `${columnOf(query, x)} ${Number.isNaN(value) ? 0 : value > 0 ? 1 : 2}`;
  const expected = new Set(all.filter(([, y]) => !Number.isFinite(y)).map(([x, y]) => keyOf(x, y)));
  const actual = [...markX].map((x, i) => `${columnOf(query, x)} ${markKind[i]}`);
  expect(actual.toSorted()).toEqual([...expected].toSorted());
  expectSorted(markX);
}

/** Every drawn point is a stored one, with its own step and time. */
function expectStored(points: PointColumns, { x, y, steps, timesUs }: ReducedSeries): void {
  const keyOf = (...parts: ReadonlyArray<number | bigint | undefined>): string => parts.join(" ");
  const stored = new Set(
    [...points.values].map((value, i) => keyOf(points.steps[i], points.timesUs[i], value)),
  );
  const drawn = [...y].map((value, i) => keyOf(steps[i], timesUs[i], value));
  expect(drawn.filter((key) => !stored.has(key))).toEqual([]);
  expect([steps.length, timesUs.length, y.length]).toEqual([x.length, x.length, x.length]);
  expect(steps.constructor).toBe(points.steps.constructor);
}

function expectNeighbours(
  x: ArrayLike<number>,
  values: ArrayLike<number>,
  query: ReduceQuery,
  reduced: ReducedSeries,
): void {
  const finite = Array.from({ length: x.length }, (_, i) => i).filter((i) =>
    Number.isFinite(values[i]),
  );
  const left = finite.map((i) => x[i] as number).filter((at) => at < query.from);
  const right = finite.map((i) => x[i] as number).filter((at) => at > query.to);
  const max = left.reduce((a, b) => Math.max(a, b), -Infinity);
  const min = right.reduce((a, b) => Math.min(a, b), Infinity);
  expect([...reduced.x].filter((at) => at < query.from)).toEqual(left.length > 0 ? [max] : []);
  expect([...reduced.x].filter((at) => at > query.to)).toEqual(right.length > 0 ? [min] : []);
}

function expectSorted(x: Float64Array): void {
  expect([...x].every((at, i) => i === 0 || at >= (x[i - 1] as number))).toBe(true);
}

function expectSummary(
  summary: ReturnType<typeof readSummary>["points"],
  points: PointColumns,
): void {
  const finite = [...points.values].filter(Number.isFinite);
  const steps: ReadonlyArray<number | bigint> = [...points.steps];
  const sorted = steps.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const min = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const max = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  const at = (value: number) =>
    finite.length === 0 ? undefined : steps[points.values.indexOf(value)];
  expect(summary).toMatchObject({
    count: points.values.length,
    nan: [...points.values].filter(Number.isNaN).length,
    posInf: [...points.values].filter((value) => value === Infinity).length,
    negInf: [...points.values].filter((value) => value === -Infinity).length,
    firstStep: steps[0],
    lastStep: steps.at(-1),
    minStep: sorted[0],
    maxStep: sorted.at(-1),
    firstUs: points.timesUs[0],
    lastUs: points.timesUs.at(-1),
    firstValue: points.values[0],
    lastValue: points.values.at(-1),
    monotoneSteps: steps.every((step, i) => i === 0 || step >= (steps[i - 1] as number)),
    monotoneTimes: points.timesUs.every(
      (us, i) => us >= (i === 0 ? -Infinity : (points.timesUs[i - 1] as number)),
    ),
  });
  expect(summary?.min?.value).toBe(finite.length === 0 ? undefined : min);
  expect(summary?.max?.value).toBe(finite.length === 0 ? undefined : max);
  expect(summary?.min?.step).toBe(at(min));
  expect(summary?.max?.step).toBe(at(max));
  expect(summary?.sum).toBeCloseTo(
    finite.reduce((a, b) => a + b, 0),
    6,
  );
}

function shapeOf(shape: Partial<Shape>): Shape {
  return {
    seed: 3,
    count: 10,
    steps: "regular",
    times: "regular",
    values: "noise",
    double: false,
    ...shape,
  };
}

function axisOf(points: PointColumns, axis: Axis): Float64Array {
  return axis === "time" ? points.timesUs : Float64Array.from(points.steps, Number);
}

function inside(x: number, { from, to }: { readonly from: number; readonly to: number }): boolean {
  return x >= from && x <= to;
}

/** A window of this share of the whole axis, beginning at this share. */
function rangeOf(
  points: PointColumns,
  axis: Axis,
  at: number,
  share: number,
): { from: number; to: number } {
  const x = axisOf(points, axis).filter((value) => !Number.isNaN(value));
  const low = x.reduce((a, b) => Math.min(a, b), Infinity);
  const high = x.reduce((a, b) => Math.max(a, b), -Infinity);
  if (x.length === 0) return { from: 0, to: 1 };
  const from = Math.floor(low + at * (high - low));
  return { from, to: from + Math.ceil(share * (high - low)) };
}

function columnOf({ from, to, pixelColumns, log }: ReduceQuery, x: number): number {
  if (to === from) return 0;
  const part = log === true ? Math.log(x / from) / Math.log(to / from) : (x - from) / (to - from);
  return Math.min(pixelColumns - 1, Math.floor(part * pixelColumns));
}
