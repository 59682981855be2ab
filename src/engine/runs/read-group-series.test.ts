import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeColumnBlob } from "../../base/column-blob.ts";
import { smoothEma } from "../../base/smoothing.ts";
import { summarize } from "../../base/stats/summary.ts";
import { GROUP_COLUMNS } from "../../base/stats/group-curve.ts";
import type { GroupSeriesMeta } from "../../contract/runs.ts";
import { appendToSeries, makeBatch, statement, type WriteDb } from "../../store/index.ts";
import { openTestDb } from "../../store/testing.ts";
import { readGroupSeries, type ReadGroupSeriesArgs } from "./read-group-series.ts";

interface Run {
  /** Of their attempts, each with points in file order. */
  readonly attempts: ReadonlyArray<ReadonlyArray<readonly [step: number, value: number]>>;
}

function storeSeries(runs: readonly Run[]): WriteDb {
  const db = openTestDb();
  db.exec(`INSERT INTO projects (id, name, created_us) VALUES ('p', 'p', 0);
    INSERT INTO experiments VALUES (1, 'p', 'Default'); INSERT INTO metrics VALUES (1, 'loss')`);
  for (const [i, { attempts }] of runs.entries()) {
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
        timesUs: Float64Array.from(points, ([step]) => 1e15 + step * 1e6),
        values: Float64Array.from(points, ([, value]) => value),
      });
      appendToSeries(db, Number(lastInsertRowid), batch);
    }
  }
  return db;
}

type Place = Readonly<Record<(typeof GROUP_COLUMNS)[number], number>>;

function read(
  db: WriteDb,
  args: Partial<ReadGroupSeriesArgs> & Pick<ReadGroupSeriesArgs, "groups">,
) {
  const blob = readGroupSeries(db, {
    metric: "loss",
    x: "step",
    pixelColumns: 8192,
    smoothing: 0,
    kernel: "ema",
    log: false,
    ...args,
  });
  const { meta, columns } = decodeColumnBlob(blob.buffer);
  const width = GROUP_COLUMNS.length;
  return (meta as GroupSeriesMeta[]).map((group, index) => {
    const column = (name: (typeof GROUP_COLUMNS)[number]) =>
      Array.from(columns[index * width + GROUP_COLUMNS.indexOf(name)] ?? [], Number);
    const names = column("smooth").length > 0 ? GROUP_COLUMNS : GROUP_COLUMNS.slice(0, -1);
    const all = Object.fromEntries(names.map((name) => [name, column(name)]));
    return {
      group,
      places: column("x").map(
        (_, i) => Object.fromEntries(names.map((name) => [name, all[name]?.[i]])) as Place,
      ),
    };
  });
}

/** What is drawn of a run by its definition: the last attempt wins from its first step on, the last of equal steps counts. */
function drawnOf({ attempts }: Run): ReadonlyArray<readonly [number, number]> {
  const kept = attempts.flatMap((points, i) => {
    const end = Math.min(...attempts.slice(i + 1).flatMap(([first]) => first?.[0] ?? []));
    return points.filter(([step, value]) => step < end && Number.isFinite(value));
  });
  return [...new Map(kept)].toSorted(([a], [b]) => a - b);
}

function valueAt(
  points: ReadonlyArray<readonly [number, number]>,
  place: number,
): number | undefined {
  const next = points.findIndex(([step]) => step >= place);
  const [x1, y1] = points[next] ?? [];
  if (x1 === undefined || y1 === undefined) return undefined;
  if (x1 === place) return y1;
  const [x0, y0] = points[next - 1] ?? [];
  return x0 === undefined || y0 === undefined
    ? undefined
    : y0 * (1 - (place - x0) / (x1 - x0)) + y1 * ((place - x0) / (x1 - x0));
}

/** Every place of the group with what a plain computation finds there. */
function plainPlaces(runs: readonly Run[]) {
  const drawn = runs.map(drawnOf);
  const places = [...new Set(drawn.flatMap((points) => points.map(([step]) => step)))];
  return places
    .toSorted((a, b) => a - b)
    .map((x) => {
      const summary = summarize(drawn.flatMap((points) => valueAt(points, x) ?? []));
      if (summary === undefined) throw new Error("a place without a value");
      return { x, ...summary };
    });
}

