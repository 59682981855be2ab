import fc from "fast-check";
import { expect, test } from "vitest";
import { toRunColumn, type NumberColumn, type RunCell } from "../../../../src/base/run-column.ts";
import { columnAxis } from "../../../charts/column-axis.ts";
import { distribution } from "../../../charts/distribution-geometry.ts";
import { paretoUnits, runsOfUnits, unitsOfRuns } from "./pareto-units.ts";
import { buildPivot } from "./pivot.ts";
import { axisOf, picksOf } from "./picks.ts";
import { readBrushes, toggleChart, withoutBrush, writeBrush } from "./use-explore-view.ts";

/* What stands behind each screen, against the same counted by hand from cells as `runs.readCells` answers them. */

const value: fc.Arbitrary<RunCell> = fc.oneof(
  fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  fc.constantFrom(0, 1, 1, 2, null, "NaN", "Infinity", "-Infinity"),
);
const key: fc.Arbitrary<RunCell> = fc.constantFrom("adam", "sgd", 0.1, 0.01, null);
const rows = fc.array(fc.record({ value, other: value, a: key, b: key }), {
  minLength: 1,
  maxLength: 40,
});

const numbersOf = (path: string, cells: readonly RunCell[]): NumberColumn => {
  const column = toRunColumn(path, cells);
  if (column.kind !== "numbers") throw new Error("not numbers");
  return column;
};
const finite = (cells: readonly RunCell[]): number[] =>
  cells.flatMap((cell) => (typeof cell === "number" ? [cell] : []));
