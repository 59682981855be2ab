import { describe, expect, it, test } from "vitest";
import { parseTextTable } from "../table-text.ts";
import { LoadedTable } from "./loaded-table.ts";
import { openParquet } from "./parquet-file.ts";
import { parseFilter } from "./row-filter.ts";
import type { TableBytes, TableFile } from "./table-file.ts";
import { openTextTable } from "./text-table-file.ts";

const FIXTURES: Readonly<Record<string, string>> = import.meta.glob(
  "../../../../../e2e/fixtures/viewer/*.parquet",
  { eager: true, import: "default", query: "?url&inline" },
);

interface Counted extends TableBytes {
  readonly fetched: Array<readonly [from: number, to: number]>;
}

function bytesOf(bytes: Uint8Array): Counted {
  const fetched: Array<readonly [number, number]> = [];
  return {
    size: bytes.length,
    fetched,
    read: (from, to) => {
      fetched.push([from, to]);
      return Promise.resolve(bytes.slice(from, to));
    },
  };
}

function fixture(name: string): Uint8Array {
  const [, url = ""] = Object.entries(FIXTURES).find(([path]) => path.endsWith(`/${name}`)) ?? [];
  return Uint8Array.from(atob(url.slice(url.indexOf(",") + 1)), (char) => char.charCodeAt(0));
}

async function loadAll(file: TableFile): Promise<LoadedTable> {
  const table = new LoadedTable(file.names);
  while (!file.isAtEnd) {
    const { columns, rows } = await file.next();
    table.append(columns, rows);
  }
  return table;
}

describe("a Parquet file", () => {
  it.each(["none", "snappy", "gzip", "brotli", "zstd", "lz4"])(
    "is read with compression %s: wide integers, times, lists, structs, bytes, nulls",
    async (codec) => {
      const table = await loadAll(await openParquet(bytesOf(fixture(`small-${codec}.parquet`))));
      expect(table.columns.map(({ name }) => name)).toEqual([
        "id",
        "when",
        "tags",
        "point",
        "raw",
        "ok",
      ]);
      const rows = table.read(0, 10).map(({ cells }) => cells);
      expect(rows).toEqual([
        ["1", "1970-01-01T00:00:00.000Z", '["a","b"]', '{"x":1,"y":2.5}', "00 ff", "true"],
        ["2", "2023-11-14T22:13:20.000Z", "[]", "", "", "false"],
        ["9007199254740993", "", "", '{"x":3,"y":null}', "", ""],
        ["", "1970-01-01T00:00:00.001Z", '["größe"]', '{"x":4,"y":5}', "abc", "true"],
      ]);
    },
  );

  it("of a million rows is fetched group by group", async () => {
    const bytes = bytesOf(fixture("million.parquet"));
    const file = await openParquet(bytes);
    expect(file.totalRows).toBe(1_000_000);
    const table = new LoadedTable(file.names);
    const first = await file.next();
    table.append(first.columns, first.rows);
    expect(table.rows).toBe(100_000);
    const fetched = bytes.fetched.reduce((sum, [from, to]) => sum + to - from, 0);
    expect(fetched).toBeLessThan(bytes.size / 4);
    while (!file.isAtEnd) {
      const { columns, rows } = await file.next();
      table.append(columns, rows);
    }
    expect(table.rows).toBe(1_000_000);
    expect(table.arrange({ filters: [[0, ">= 999990"]] })).toBe(10);
    expect(table.arrange({ filters: [[2, "RUN-7"]], sort: { column: 0, descending: true } })).toBe(
      20_000,
    );
    expect(table.read(0, 2).map(({ cells }) => cells)).toEqual([
      ["999957", String(((999957 * 7919) % 1000) / 1000), "run-7"],
      ["999907", String(((999907 * 7919) % 1000) / 1000), "run-7"],
    ]);
  });

  it("that is cut, or none, says so", async () => {
    const whole = fixture("small-zstd.parquet");
    for (const bytes of [
      whole.slice(0, 500),
      new Uint8Array(),
      new TextEncoder().encode("a,b\n1,2\n3,4\n"),
    ])
      await expect(openParquet(bytesOf(bytes))).rejects.toThrow(/Parquet/);
    const lying = whole.slice();
    new DataView(lying.buffer).setUint32(lying.length - 8, 0x7fffffff, true);
    await expect(openParquet(bytesOf(lying))).rejects.toThrow("larger than it");
  });

  it("whose bytes are damaged ends in rows or an error", async () => {
    const whole = fixture("small-snappy.parquet");
    for (let at = 0; at < whole.length - 8; at += 3) {
      const damaged = whole.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 0xff;
      try {
        const file = await openParquet(bytesOf(damaged));
        expect((await file.next()).rows).toBeLessThanOrEqual(4);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }
  });
});

describe("a text table", () => {
  it("comes in parts that are cut anywhere", async () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => `${i},"größe, ${i}\nsecond ""line""",x`);
    const bytes = new TextEncoder().encode(`id,text,more\n${rows.join("\n")}\n`);
    const file = await openTextTable(bytesOf(bytes));
    const first = await file.next();
    expect(first.rows).toBeGreaterThan(10_000);
    expect(file.isAtEnd).toBe(false);
    const table = new LoadedTable(file.names);
    table.append(first.columns, first.rows);
    while (!file.isAtEnd) {
      const { columns, rows: more } = await file.next();
      table.append(columns, more);
    }
    expect(table.rows).toBe(200_000);
    for (const at of [0, first.rows - 1, first.rows, 199_999])
      expect(table.read(at, at + 1)[0]?.cells).toEqual([
        String(at),
        `größe, ${at}\nsecond "line"`,
        "x",
      ]);
  });

  it("in one part is what it is as a whole", async () => {
    const text = "a;b\n1;2\n3;4";
    const table = await loadAll(await openTextTable(bytesOf(new TextEncoder().encode(text))));
    expect(table.read(0, 9).map(({ cells }) => cells)).toEqual(parseTextTable(text, false).rows);
    const empty = await loadAll(await openTextTable(bytesOf(new Uint8Array())));
    expect([empty.rows, empty.columns]).toEqual([0, []]);
  });
});

test("filters compare numbers, or find a part of the text", () => {
  expect(parseFilter(" ")).toBeUndefined();
  expect(parseFilter(">= -1e3")).toEqual({ kind: "compare", operator: ">=", value: -1000 });
  expect(parseFilter("> Abc")).toEqual({ kind: "contains", text: "> abc" });
  const table = new LoadedTable(["n", "t"]);
  table.append(
    [
      ["10", "9", "", "nan", "-inf"],
      ["a10", "A2", "b", "", "a1"],
    ],
    5,
  );
  const order = (column: number, descending: boolean, filter?: string): readonly number[] => {
    const filters = filter === undefined ? [] : [[column, filter] as const];
    const count = table.arrange({ sort: { column, descending }, filters });
    return table.read(0, count).map(({ index }) => index);
  };
  expect(order(0, false)).toEqual([4, 1, 0, 2, 3]);
  expect(order(0, true)).toEqual([0, 1, 4, 2, 3]);
  expect(order(1, false)).toEqual([3, 4, 1, 0, 2]);
  expect(order(1, false, "a1")).toEqual([4, 0]);
  expect(order(0, false, "!= 9")).toEqual([4, 0, 2, 3]);
  expect(order(0, false, "<= 9")).toEqual([4, 1]);
});
