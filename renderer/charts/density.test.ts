import fc from "fast-check";
import { expect, test } from "vitest";
import { frameOf, lineOf } from "./charts.test-support.ts";
import { paintDensity, QUANTILES, quantilePaths, surveyLines } from "./density.ts";
import { yToPx } from "./scale.ts";

const frame = frameOf({ left: 0, top: 0, width: 100, height: 50, x: { from: 0, to: 100 } });

test("a line counts once in every cell that it passes", () => {
  const flat = lineOf({ x: [0, 100], y: [0.5, 0.5] });
  const { columns, rows, counts, most } = surveyLines([flat, flat, flat], frame);
  expect([columns, rows, most]).toEqual([100, 50, 3]);
  const filled = [...counts].filter((count) => count > 0);
  expect(filled).toHaveLength(100);
  expect(new Set(filled)).toEqual(new Set([3]));
});

test("a steep line fills its column from end to end, and nothing outside of the plot", () => {
  const steep = lineOf({ x: [50, 50.5], y: [-3, 4] });
  const { counts, columns } = surveyLines([steep], frame);
  const perColumn = Array.from(
    { length: columns },
    (_, column) => [...counts].filter((count, i) => count > 0 && i % columns === column).length,
  );
  expect(perColumn[50]).toBe(50);
  expect(perColumn.reduce((sum, n) => sum + n)).toBe(50);
});

test("every drawn point lies in a cell that counts it", () => {
  const point = fc.tuple(
    fc.double({ min: 0, max: 99.9, noNaN: true }),
    fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.array(point, { minLength: 1, maxLength: 30 }), { minLength: 1 }),
      (all) => {
        const lines = all.map((points) => {
          const sorted = points.toSorted((a, b) => a[0] - b[0]);
          return lineOf({ x: sorted.map(([x]) => x), y: sorted.map(([, y]) => y) });
        });
        const { counts, columns } = surveyLines(lines, frame);
        const missed = lines.flatMap(({ data }) =>
          [...data.x].filter((x, i) => {
            const row = Math.floor(yToPx(frame, data.y[i] ?? 0));
            return counts[row * columns + Math.floor(x)] === 0;
          }),
        );
        expect(missed).toEqual([]);
      },
    ),
  );
});

test("quantiles are those of the lines' heights", () => {
  const lines = Array.from({ length: 101 }, (_, i) =>
    lineOf({ x: [0, 100], y: [i / 100, i / 100] }),
  );
  const paths = quantilePaths(surveyLines(lines, frame), frame.left);
  for (const [i, share] of QUANTILES.entries()) {
    expect(paths[i]?.length).toBe(200);
    expect(paths[i]?.[1]).toBeCloseTo(yToPx(frame, share), 4);
  }
});

test("a single line stays visible beside a thousand", () => {
  const pixels = paintDensity({ counts: Uint16Array.of(0, 1, 1000), most: 1000 }, [1, 2, 3]);
  expect(pixels[3]).toBe(0);
  expect(pixels[7]).toBeGreaterThan(36);
  expect(pixels[11]).toBe(236);
});