const close = (a: number, b: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

test("pivot: every cell is what its runs come to, and every run is in one or told", () => {
  fc.assert(
    fc.property(rows, fc.constantFrom("min", "max", "none"), (runs, goal) => {
      const values = numbersOf(
        "metrics.x.best",
        runs.map((run) => run.value),
      );
      const [a, b] = [
        toRunColumn(
          "params.a",
          runs.map((run) => run.a),
        ),
        toRunColumn(
          "params.b",
          runs.map((run) => run.b),
        ),
      ];
      const pivot = buildPivot(values, a, b, "mean", goal);
      let seen = 0;
      for (const [r, rowName] of pivot.rows.entries())
        for (const [c, columnName] of pivot.columns.entries()) {
          const inside = runs.filter(
            (run) =>
              String(run.a) === rowName &&
              String(run.b) === columnName &&
              run.a !== null &&
              run.b !== null,
          );
          const cell = pivot.cells[r]?.[c];
          seen += inside.length;
          if (inside.length === 0) {
            expect(cell).toBeUndefined();
            continue;
          }
          const kept = finite(inside.map((run) => run.value));
          expect(cell?.n).toBe(kept.length);
          expect(cell?.runs.length).toBe(inside.length);
          if (kept.length === 0) expect(cell?.mean).toBeNaN();
          else {
            expect(close(cell?.mean ?? NaN, kept.reduce((x, y) => x + y, 0) / kept.length)).toBe(
              true,
            );
            // Zeros of either sign are one value.
            expect([(cell?.min ?? NaN) + 0, (cell?.max ?? NaN) + 0]).toEqual([
              Math.min(...kept) + 0,
              Math.max(...kept) + 0,
            ]);
          }
        }
      expect(seen + pivot.withoutKey).toBe(runs.length);
      for (const row of pivot.cells) {
        const shown = row.flatMap((cell) =>
          cell !== undefined && Number.isFinite(cell.shown) ? [cell] : [],
        );
        const best = shown.filter((cell) => cell.isBestOfRow);
        if (goal === "none" || shown.length < 2) expect(best).toEqual([]);
        else {
          const ends = shown.map((cell) => cell.shown);
          const target = goal === "min" ? Math.min(...ends) : Math.max(...ends);
          expect(best).toEqual(shown.filter((cell) => cell.shown === target));
        }
      }
    }),
  );
});

test("Pareto: groups stand at their means, and the front is what nothing dominates", () => {
  fc.assert(
    fc.property(
      rows,
      fc.constantFrom("min", "max"),
      fc.constantFrom("min", "max"),
      (runs, first, second) => {
        const columns = [
          numbersOf(
            "metrics.x.best",
            runs.map((run) => run.value),
          ),
          numbersOf(
            "metrics.y.best",
            runs.map((run) => run.other),
          ),
        ];
        const groups = [...Map.groupBy(runs.keys(), (run) => String(runs[run]?.a))].map(
          ([label, places]) => ({
            label,
            color: "#000000",
            shape: 0,
            runs: places,
          }),
        );
        const units = paretoUnits(groups, columns, [first, second]);
        const means = groups.map((group) =>
          (["value", "other"] as const).map((name) => {
            const kept = finite(group.runs.map((run) => runs[run]?.[name] ?? null));
            return kept.length === 0 ? Number.NaN : kept.reduce((x, y) => x + y, 0) / kept.length;
          }),
        );
        for (const [i, unit] of units.entries()) {
          expect(unit.values.every((one, k) => close(one, means[i]?.[k] ?? NaN))).toBe(true);
          const isBeaten = units.some(({ values }) => {
            const worse = [first, second].map((goal, k) => {
              const [mine = NaN, its = NaN] = [unit.values[k], values[k]];
              return goal === "min" ? mine - its : its - mine;
            });
            return worse.every((by) => by >= 0) && worse.some((by) => by > 0);
          });
          expect(unit.isFront).toBe(!isBeaten && !unit.values.some(Number.isNaN));
        }
        // Picking all units picks all runs, and the other way round.
        const all = runsOfUnits(
          units,
          new Uint8Array(units.length).fill(1),
          columns[0] as NumberColumn,
        );
        expect([...(all ?? [])]).toEqual(runs.map(() => 1));
        expect([...(unitsOfRuns(units, all) ?? [])]).toEqual(units.map(() => 1));
      },
    ),
  );
});

test("distribution: n, mean and quartiles of each row are those of its finite values", () => {
  fc.assert(
    fc.property(rows, (runs) => {
      const axis = columnAxis(
        numbersOf(
          "metrics.x.best",
          runs.map((run) => run.value),
        ),
      );
      const groups = [...Map.groupBy(runs.keys(), (run) => String(runs[run]?.a))].map(
        ([label, places]) => ({
          label,
          color: "#000000",
          runs: places,
        }),
      );
      const shown = distribution(
        groups,
        axis,
        "box",
        { left: 0, top: 0, width: 500, height: 300 },
        3,
      );
      for (const row of shown.rows) {
        const kept = finite(row.runs.map((run) => runs[run]?.value ?? null)).toSorted(
          (a, b) => a - b,
        );
        expect(row.summary?.n ?? 0).toBe(kept.length);
        if (kept.length === 0) continue;
        const at = (share: number): number => {
          const place = share * (kept.length - 1);
          const [low, high] = [kept[Math.floor(place)] as number, kept[Math.ceil(place)] as number];
          return low + (place % 1) * (high - low);
        };
        expect(close(row.box?.lowerQuartile ?? NaN, at(0.25))).toBe(true);
        expect(close(row.box?.median ?? NaN, at(0.5))).toBe(true);
        expect(close(row.box?.upperQuartile ?? NaN, at(0.75))).toBe(true);
        expect(close(row.summary?.mean ?? NaN, kept.reduce((a, b) => a + b, 0) / kept.length)).toBe(
          true,
        );
      }
    }),
  );
});

test("what is picked on axes goes into the address and comes back", () => {
  const brush = {
    ranges: [
      [-Infinity, 3],
      [5, Infinity],
    ] as const,
    levels: ["a"],
    others: true,
    none: true,
  };
  const written = JSON.parse(JSON.stringify({ pb: { "params.x": writeBrush(brush) } }));
  expect(readBrushes(written).get("params.x")).toEqual(brush);
});

test("picks are those inside of every brush, and of them the best", () => {
  const x = toRunColumn("params.x", [1, 2, 3, 4]);
  const loss = toRunColumn("metrics.loss.best", [0.4, 0.1, 0.3, 0.2]);
  const brushes = readBrushes({ pb: { "params.x": { r: [[2, null]] } } });
  const none = { most: undefined, by: undefined, known: [] };
  const axes = [axisOf(x, {})];
  expect(picksOf(axes, new Map(), none)).toBeUndefined();
  expect([...(picksOf(axes, brushes, none) ?? [])]).toEqual([0, 1, 1, 1]);
  const best = { most: 2, by: loss, known: [{ metric: "loss", goal: "min" as const }] };
  expect([...(picksOf(axes, brushes, best) ?? [])]).toEqual([0, 1, 0, 1]);
  // The metric is not read yet, or there is none.
  expect(picksOf([], new Map(), { ...best, by: undefined })).toBeUndefined();
});

test("an axis goes with what is picked on it", () => {
  const pb = { a: { n: true as const }, b: { l: ["x"] } };
  expect(withoutBrush({ pb }, "a")).toEqual({ b: { l: ["x"] } });
  expect(withoutBrush({ pb: { a: pb.a } }, "a")).toBeUndefined();
  expect(withoutBrush({}, "a")).toBeUndefined();
});

test("charts come and go, the last one stays, and the usual ones are not in the address", () => {
  const added = toggleChart({}, "pivot");
  expect(added.ex?.k).toEqual(["parallel", "scatter", "pivot"]);
  expect(toggleChart(added, "pivot")).toEqual({ ex: undefined });
  expect(toggleChart({ ex: { k: ["pivot"] } }, "pivot")).toEqual({ ex: { k: ["pivot"] } });
});
