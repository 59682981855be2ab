import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isBinary, kindOf, toHexRows } from "./file-kind.ts";
import { parseTextTable } from "./table-text.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

test("a kind is taken from the name", () => {
  expect(
    ["a.PNG", "r.html", "p.svg", "m.csv", "README.md", "c.json", "h.yaml", "train.py", "png"].map(
      kindOf,
    ),
  ).toEqual(["image", "page", "page", "table", "markdown", "json", "yaml", "text", "text"]);
});

test("text in any script is text; zero bytes and other encodings are not", () => {
  expect(isBinary(encode("日本語\n\u001b[31mred"))).toBe(false);
  expect(isBinary(encode(""))).toBe(false);
  expect(isBinary(Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0))).toBe(true);
  expect(isBinary(Uint8Array.from({ length: 500 }, (_, i) => 0x80 + (i % 60)))).toBe(true);
  expect(isBinary(Uint8Array.from({ length: 500 }, () => 7))).toBe(true);
  // Cut in the middle of a character.
  expect(isBinary(encode("é".repeat(5000)).subarray(0, 8191))).toBe(false);
});

test("hex rows say every byte", () => {
  expect(toHexRows(encode("Hello, world! 0123"))).toEqual([
    "00000000  48 65 6c 6c 6f 2c 20 77  6f 72 6c 64 21 20 30 31  Hello, world! 01",
    `00000010  32 33${" ".repeat(18)}  ${" ".repeat(23)}  23`,
  ]);
  expect(toHexRows(new Uint8Array())).toEqual([]);
});

describe("a table", () => {
  test("has quotes, line breaks in cells, any of three delimiters", () => {
    expect(parseTextTable('a,b\r\n"x, ""y""\nz",2\n\n3,\n', false)).toEqual({
      header: ["a", "b"],
      rows: [['x, "y"\nz', "2"], [""], ["3", ""]],
    });
    expect(parseTextTable("a;b;c\n1,5;2;3", false).rows).toEqual([["1,5", "2", "3"]]);
    expect(parseTextTable("a\tb\n1\t2\n", false)).toEqual({
      header: ["a", "b"],
      rows: [["1", "2"]],
    });
    expect(parseTextTable("", false)).toEqual({ header: [], rows: [] });
    expect(parseTextTable('a,b\n"never ended', false).rows).toEqual([["never ended"]]);
  });

  test("that was cut off is shown up to its last whole row", () => {
    expect(parseTextTable("a,b\n1,2\n3,", true).rows).toEqual([["1", "2"]]);
  });

  test("of any cells is read as it was written", () => {
    const cell = fc.string({
      unit: fc.constantFrom("a", ",", '"', "\n", "\r", "é", ";"),
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const write = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const text = [["h1", "h2"], ...rows].map((row) => row.map(write).join(",")).join("\n");
        expect(parseTextTable(`${text}\n`, false).rows).toEqual(rows);
      }),
    );
  });
});
