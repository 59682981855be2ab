import fc from "fast-check";
import { expect, test } from "vitest";
import { studentQuantile } from "../../../../src/base/stats/distributions/student.ts";
import { summarize } from "../../../../src/base/stats/summary.ts";
import type { GroupSeries } from "../../../client/group-series.ts";
import { toGroupLines, type WallGroup } from "./to-group-lines.ts";

const GROUP: WallGroup = {
  id: "g",
  name: "lr 0.1",
  color: "#000000",
  dash: undefined,
  runIds: ["a", "b"],
};

const TERM = { name: "loss", index: 0, count: 1 };

/** One place for each list of values. */
function seriesOf(lists: ReadonlyArray<readonly number[]>): GroupSeries {
  const all = lists.flatMap((values) => summarize(values) ?? []);
  return {
    runs: 3,
    points: 0,
    places: all.length,
    extent: { from: 0, to: all.length - 1 },
    x: Float64Array.from(all, (_, i) => i),
    mean: Float64Array.from(all, ({ mean }) => mean),
    sd: Float64Array.from(all, ({ sd }) => sd),
    min: Float64Array.from(all, ({ min }) => min),
    max: Float64Array.from(all, ({ max }) => max),
    n: Uint32Array.from(all, ({ n }) => n),
    smooth: new Float64Array(0),
  };
}

test("a band is deviation, standard error, 95 % interval or range of exactly the values at its place", () => {
  const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 8 }), (lists) => {
      for (const spread of ["sd", "se", "ci", "range"] as const) {
        const [line] = toGroupLines([seriesOf(lists)], [GROUP], "step", spread, TERM);
        for (const [i, list] of lists.entries()) {
          const n = list.length;
          const mean = list.reduce((sum, value) => sum + value / n, 0);
          const sd = Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
          const half = {
            sd,
            se: sd / Math.sqrt(n),
            ci: n === 1 ? 0 : (studentQuantile(0.025, n - 1) * sd) / Math.sqrt(n),
          };
          const [low, high] =
            spread === "range"
              ? [Math.min(...list), Math.max(...list)]
              : n === 1
                ? [mean, mean]
                : [mean - half[spread], mean + half[spread]];
          expect(line?.data.band?.low[i]).toBeCloseTo(low, 6);
          expect(line?.data.band?.high[i]).toBeCloseTo(high, 6);
        }
      }
    }),
    { numRuns: 50 },
  );
});

const POINT = { x: "0", y: "2", original: "2", step: "0" };

test("the tooltip says how many runs and how far they lie apart", () => {
  const [line] = toGroupLines([seriesOf([[1, 2, 3], [4]])], [GROUP], "step", "sd", TERM);
  expect(line?.describe?.(POINT, 0)).toBe("± 1, n 3");
  expect(line?.describe?.(POINT, 1)).toBe("n 1");
  expect(toGroupLines([seriesOf([])], [GROUP], "step", "sd", TERM)).toEqual([]);
});
