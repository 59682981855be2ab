import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PointColumns } from "../../base/points.ts";
import { addTestSeries, openTestDb } from "../testing.ts";
import { appendToSeries } from "./append.ts";
import { markArrival, markRest, readArrivals } from "./arrivals.ts";
import { makeBatch } from "./batch.ts";
import { readPoints } from "./read.ts";
import { reduceSeries } from "./reduce.ts";
import { SQL } from "./rows.ts";

describe("query plans", () => {
  const hot = [
    SQL.chunk,
    SQL.chunkRange,
    SQL.chunkList,
    SQL.stats,
    SQL.statsRanges.step,
    SQL.statsRanges.time,
    SQL.tail,
    "SELECT count FROM series WHERE id = ?",
    "SELECT segment, marks FROM arrivals WHERE series_id = ? ORDER BY segment DESC LIMIT 1",
  ];
  test.each(hot)("%s reads no table from end to end", (sql) => {
    const db = openTestDb();
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(
      ...sql
        .replaceAll(/[^?]/g, "")
        .split("")
        .map(() => null),
    ) as Array<{ detail: string }>;
    const scans = plan
      .map(({ detail }) => detail)
      .filter((detail) => /SCAN (?!wanted)|TEMP B-TREE/.test(detail));
    expect(scans).toEqual([]);
    db.close();
  });
});

describe("damage", () => {
  const length = 5000;
  const points: PointColumns = {
    steps: Float64Array.from({ length }, (_, i) => i),
    timesUs: new Float64Array(length),
    values: Float32Array.from({ length }, (_, i) => Math.sin(i)),
  };
  const query = { axis: "step", from: 0, to: length, pixelColumns: 100, smoothing: 0 } as const;

  test.each([
    "DELETE FROM chunks WHERE id & 1048575 = 2",
    "UPDATE chunks SET data = zeroblob(3)",
    "UPDATE chunks SET data = zeroblob(4000)",
    "UPDATE chunk_stats SET stats = zeroblob(100)",
    "UPDATE chunk_stats SET stats = zeroblob(5 * 192)",
    "UPDATE tails SET steps = x'00'",
  ])("%s is an expected failure", (sql) => {
    const db = openTestDb();
    addTestSeries(db, 1, { float32: true });
    appendToSeries(db, 1, makeBatch(points));
    appendToSeries(db, 1, makeBatch({ ...points, ...firstPoints(points, 5) }));
    db.exec(sql);
    expect(() => readPoints(db, 1)).toThrow(expect.objectContaining({ code: "DAMAGED" }));
    expect(() => reduceSeries(db, 1, { ...query, smoothing: 0.5 })).toThrow(
      expect.objectContaining({ code: "DAMAGED" }),
    );
    db.close();
  });

  test("an unknown series and a senseless query", () => {
    const db = openTestDb();
    expect(() => readPoints(db, 1)).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
    addTestSeries(db, 1, { float32: true });
    for (const change of [{ from: NaN }, { to: -1 }, { pixelColumns: 0 }, { smoothing: 1 }]) {
      expect(() => reduceSeries(db, 1, { ...query, ...change })).toThrow(
        expect.objectContaining({ code: "INVALID_INPUT" }),
      );
    }
    expect(reduceSeries(db, 1, query)).toMatchObject({
      inRange: 0,
      nonFinite: 0,
      x: new Float64Array(0),
    });
    db.close();
  });
});

function firstPoints({ steps, timesUs, values }: PointColumns, count: number): PointColumns {
  return {
    steps: steps.slice(0, count),
    timesUs: timesUs.slice(0, count),
    values: values.slice(0, count),
  };
}

describe("arrivals", () => {
  test("marks within a second are one; all counts are kept; a copy is the same", () => {
    const arrivals = fc.array(
      fc.tuple(fc.integer({ min: -500_000, max: 5_000_000 }), fc.integer({ min: 1, max: 100_000 })),
      { maxLength: 1500, size: "max" },
    );
    fc.assert(
      fc.property(arrivals, (gaps) => {
        const db = openTestDb();
        const expected: Array<{ atUs: number; count: number }> = [];
        let atUs = 1_790_000_000_000_000;
        db.transaction(() => {
          for (const [gap, count] of gaps) {
            atUs += gap;
            markArrival(db, 3, atUs, count);
            const last = expected.at(-1);
            if (last !== undefined && atUs - last.atUs < 1_000_000) last.count += count;
            else expected.push({ atUs, count });
          }
        })();
        expect(readArrivals(db, 3)).toEqual(expected);
        const segments = db.prepare("SELECT count(*) FROM arrivals").pluck().get();
        expect(segments).toBe(Math.ceil(expected.length / 1024));
        const total = expected.reduce((sum, { count }) => sum + count, 0);
        markRest(db, 3, 1e16, total);
        expect(readArrivals(db, 3)).toEqual(expected);
        markRest(db, 3, 1e16, total + 7);
        expect(readArrivals(db, 3)).toEqual([...expected, { atUs: 1e16, count: 7 }]);
        db.close();
      }),
      { numRuns: 20 },
    );
  });
});
