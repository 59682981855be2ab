import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  alignDecimals,
  formatBytes,
  formatCount,
  formatExact,
  formatFull,
  formatNumber,
} from "./format.ts";

describe("formatNumber", () => {
  test.each([
    [0, "0"],
    [0.123456, "0.1235"],
    [0.5, "0.5"],
    [-1.25, "−1.25"],
    [12.3456, "12.35"],
    [1234.56, "1235"],
    [12345, "12\u202f345"],
    [123_456.7, "1.235e5"],
    [9999.99, "1e4"],
    [1234567, "1.235e6"],
    [0.00001234567, "1.235e−5"],
    [0.0001, "0.0001"],
    [Number.NaN, "NaN"],
    [Number.NEGATIVE_INFINITY, "−∞"],
    ["Infinity", "∞"],
    ["NaN", "NaN"],
    [null, "–"],
  ] as const)("%s reads %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  test("as many digits as somebody wants", () => {
    expect([formatNumber(1 / 3, 3), formatNumber(1 / 3, 7), formatNumber(123_456, 3)]).toEqual([
      "0.333",
      "0.3333333",
      formatNumber(123_456),
    ]);
    expect(formatNumber(0.000_012_345, 3)).toBe("1.23e−5");
  });

  test("the full value keeps every digit", () => {
    expect(formatFull(0.1 + 0.2)).toBe("0.30000000000000004");
    expect(formatFull("-Infinity")).toBe("-Infinity");
  });
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1 kB"],
  [1536, "1.5 kB"],
  [120_000_000, "120 MB"],
  [999_900, "1 MB"],
  [3.2e12, "3.2 TB"],
])("%d bytes read %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test("counts group thousands", () => {
  expect([999, 1000, 12_345_678].map(formatCount)).toEqual([
    "999",
    "1\u202f000",
    "12\u202f345\u202f678",
  ]);
});

describe("formatExact", () => {
  test("gives a float32 back with as few digits as it takes", () => {
    expect(formatExact(Math.fround(0.1), true)).toBe("0.1");
    expect(formatExact(Math.fround(0.1), false)).toBe("0.10000000149011612");
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Math.fround(Number(formatExact(value, true)))).toBe(value === 0 ? 0 : value);
      }),
    );
  });
});

test("decimals align without digits that are not there", () => {
  expect(alignDecimals(["0.226", "0.1769", "3", "1.2e−5"])).toEqual([
    "0.226\u2007",
    "0.1769",
    "3\u2008\u2007\u2007\u2007\u2007",
    "1.2e−5",
  ]);
});
