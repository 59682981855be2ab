import fc from "fast-check";
import { expect, test } from "vitest";
import { quoteKey } from "../../base/query/index.ts";
import { listGroups } from "./list-groups.ts";
import { listRuns } from "./list-runs.ts";
import { METRICS, storeRuns, type TestRun } from "./plain-runs.test-support.ts";
import { PARAMS, testRun } from "./random-runs.test-support.ts";
import { readCellsOf } from "./read-cells.ts";

const COLUMNS = METRICS.flatMap((key) => {
  const path = `metrics."${key}"`;
  return [`${path}.last`, `${path}.mean`, `${path}.max`];
});
const keys = fc.uniqueArray(
  fc.constantFrom(...PARAMS.map((key) => `params.${quoteKey(key)}`), "state", "name"),
  {
    minLength: 1,
    maxLength: 4,
  },
);

/** By the definitions, with nothing of ours: every number of every run. */
function plainStatistics(numbers: readonly number[]) {
  const n = numbers.length;
  const mean = numbers.reduce((a, b) => a + b, 0) / n;
  const [min, max] = [Math.min(...numbers), Math.max(...numbers)];
  const variance = numbers.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1);
  // Of equal values it is nothing, however the plain sum rounds: 0.1 + 0.1 + 0.1 is no three times 0.1.
  return { n, mean, sd: min === max && n > 1 ? 0 : Math.sqrt(variance), min, max };
}

test("groups hold every run once, and come to what all its runs come to", () => {
  fc.assert(
    fc.property(
      fc.array(testRun, { maxLength: 12 }),
      keys,
      fc.integer({ min: 1, max: 3 }),
      fc.boolean(),
      (someRuns, paths, wanted, isSorted) => {
        const db = storeRuns(someRuns.map((run, i): TestRun => ({ ...run, num: i + 1 })));
        const inner = paths.slice(wanted);
        const groupBy = [paths.slice(0, wanted), ...(inner.length > 0 ? [inner] : [])];
        const sort = isSorted ? [{ path: COLUMNS[0] ?? "", descending: true }] : [];
        const { groups } = listGroups(db, { removed: false, groupBy, columns: COLUMNS, sort });
        const plain = listRuns(db, {
          removed: false,
          limit: 100,
          columns: [...paths, ...COLUMNS],
          sort,
        });
        const cellsOf = new Map(plain.rows.map(({ id }, i) => [id, plain.values[i] ?? []]));
        const leaves = groups.filter(({ level }) => level === groupBy.length - 1);
        expect(leaves.flatMap(({ runIds }) => runIds).toSorted()).toEqual(
          plain.rows.map(({ id }) => id).toSorted(),
        );
        for (const [index, group] of groups.entries()) {
          const below = groups.filter(
            (other, at) =>
              other === group ||
              (at > index &&
                !groups.slice(index + 1, at + 1).some(({ level }) => level <= group.level)),
          );
          const ids = below.flatMap(({ runIds }) => runIds);
          expect(group.runs).toBe(ids.length);
          const from = group.level === 0 ? 0 : (groupBy[0]?.length ?? 0);
          for (const id of ids) {
            expect(cellsOf.get(id)?.slice(from, from + group.key.length)).toEqual(group.key);
          }
          for (const [column, cell] of group.cells.entries()) {
            const values = ids.map((id) => cellsOf.get(id)?.[paths.length + column] ?? null);
            const numbers = values.filter((value) => typeof value === "number");
            if (cell?.kind !== "numbers") {
              expect(numbers).toEqual([]);
              continue;
            }
            const expected = plainStatistics(numbers);
            expect(cell).toMatchObject({ n: expected.n, min: expected.min, max: expected.max });
            expect(cell.mean).toBeCloseTo(expected.mean, 6);
            if (expected.n === 1) expect(cell.sd).toBe("NaN");
            else
              expect(Number(cell.sd) / (expected.sd || 1)).toBeCloseTo(
                expected.sd === 0 ? 0 : 1,
                6,
              );
          }
        }
        db.close();
      },
    ),
    { numRuns: 100 },
  );
});

test("groups are sorted by the mean of a column, those without it last", () => {
  const base = { state: "finished", notes: "", loggers: [], startedUs: null, updatedUs: null };
  const run = (num: number, opt: string, seed: number, ...values: number[]): TestRun => ({
    ...base,
    num,
    name: `run ${num}`,
    params: { opt, seed },
    tags: {},
    metrics: values.length === 0 ? {} : { loss: { values } },
  });
  const db = storeRuns([
    run(1, "sgd", 1, 3),
    run(2, "adam", 1, 1),
    run(3, "adam", 2, 2),
    run(4, "none", 1),
    run(5, "sgd", 2, 5),
  ]);
  const list = (descending: boolean) =>
    listGroups(db, {
      removed: false,
      groupBy: [["params.opt"]],
      columns: ["metrics.loss", "params.seed", "params.opt"],
      sort: [{ path: "metrics.loss", descending }],
    }).groups;
  expect(list(false).map(({ key, runIds }) => [...key, ...runIds])).toEqual([
    ["adam", "run-2", "run-3"],
    ["sgd", "run-1", "run-5"],
    ["none", "run-4"],
  ]);
  expect(list(true).map(({ key }) => key[0])).toEqual(["sgd", "adam", "none"]);
  const [adam] = list(false);
  expect(adam?.cells).toEqual([
    {
      kind: "numbers",
      n: 2,
      mean: 1.5,
      sd: Math.SQRT1_2,
      se: 0.5,
      half: expect.closeTo(6.353102368087347, 9) as number,
      min: 1,
      max: 2,
    },
    expect.objectContaining({ mean: 1.5 }),
    { kind: "texts", n: 2, distinct: 1, first: "adam" },
  ]);
  db.close();
});

test("cells of runs that are gone are empty", () => {
  const db = storeRuns([
    {
      num: 1,
      name: "a",
      state: "finished",
      notes: "",
      loggers: [],
      startedUs: null,
      updatedUs: null,
      params: { lr: 0.1 },
      tags: {},
      metrics: {},
    },
  ]);
  expect(
    readCellsOf(db, { runIds: ["gone", "run-1", "gone"], columns: ["params.lr", "name"] }),
  ).toEqual([
    [null, null],
    [0.1, "a"],
    [null, null],
  ]);
  db.close();
});
