import { readdirSync, readFileSync } from "node:fs";
import { zipSync } from "fflate";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NoTable, readDataTable, type DataTable } from "./index.ts";

/** Written by pandas and numpy from the same five rows; `e2e/fixtures/predictions/README.md` says how. */
const FOLDER = new URL("../../../e2e/fixtures/predictions/", import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => /\.(csv|tsv|json|jsonl|npz)$/.test(name));

const LABELS = [1, 0, 1, 1, 0];
const SCORES = [0.9, 0.25, 0.125, 0.75, 0.5];

function columnOf(table: DataTable, name: string): readonly unknown[] | undefined {
  return table.columns.find((column) => column.name === name)?.values;
}

describe("a table of predictions", () => {
  test("there are files of each kind", () => expect(FILES).toHaveLength(8));

  test.each(FILES)("%s", (name) => {
    const table = readDataTable(name, readFileSync(new URL(name, FOLDER)));
    expect(table.rows).toBe(5);
    expect(columnOf(table, "y_true")).toEqual(LABELS);
    expect(columnOf(table, "score")).toEqual(SCORES);
    // What is missing differs by writer: pandas leaves a cell empty, numpy has NaN.
    expect(columnOf(table, "note")?.[1]).toSatisfy(
      (value) => value === null || Number.isNaN(value),
    );
  });

  test("arrays of numpy: types, orders and two dimensions", () => {
    const table = readDataTable("arrays.npz", readFileSync(new URL("types.npz.bin", FOLDER)));
    expect(columnOf(table, "f2")).toEqual([0.5, -2, Infinity]);
    expect(columnOf(table, "u1")).toEqual([0, 7, 255]);
    expect(columnOf(table, "big")).toEqual([1, -2, 3]);
    expect(columnOf(table, "bool")).toEqual([1, 0, 1]);
    expect(columnOf(table, "text")).toEqual(["cat", "naïve", ""]);
    expect(columnOf(table, "probs[1]")).toEqual([0.25, 0.5, 0.75]);
    expect(columnOf(table, "fortran[1]")).toEqual([0.25, 0.5, 0.75]);
  });
});

test.each([
  ["a.json", "{"],
  ["a.json", "3"],
  ["a.jsonl", "no\nno"],
  ["a.csv", ""],
  ["a.csv", "label,score\n"],
  ["a.npz", "PK\u0003\u0004 cut"],
  ["a.npy", "\u0093NUMPY"],
  ["a.exe", "MZ"],
])("what is no table says why: %s %j", (name, text) => {
  expect(() => readDataTable(name, Buffer.from(text, "latin1"))).toThrow(NoTable);
});

/** An array of numpy without its numbers. */
function npyHeader(shape: string): Buffer {
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}, }`;
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
  return Buffer.concat([start, Buffer.from(header)]);
}

test.each([
  ["rows without end", "a.npy", npyHeader("(4000000000, 1)")],
  ["no rows of many columns", "a.npy", npyHeader("(0, 4000000000)")],
  ["a header of 3,000 names", "a.csv", Buffer.from(`${"a,".repeat(3000)}b\n${"1\n".repeat(2500)}`)],
  [
    "a key of its own in each record",
    "a.jsonl",
    Buffer.from(Array.from({ length: 3000 }, (_, i) => `{"k${i}":1}`).join("\n")),
  ],
  [
    "columns without rows that hold them",
    "a.json",
    Buffer.from(
      JSON.stringify({
        columns: Array.from({ length: 3000 }, (_, i) => i),
        data: Array.from({ length: 3000 }, () => []),
      }),
    ),
  ],
])("more than is read is refused before it is made: %s", (_what, name, bytes) => {
  expect(() => readDataTable(name, bytes)).toThrow(NoTable);
});

test("an archive that claims gigabytes is not unpacked", () => {
  const zip = zipSync({ "a.npy": new Uint8Array(10) });
  const view = new DataView(zip.buffer);
  const central = zip.length - 22 - 46 - "a.npy".length;
  view.setUint32(central + 24, 0x7fffffff, true);
  expect(() => readDataTable("a.npz", zip)).toThrow(NoTable);
});

test("random bytes and damaged files end as no table, or as one", () => {
  const whole = FILES.map((name) => [name, readFileSync(new URL(name, FOLDER))] as const);
  fc.assert(
    fc.property(
      fc.constantFrom(...whole),
      fc.array(fc.tuple(fc.nat(5000), fc.nat(255)), { maxLength: 20 }),
      fc.nat(5000),
      ([name, bytes], flips, cut) => {
        const damaged = Uint8Array.from(bytes.subarray(0, bytes.length - (cut % bytes.length)));
        for (const [at, value] of flips) damaged[at % damaged.length] = value;
        try {
          const { columns, rows } = readDataTable(name, damaged);
          for (const { values } of columns) expect(values).toHaveLength(rows);
        } catch (error) {
          expect(error).toBeInstanceOf(NoTable);
        }
      },
    ),
    { numRuns: 2000 },
  );
});
