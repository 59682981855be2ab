import fc from "fast-check";
import { expect, test } from "vitest";
import { open, type WriteDb } from "../open.ts";
import { migrate } from "../migrate.ts";
import { migrations } from "../migrations/index.ts";
import { appendToSeries } from "./append.ts";
import { makeBatch } from "./batch.ts";
import { cutAllSeries } from "./cut.ts";
import { slicePoints } from "./points.ts";
import { readPoints, readPointsSlice } from "./read.ts";
import { reduceSeries } from "./reduce.ts";
import { readSummary } from "./summary.ts";

function makeStore(): WriteDb {
  const db = open(":memory:", { role: "writer" });
  migrate(db, migrations);
  return db;
}

function addSeries(db: WriteDb, id: number): void {
  db.prepare(
    "INSERT INTO series (id, run_num, source_num, attempt, metric_id, context, float32) VALUES (?, 1, 1, 1, ?, '', 1)",
  ).run(id, id);
}

const value = fc.oneof(
  fc.integer({ min: -64, max: 64 }).map((x) => x / 8),
  fc.constantFrom(NaN, Infinity, -Infinity),
);

/** Parts as they arrive; steps may fall, times may be missing. */
const parts = fc.array(
  fc.array(fc.tuple(fc.integer({ min: 0, max: 3000 }), value), { minLength: 1, maxLength: 900 }),
  {
    minLength: 1,
    maxLength: 8,
  },
);

test("a series that is cut reads as it did when it had so many points", () => {
  fc.assert(
    fc.property(
      parts,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.boolean(),
      (arrived, share, wide) => {
        const total = arrived.reduce((sum, { length }) => sum + length, 0);
        const wanted = Math.max(1, Math.min(total - 1, Math.floor(share * total)));
        if (wanted >= total) return;
        const columnsOf = (points: ReadonlyArray<readonly [number, number]>) => ({
          steps: wide
            ? BigInt64Array.from(points, ([step]) => BigInt(step) + 2n ** 60n)
            : Float64Array.from(points, ([step]) => step),
          timesUs: Float64Array.from(points, ([step], i) => (step % 7 === 0 ? NaN : i)),
          values: Float32Array.from(points, ([, y]) => y),
        });
        const db = makeStore();
        const then = makeStore();
        addSeries(db, 5);
        addSeries(db, 6);
        addSeries(then, 5);
        let left = wanted;
        for (const points of arrived) {
          appendToSeries(db, 5, makeBatch(columnsOf(points)));
          appendToSeries(db, 6, makeBatch(columnsOf(points)));
          const columns = columnsOf(points);
          const part = slicePoints(columns, 0, Math.max(0, Math.min(left, points.length)));
          if (part.values.length > 0) appendToSeries(then, 5, makeBatch(part));
          left -= points.length;
        }
        const whole = readPoints(db, 6);
        db.exec("CREATE TEMP TABLE copy AS SELECT * FROM main.series");
        db.exec(
          (
            db
              .prepare("SELECT sql FROM sqlite_schema WHERE name = 'series'")
              .pluck()
              .get() as string
          ).replace("CREATE TABLE series", "CREATE TABLE temp.series"),
        );
        db.exec("INSERT INTO temp.series SELECT * FROM temp.copy");
        cutAllSeries(db, [{ id: 5, count: wanted }]);
        expect(readPoints(db, 5)).toEqual(readPoints(then, 5));
        expect(readSummary(db, 5).points).toEqual(readSummary(then, 5).points);
        const query = { axis: "step" as const, from: 0, to: 2000, pixelColumns: 30, smoothing: 0 };
        expect(reduceSeries(db, 5, query)).toEqual(reduceSeries(then, 5, query));
        const half = Math.floor(wanted / 2);
        expect(readPointsSlice(db, 5, half, 50)).toEqual(readPointsSlice(then, 5, half, 50));
        // The other one and the file stay as they are.
        expect(readPoints(db, 6)).toEqual(whole);
        expect(db.prepare("SELECT count FROM main.series WHERE id = 5").pluck().get()).toBe(total);
        db.close();
        then.close();
      },
    ),
    { numRuns: 40 },
  );
});
