import fc from "fast-check";
import { expect, test } from "vitest";
import { toRunColumn, type RunCell, type RunColumn } from "../../src/base/run-column.ts";
import {
  addBrush,
  bestRuns,
  brushedRuns,
  brushOfShares,
  brushStretches,
  isBrushed,
  withEnd,
} from "./axis-brush.ts";
import { axisTicks, columnAxis, LANES, shareOf, valueAtShare } from "./column-axis.ts";
import { distribution } from "./distribution-geometry.ts";
import { moveAxis, nearestLine, parallelLines } from "./parallel-geometry.ts";
import { nearestPoint, pointsInBox, pointsInPolygon, walk, walkingOrder } from "./point-hits.ts";
import { spreadPoints } from "./spread-points.ts";

const RECT = { left: 10, top: 20, width: 400, height: 200 };
const number = fc.oneof(
  fc.double({ min: -1e9, max: 1e9, noNaN: true }),
  fc.constantFrom(0, 1, 2, 1e-300, 1.7e308, -1.7e308),
);
const anyCell: fc.Arbitrary<RunCell> = fc.oneof(
  number,
  fc.constantFrom(null, "NaN", "Infinity", "-Infinity"),
);
const numbers = fc.array(anyCell, { minLength: 1, maxLength: 30 });
const texts = fc.array(fc.constantFrom("adam", "sgd", "lion", null), {
  minLength: 1,
  maxLength: 30,
});
const columns = fc.oneof(numbers, texts).map((cells): RunColumn => toRunColumn("params.x", cells));
const options = fc.record({ isLog: fc.boolean(), isInverted: fc.boolean() });

test("every run is on the axis between its ends, at an end, or beside it for a reason that is counted", () => {
  fc.assert(
    fc.property(columns, options, (column, how) => {
      const axis = columnAxis(column, how);
      for (const [run, share] of axis.shares.entries()) {
        const lane = axis.lanes[run];
        if (lane === LANES.on)
          expect(share >= -1e-9 && share <= 1 + 1e-9, String(share)).toBe(true);
        else if (lane === LANES.above) expect(share).toBe(how.isInverted ? 0 : 1);
        else if (lane === LANES.below) expect(share).toBe(how.isInverted ? 1 : 0);
        else expect(share).toBeNaN();
      }
      const beside = axis.beside.reduce((a, b) => a + b, 0);
      expect(beside).toBe(axis.lanes.filter((lane) => lane !== LANES.on).length);
      for (const { share } of axisTicks(axis, 8))
        expect(share >= -0.01 && share <= 1.01).toBe(true);
    }),
  );
});

test("a value and its place on the axis go forth and back", () => {
  const values = fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), {
    minLength: 2,
    maxLength: 9,
  });
  fc.assert(
    fc.property(
      values,
      options,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (cells, how, share) => {
        const axis = columnAxis(toRunColumn("params.x", cells), how);
        expect(shareOf(axis, valueAtShare(axis, share))).toBeCloseTo(share, 6);
      },
    ),
  );
});

test("a brush takes in what stands in its stretch: told by values, whatever the scale", () => {
  fc.assert(
    fc.property(
      columns,
      options,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (column, how, a, b) => {
        const axis = columnAxis(column, how);
        const brush = brushOfShares(axis, a, b);
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        for (const [run, share] of axis.shares.entries()) {
          const isIn = isBrushed(axis, brush, run);
          if (Number.isNaN(share)) expect(isIn).toBe(false);
          else if (column.kind === "numbers") {
            // At its ends rounding decides.
            if (share > low + 1e-6 && share < high - 1e-6) expect(isIn).toBe(true);
            if (share < low - 1e-6 || share > high + 1e-6) expect(isIn).toBe(false);
          } else {
            const half = 0.5 / column.counts.length;
            expect(isIn).toBe(share + half > low && share - half < high);
          }
        }
        // What is drawn of it is the stretch.
        if (column.kind === "numbers" && column.min !== null && high - low > 1e-3) {
          const [[from, to] = [NaN, NaN]] = brushStretches(axis, brush, (value) =>
            shareOf(axis, value),
          );
          expect(from).toBeCloseTo(low, 4);
          expect(to).toBeCloseTo(high, 4);
        }
      },
    ),
  );
});

