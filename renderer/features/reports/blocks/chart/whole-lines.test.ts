import fc from "fast-check";
import { expect, test } from "vitest";
import type { Column } from "../../../../../src/base/column-blob.ts";
import { smoothEma } from "../../../../../src/base/smoothing.ts";
import type { Shown } from "../block-data.ts";
import { pictureLine, placeLine, wholeLines } from "./whole-lines.ts";

type Point = readonly [step: number, timeUs: number, value: number];

/** One line of a run, made of attempts. */
function shownOf(
  attempts: ReadonlyArray<readonly Point[]>,
  originUs: number | null = 0,
): Shown<"chart"> {
  const columns: Column[] = attempts.flatMap((points) =>
    [0, 1, 2].map((at) => Float64Array.from(points, (point) => point[at] as number)),
  );
  return {
    data: {
      kind: "chart",
      runs: [{ id: "r", name: "run", color: 0, state: "finished", commit: null }],
      meanings: [],
      lines: attempts.map((_, i) => ({
        metric: "loss",
        runId: "r",
        context: "",
        sourceId: "s",
        attempt: i + 1,
        line: 0,
        originUs,
        column: 3 * i,
      })),
      groups: [],
    },
    columns,
  };
}

test("the last attempt wins from its first step on; the older one is there whole as a ghost", () => {
  const lines = wholeLines(
    "loss",
    shownOf([
      [
        [0, 0, 1],
        [1, 1, 2],
        [2, 2, 3],
      ],
      [
        [1, 5, 20],
        [2, 6, 30],
      ],
    ]),
  );
  expect(lines.map(({ name, ghost, values }) => [name, ghost, [...values]])).toEqual([
    ["run", false, [1, 20, 30]],
    ["run attempt 1", true, [1, 2, 3]],
  ]);
});

test("points without a time have no place on a time axis, and TensorBoard's smoothing still goes over them", () => {
  const [line] = wholeLines(
    "loss",
    shownOf(
      [
        [
          [0, 10, 1],
          [1, Number.NaN, 2],
          [2, 30, 3],
        ],
      ],
      10,
    ),
  );
  const placed = placeLine(line as NonNullable<typeof line>, "relative", {
    kernel: "ema",
    amount: 0.5,
  });
  expect([...placed.x]).toEqual([0, 20]);
  const all = smoothEma(Float64Array.of(1, 2, 3), 0.5);
  expect([...(placed.smoothed ?? [])]).toEqual([all[0], all[2]]);
});

const value = fc.oneof(
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.constantFrom(Number.NaN, Infinity, -Infinity),
);

test("each pixel column has the true least and greatest value, and few points are all there", () => {
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 400 }),
      fc.integer({ min: 1, max: 40 }),
      (values, pixelColumns) => {
        const points = values.map((one, step): Point => [step, step, one]);
        const [line] = wholeLines("loss", shownOf([points]));
        const placed = placeLine(line as NonNullable<typeof line>, "step", {
          kernel: "ema",
          amount: 0,
        });
        const to = Math.max(1, values.length - 1);
        const picture = pictureLine(placed, { from: 0, to, pixelColumns });
        const columnOf = (x: number): number =>
          Math.min(pixelColumns - 1, Math.floor((x / to) * pixelColumns));
        const finite = points.filter(([, , y]) => Number.isFinite(y));
        const drawn = [...picture.x].map((x, i) => [x, picture.y[i] as number] as const);
        for (let column = 0; column < pixelColumns; column++) {
          const stored = finite.filter(([x]) => columnOf(x) === column).map(([, , y]) => y);
          const shown = drawn.filter(([x]) => columnOf(x) === column).map(([, y]) => y);
          if (stored.length === 0) continue;
          expect(Math.min(...shown)).toBe(Math.min(...stored));
          expect(Math.max(...shown)).toBe(Math.max(...stored));
        }
        for (const [x, y] of drawn) expect(values[x]).toBe(y);
        if (finite.length <= 4 * pixelColumns) expect(drawn.length).toBe(finite.length);
        expect(picture.nonFinite).toBe(values.length - finite.length);
      },
    ),
  );
});