const attempt = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 80 }),
      fc.oneof(
        { weight: 9, arbitrary: fc.double({ min: -1000, max: 1000, noNaN: true }) },
        { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity) },
      ),
    ),
    { maxLength: 40 },
  )
  // Steps of an attempt mostly go up.
  .map((points) => points.toSorted(([a], [b]) => a - b));
const run = fc.record({ attempts: fc.array(attempt, { minLength: 1, maxLength: 2 }) });

test("at every zoom, with unequal lengths and steps, the drawn places are those of a full computation and hold its extremes", () => {
  fc.assert(
    fc.property(
      fc.array(run, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 0, max: 80 }),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 1, max: 30 }),
      (runs, from, length, pixelColumns) => {
        const db = storeSeries(runs);
        const plain = plainPlaces(runs);
        const range = { from, to: from + length };
        const [found] = read(db, { groups: [runs.map((_, i) => `r${i}`)], range, pixelColumns });
        const inside = plain.filter(({ x }) => x >= range.from && x <= range.to);
        expect(found?.group.places).toBe(inside.length);
        const byPlace = new Map(plain.map((place) => [place.x, place]));
        for (const place of found?.places ?? []) {
          const expected = byPlace.get(place.x);
          expect(place.n).toBe(expected?.n);
          for (const name of ["mean", "min", "max"] as const)
            expect(place[name]).toBeCloseTo(expected?.[name] ?? Number.NaN, 6);
          if (expected?.n === 1) expect(place.sd).toBeNaN();
          else expect(place.sd).toBeCloseTo(expected?.sd ?? Number.NaN, 5);
        }
        const width = length / pixelColumns;
        const columnOf = (x: number): number =>
          width > 0 ? Math.min(pixelColumns - 1, Math.floor((x - from) / width)) : 0;
        const extremes = (places: ReadonlyArray<Pick<Place, "x" | "mean" | "min" | "max">>) => {
          const columns = Map.groupBy(
            places.filter(({ x }) => x >= range.from && x <= range.to),
            ({ x }) => columnOf(x),
          );
          return [...columns].map(([column, of]) => [
            column,
            Math.min(...of.map(({ mean }) => mean)).toFixed(6),
            Math.max(...of.map(({ mean }) => mean)).toFixed(6),
            Math.min(...of.map(({ min }) => min)).toFixed(6),
            Math.max(...of.map(({ max }) => max)).toFixed(6),
          ]);
        };
        expect(extremes(found?.places ?? [])).toEqual(extremes(plain));
        db.close();
      },
    ),
    { numRuns: 150 },
  );
});

test("groups stand beside each other over one range, and a smoothed mean is that of the whole line", () => {
  const ramp = (length: number, by: number): Run => ({
    attempts: [Array.from({ length }, (_, i) => [i, i * by] as const)],
  });
  const db = storeSeries([ramp(100, 1), ramp(100, 3), ramp(50, 1)]);
  const [both, short, none] = read(db, {
    groups: [["r0", "r1"], ["r2"], ["gone"]],
    smoothing: 0.6,
  });
  expect(both?.group).toEqual({ runs: 2, points: 200, places: 100, extent: { from: 0, to: 99 } });
  expect(short?.group.extent).toEqual({ from: 0, to: 49 });
  expect(none?.group).toEqual({ runs: 0, points: 0, places: 0, extent: null });
  const means = Float64Array.from({ length: 100 }, (_, i) => i * 2);
  expect(both?.places.map(({ smooth }) => smooth)).toEqual([...smoothEma(means, 0.6)]);
  const [zoomed] = read(db, {
    groups: [["r0", "r1"]],
    smoothing: 0.6,
    range: { from: 40, to: 42 },
  });
  // One place on either side, for the line to run out of the picture.
  expect(zoomed?.places.map(({ x }) => x)).toEqual([39, 40, 41, 42, 43]);
  expect(zoomed?.places[1]?.smooth).toBe(both?.places[40]?.smooth);
  db.close();
});

test("relative time begins with each run", () => {
  const db = storeSeries([
    {
      attempts: [
        [
          [0, 1],
          [10, 3],
        ],
      ],
    },
    {
      attempts: [
        [
          [100, 5],
          [110, 7],
        ],
      ],
    },
  ]);
  const [group] = read(db, { groups: [["r0", "r1"]], x: "relative" });
  expect(group?.places.map(({ x, mean, n }) => [x, mean, n])).toEqual([
    [0, 3, 2],
    [10e6, 5, 2],
  ]);
  db.close();
});
