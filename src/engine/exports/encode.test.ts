import fc from "fast-check";
import { parquetMetadata } from "hyparquet";
import { describe, expect, test } from "vitest";
import {
  EXPORT_FORMATS,
  formatOfFile,
  pointColumns,
  type ExportColumn,
} from "../../base/export-table.ts";
import type { Batch, Cell, Encoder } from "./batch.ts";
import { encodeParquet } from "./encode-parquet.ts";
import { createEncoder } from "./encode-table.ts";
import { readBack } from "./read-back.test-support.ts";

function encodeAll(encoder: Encoder, batches: readonly Batch[]): Uint8Array<ArrayBuffer> {
  const parts = [encoder.begin(), ...batches.map((one) => encoder.write(one)), encoder.end()];
  return new Uint8Array(Buffer.concat(parts));
}

const name = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom('a "b",\nc', "x\r\ny", "NaN", "null", "", "=1+1", "日本 語", "\u2028", "😀"),
);
const start = fc.tuple(name, name, name, name, name, fc.integer({ min: 0, max: 9 }));
const int64 = fc.oneof(
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n, 0n, 2n ** 53n + 1n),
  fc.integer().map(BigInt),
);
const double = fc.oneof(fc.double(), fc.constantFrom(-0, 0, NaN, Infinity, -Infinity, 5e-324));
const time = fc.option(fc.integer({ min: -1e15, max: 4e15 }), { nil: Number.NaN });

const series = fc
  .tuple(start, fc.array(fc.tuple(int64, time, double), { maxLength: 40 }), fc.boolean())
  .map(([head, points, isSingle]) => ({
    head,
    columns: [
      points.some(([step]) => BigInt(Number(step)) !== step || Math.abs(Number(step)) > 2 ** 53)
        ? BigInt64Array.from(points, ([step]) => step)
        : Float64Array.from(points, ([step]) => Number(step)),
      Float64Array.from(points, ([, timeUs]) => timeUs),
      isSingle
        ? Float32Array.from(points, ([, , value]) => value)
        : Float64Array.from(points, ([, , value]) => value),
    ] as const,
  }));

test.each(EXPORT_FORMATS)("%s gives any points back bit for bit", async (format) => {
  const columns = pointColumns(format);
  await fc.assert(
    fc.asyncProperty(fc.array(series, { maxLength: 6 }), async (all) => {
      const batches = all.map(({ head, columns: [steps, timesUs, values] }) => ({
        length: steps.length,
        columns: [...head.map((constant) => ({ constant })), steps, timesUs, values],
      }));
      const expected = all.flatMap(({ head, columns: [steps, timesUs, values] }) =>
        Array.from(values, (_, i): Cell[] => [
          ...head.slice(0, 5),
          BigInt(head[5]),
          BigInt(steps[i] as number | bigint),
          Number.isNaN(timesUs[i]) ? null : (timesUs[i] as number),
          values[i] as number,
        ]),
      );
      const bytes = encodeAll(createEncoder(format, columns), batches);
      // `toEqual` tells -0 from 0.
      expect(await readBack(format, columns, bytes)).toEqual(expected);
      expect(encodeAll(createEncoder(format, columns), batches)).toEqual(bytes);
    }),
  );
});

const MIXED: readonly ExportColumn[] = [
  { name: "id", type: "text", nullable: false },
  { name: 'tags."a,b"', type: "text", nullable: true },
  { name: "params.lr", type: "number", nullable: true },
  { name: "step", type: "int", nullable: true },
  { name: "started", type: "time", nullable: true },
];

test.each(EXPORT_FORMATS)("%s tells nothing from an empty text, and from NaN", async (format) => {
  const row = fc.tuple(name, fc.option(name), fc.option(double), fc.option(int64), time);
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 30 }), async (rows) => {
      const columns = MIXED.map((_, i) => rows.map((cells) => cells[i] as Cell));
      const bytes = encodeAll(createEncoder(format, MIXED), [{ length: rows.length, columns }]);
      const expected = rows.map((cells) =>
        cells.map((cell, i) => (i === 4 && Number.isNaN(cell) ? null : cell)),
      );
      expect(await readBack(format, MIXED, bytes)).toEqual(expected);
    }),
  );
});

describe("Parquet", () => {
  const points = (length: number): Batch => ({
    length,
    columns: [
      ...["r", "run", "loss", "", "f", 1].map((constant) => ({ constant })),
      Float64Array.from({ length }, (_, i) => i),
      new Float64Array(length).fill(Number.NaN),
      Float64Array.from({ length }, (_, i) => Math.sin(i)),
    ],
  });

  test("a million points are held a row group at a time", () => {
    const encoder = createEncoder("parquet", pointColumns("parquet"));
    let [written, mostAtOnce, calls] = [encoder.begin().length, 0, 0];
    for (let at = 0; at < 1_000_000; at += 20_000) {
      const { length } = encoder.write(points(20_000));
      mostAtOnce = Math.max(mostAtOnce, length);
      if (length > 0) calls++;
      written += length;
    }
    expect(calls).toBe(10);
    // Eight bytes of noise a value, a tenth of the file at once.
    expect(mostAtOnce).toBeLessThan(1_200_000);
    written += encoder.end().length;
    expect(written).toBeGreaterThan(7 * mostAtOnce);
  });

  test("row groups have statistics, types say what they are, and nothing says when it was made", () => {
    const bytes = encodeAll(encodeParquet(pointColumns("parquet"), 100), [points(250)]);
    const { schema, row_groups, created_by, key_value_metadata } = parquetMetadata(
      bytes.buffer.slice(0),
    );
    expect(created_by).toBe("Assay");
    expect(key_value_metadata).toBeUndefined();
    expect(row_groups.map(({ num_rows }) => num_rows)).toEqual([100n, 100n, 50n]);
    const column = (place: number) => row_groups[1]?.columns[place]?.meta_data;
    expect(column(6)?.statistics).toMatchObject({ min_value: 100n, max_value: 199n });
    expect(column(7)?.statistics).toMatchObject({ null_count: 100n });
    expect(column(2)?.codec).toBe("SNAPPY");
    expect(schema.slice(1).map(({ name: of, type }) => [of, type])).toEqual([
      ["run_id", "BYTE_ARRAY"],
      ["run", "BYTE_ARRAY"],
      ["metric", "BYTE_ARRAY"],
      ["context", "BYTE_ARRAY"],
      ["source", "BYTE_ARRAY"],
      ["attempt", "INT64"],
      ["step", "INT64"],
      ["time", "INT64"],
      ["value", "DOUBLE"],
    ]);
    expect(schema[8]?.logical_type).toEqual({
      type: "TIMESTAMP",
      isAdjustedToUTC: true,
      unit: "MICROS",
    });
  });
});

test("the ending of a file's name says its format", () => {
  expect(
    ["a.csv", "a.JSONL", "b/c.ndjson", "x.parquet", "x.txt", "parquet"].map(formatOfFile),
  ).toEqual(["csv", "jsonl", "jsonl", "parquet", undefined, undefined]);
});