test("runs that several brushes pick are those that each of them picks", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anyCell, fc.constantFrom("a", "b", "c", null)), {
        minLength: 1,
        maxLength: 40,
      }),
      fc.double({ min: -10, max: 10, noNaN: true }),
      fc.subarray(["a", "b", "c"]),
      fc.boolean(),
      (rows, from, levels, none) => {
        const x = columnAxis(
          toRunColumn(
            "x",
            rows.map(([cell]) => cell),
          ),
        );
        const y = columnAxis(
          toRunColumn(
            "y",
            rows.map(([, level]) => level),
          ),
        );
        const brushes = new Map([
          ["x", { ranges: [[from, Infinity] as const] }],
          ["y", { levels, none }],
        ]);
        const picked = brushedRuns([x, y], brushes);
        const wantsY = (levels.length > 0 || none) && y.column.kind === "categories";
        const naive = rows.map(([cell, level]) => {
          const value = cell === null ? Number.NaN : Number(cell);
          const isInX = value >= from;
          const isInY = level === null ? none : levels.includes(level);
          return Number(isInX && (!wantsY || isInY));
        });
        if (y.column.kind === "categories") expect([...(picked ?? [])]).toEqual(naive);
      },
    ),
  );
});

test("stretches join where they touch", () => {
  expect(
    addBrush(
      {
        ranges: [
          [0, 1],
          [4, 5],
        ],
      },
      { ranges: [[0.5, 4]] },
    ),
  ).toEqual({ ranges: [[0, 5]] });
  expect(addBrush({ levels: ["a"] }, { levels: ["a", "b"] })).toEqual({ levels: ["a", "b"] });
});

test("another end of the first stretch leaves the others; the same end, or none for none, nothing", () => {
  const brush = { ranges: [[1, 2] as const, [5, 6] as const] };
  expect(withEnd(brush, "from", 1)).toBe(brush);
  expect(withEnd(brush, "to", 2)).toBe(brush);
  expect(withEnd(undefined, "from", Number.NaN)).toBeUndefined();
  expect(withEnd(brush, "from", 0)).toEqual({
    ranges: [
      [0, 2],
      [5, 6],
    ],
  });
  expect(withEnd(brush, "from", 3)).toEqual({
    ranges: [
      [2, 3],
      [5, 6],
    ],
  });
  expect(withEnd(brush, "to", 5.5)).toEqual({ ranges: [[1, 6]] });
  expect(withEnd(brush, "from", Number.NaN)).toEqual({
    ranges: [
      [-Infinity, 2],
      [5, 6],
    ],
  });
  expect(withEnd({ ranges: [[-Infinity, 2]] }, "to", Number.NaN)).toEqual({ ranges: [] });
  expect(withEnd({ levels: ["a"] }, "to", 4)).toEqual({ levels: ["a"], ranges: [[-Infinity, 4]] });
});

test("the best k, and whoever ties with the last of them", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom(1, 2, 3, null, "Infinity"), number), {
        minLength: 1,
        maxLength: 30,
      }),
      fc.integer({ min: 1, max: 10 }),
      fc.boolean(),
      (cells, k, isSmallBest) => {
        const axis = columnAxis(toRunColumn("x", cells));
        const best = bestRuns(axis, k, isSmallBest, undefined);
        const values = cells.flatMap((cell) => (cell === null ? [] : [Number(cell)]));
        const sorted = values.toSorted((a, b) => (a === b ? 0 : a < b === isSmallBest ? -1 : 1));
        const limit = sorted[Math.min(k, sorted.length) - 1];
        expect([...best]).toEqual(
          cells.map((cell) =>
            Number(
              cell !== null &&
                limit !== undefined &&
                (isSmallBest ? Number(cell) <= limit : Number(cell) >= limit),
            ),
          ),
        );
      },
    ),
  );
});

const places = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 })), {
    minLength: 1,
    maxLength: 40,
  })
  .map((points) => ({
    x: Float32Array.from(points, ([x]) => x),
    y: Float32Array.from(points, ([, y]) => y),
  }));

test("a box and the lasso around it pick the same points, but for its edges", () => {
  fc.assert(
    fc.property(
      places,
      fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 4, maxLength: 4 }),
      (points, ends) => {
        const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = ends;
        // Between whole numbers no point lies on an edge.
        const box = { x0: x0 + 0.5, y0: y0 + 0.5, x1: x1 + 0.5, y1: y1 + 0.5 };
        const polygon = [box.x0, box.y0, box.x1, box.y0, box.x1, box.y1, box.x0, box.y1];
        expect([...pointsInPolygon(points, polygon)]).toEqual([...pointsInBox(points, box)]);
      },
    ),
  );
});

