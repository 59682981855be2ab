import fc from "fast-check";
import { expect, test } from "vitest";
import {
  asCategories,
  hasOthers,
  levelName,
  NO_CODE,
  readText,
  toCategories,
  toRunColumn,
} from "./run-column.ts";
import { decodeRunTable, encodeRunTable } from "./run-table.ts";

const cell = fc.oneof(
  fc.constantFrom(null, "NaN", "Infinity", "-Infinity", 0, -0, 1e308, -1e308),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const text = fc.oneof(cell, fc.constantFrom("adam", "sgd", "", "10", "9"));

test("a column says what was in its cells, and travels without a loss", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(cell, text), { maxLength: 40 }), (cells) => {
      const made = toRunColumn("params.x", cells);
      const blob = encodeRunTable({ names: cells.map(() => "run"), columns: [made, made] });
      const [column] = decodeRunTable(blob.buffer).columns;
      expect(column).toEqual(made);
      const isText = cells.some(
        (one) => typeof one === "string" && Number.isNaN(Number(one)) && one !== "NaN",
      );
      if (isText) expect(made.kind).toBe("categories");
      for (const [run, one] of cells.entries())
        expect(readText(made, run)).toBe(one === null ? null : String(one));
    }),
  );
});

test("of more levels than have names the rarer ones are told together, and none is lost", () => {
  const texts = Array.from(
    { length: 20_000 },
    (_, i) => `value ${i % 10_000 < 5 ? 0 : i % 10_000}`,
  );
  const column = toCategories("params.id", texts);
  expect(column.distinct).toBe(9996);
  expect(column.levels).toHaveLength(1000);
  expect(column.counts.reduce((a, b) => a + b, 0)).toBe(20_000);
  expect(column.counts[column.levels.indexOf("value 0")]).toBe(10);
  expect(hasOthers(column)).toBe(true);
  expect(levelName(column, 1000)).toBe("8996 others");
  const few = asCategories(column, 10);
  expect(few.counts).toHaveLength(11);
  expect(few.counts.reduce((a, b) => a + b, 0)).toBe(20_000);
});

test("levels that are numbers stand in their order, before texts", () => {
  const column = toCategories("params.x", ["0.02", "0.0007", "1e-4", "b10", "b9", null, "10"]);
  expect(column.levels).toEqual(["1e-4", "0.0007", "0.02", "10", "b9", "b10"]);
  expect(column.codes[5]).toBe(NO_CODE);
  expect(column.missing).toBe(1);
});
