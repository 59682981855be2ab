import fc from "fast-check";
import { expect, test } from "vitest";
import { quoteKey, METRIC_PARTS } from "../../base/query/index.ts";
import { readText } from "../../base/run-column.ts";
import { decodeRunTable } from "../../base/run-table.ts";
import { readCellsOf } from "../runs/index.ts";
import { METRICS, storeRuns } from "../runs/plain-runs.test-support.ts";
import { PARAMS, TAGS, testRun } from "../runs/random-runs.test-support.ts";
import { listColumns } from "./list-columns.ts";
import { readTable } from "./read-table.ts";

const COLUMNS = [
  "state",
  "duration",
  "started",
  "logger",
  ...PARAMS.map((key) => `params.${quoteKey(key)}`),
  ...TAGS.map((key) => `tags.${quoteKey(key)}`),
  ...METRICS.flatMap((key) => METRIC_PARTS.map((part) => `metrics.${quoteKey(key)}.${part}`)),
  "metrics.nothing",
  "params.nothing",
];

const someRuns = fc
  .array(testRun, { minLength: 1, maxLength: 8 })
  .map((runs) => runs.map((run, i) => ({ ...run, num: i + 1 })));

test("a table holds what is answered cell by cell, of every kind of column", () => {
  fc.assert(
    fc.property(someRuns, (runs) => {
      using db = closing(storeRuns(runs));
      // Twice the same run, and one that is not there.
      const runIds = [...runs.map(({ num }) => `run-${num}`), "gone", "run-1"];
      const table = decodeRunTable(readTable(db.db, { runIds, columns: COLUMNS }).buffer);
      const cells = readCellsOf(db.db, { runIds, columns: COLUMNS });
      expect(table.names).toEqual([...runs.map(({ name }) => name), null, runs[0]?.name]);
      for (const [at, column] of table.columns.entries()) {
        const texts = runIds.map((_, run) => readText(column, run));
        const plain = cells.map((row) => row[at] ?? null);
        expect(texts, column.path).toEqual(
          plain.map((cell) => (cell === null ? null : String(cell))),
        );
        const values = plain.filter((cell) => cell !== null);
        expect(column.missing).toBe(plain.length - values.length);
        const finite = values.filter((cell) => typeof cell === "number");
        if (column.kind === "numbers") {
          expect(column.min).toBe(finite.length === 0 ? null : Math.min(...finite));
          expect(column.max).toBe(finite.length === 0 ? null : Math.max(...finite));
          expect(column.nonFinite).toBe(values.length - finite.length);
          expect(column.distinct).toBe(new Set(finite).size);
        } else {
          expect(new Set(column.levels)).toEqual(new Set(values.map(String)));
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("columns are listed that some run has, with how many, and whether runs differ in them", () => {
  fc.assert(
    fc.property(someRuns, (runs) => {
      using db = closing(storeRuns(runs));
      const runIds = runs.map(({ num }) => `run-${num}`);
      const listed = listColumns(db.db, { runIds });
      const table = decodeRunTable(
        readTable(db.db, { runIds, columns: listed.map(({ path }) => path) }).buffer,
      );
      const found = new Set(listed.map(({ path }) => path));
      for (const run of runs)
        for (const key of Object.keys(run.params))
          expect(found).toContain(`params.${quoteKey(key)}`);
      for (const [at, one] of listed.entries()) {
        const column = table.columns[at];
        if (column === undefined) throw new Error("no such column");
        expect(one.runs, one.path).toBe(runs.length - column.missing);
        expect(one.runs).toBeGreaterThan(0);
        // Metrics may differ before their end.
        if (one.of !== "metric" && one.of !== "param")
          expect(one.varies, one.path).toBe(column.distinct > 1 || column.missing > 0);
        if (column.distinct > 1 || column.missing > 0) expect(one.varies, one.path).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

function closing(db: ReturnType<typeof storeRuns>): {
  readonly db: typeof db;
  [Symbol.dispose](): void;
} {
  return { db, [Symbol.dispose]: () => db.close() };
}