test("the nearest point is the nearest, and the arrow keys come by all of them", () => {
  fc.assert(
    fc.property(places, fc.nat(60), fc.nat(60), (points, px, py) => {
      const run = nearestPoint(points, px, py, 20);
      const distances = [...points.x].map((x, i) =>
        Math.hypot(x - px, (points.y[i] as number) - py),
      );
      const least = Math.min(...distances);
      if (least > 20) expect(run).toBe(-1);
      else expect(distances[run]).toBeCloseTo(least, 6);
      const order = walkingOrder(points);
      const seen = new Set<number>();
      let at = walk(order, -1, 1);
      for (let i = 0; i < points.x.length; i++) {
        seen.add(at);
        at = walk(order, at, 1);
      }
      expect(seen.size).toBe(points.x.length);
      expect(walk(order, at, 1)).toBe(at);
    }),
  );
});

test("points of a swarm stay on their place and in their room, and cover none while there is room", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 25 }),
      (along) => {
        const offsets = spreadPoints(Float32Array.from(along), 3, 1000);
        for (const [i, a] of along.entries())
          for (const [j, b] of along.entries()) {
            if (i <= j) continue;
            const distance = Math.hypot(a - b, (offsets[i] as number) - (offsets[j] as number));
            expect(distance).toBeGreaterThan(5.99);
          }
        const tight = spreadPoints(Float32Array.from(along), 3, 10);
        expect(tight.every((offset) => Math.abs(offset) <= 10)).toBe(true);
      },
    ),
  );
});

test("a swarm of equal values fills its room from the middle, and goes on at the edges by turns", () => {
  const offsets = [...spreadPoints(new Float32Array(1000), 3, 20)];
  expect(offsets.slice(0, 7)).toEqual([0, -6, 6, -12, 12, -18, 18]);
  expect(offsets.slice(7).every((offset) => Math.abs(offset) === 20)).toBe(true);
  expect(offsets.filter((offset) => offset === 20)).toHaveLength(496);
});

test("lines of runs: over every axis, on the rail where there is no value, and the nearest is found", () => {
  const a = columnAxis(toRunColumn("a", [0, 5, 10, null]));
  const b = columnAxis(toRunColumn("b", ["x", "y", "y", "x"]));
  const lines = parallelLines([a, b], RECT);
  expect([...lines.xs]).toEqual([10, 410]);
  expect([...lines.ys].filter((_, i) => i % 2 === 0)).toEqual([220, 120, 20, 236]);
  expect(nearestLine(lines, 10, 118, 8, () => true)).toBe(1);
  expect(nearestLine(lines, 10, 118, 8, (run) => run !== 1)).toBe(-1);
  expect(nearestLine(lines, 10, 236, 8, () => true)).toBe(3);
});

test("an axis that is moved stands where it was put, and the others keep their order", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(9), fc.nat(9), (count, from, to) => {
      const order = Array.from({ length: count }, (_, i) => i);
      const moved = moveAxis(order, from, to);
      expect(moved.toSorted((a, b) => a - b)).toEqual(order);
      if (from < count) expect(moved[Math.min(to, count - 1)]).toBe(from);
      expect(moved.filter((one) => one !== from)).toEqual(order.filter((one) => one !== from));
    }),
  );
});

test("rows of a distribution: what is drawn is told, few values all, of many the outliers", () => {
  const cells: RunCell[] = [
    ...Array.from({ length: 40 }, (_, i) => i / 40),
    9,
    "Infinity",
    null,
    1,
    2,
    3,
  ];
  const axis = columnAxis(toRunColumn("metrics.x.best", cells));
  const groups = [
    { label: "many", color: "#000000", runs: Array.from({ length: 43 }, (_, i) => i) },
    { label: "few", color: "#000000", runs: [43, 44, 45] },
  ];
  const boxes = distribution(groups, axis, "box", RECT, 3);
  expect(boxes.rows.map(({ summary, left }) => [summary?.n, left])).toEqual([
    [41, 1],
    [3, 0],
  ]);
  const drawn = [...boxes.isDrawn.keys()].filter((run) => boxes.isDrawn[run] === 1);
  // The outlier, the infinite one at the edge, and the few.
  expect(drawn).toEqual([40, 41, 43, 44, 45]);
  const violins = distribution(groups, axis, "violin", RECT, 3);
  expect(violins.rows.map(({ mark }) => mark)).toEqual(["violin", "strip"]);
  expect(violins.rows[0]?.violin.length).toBeGreaterThan(100);
  for (const [run, y] of boxes.y.entries())
    if (!Number.isNaN(y)) expect(Math.floor((y - RECT.top) / 100)).toBe(run < 43 ? 0 : 1);
});
