import { describe, expect, test } from "vitest";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatFull,
  formatNumber,
  formatTime,
  formatUtc,
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

test.each([
  [0.4, "0 s"],
  [59, "59 s"],
  [125, "2 min"],
  [7500, "2 h 5 min"],
])("%d seconds read %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test("counts group thousands", () => {
  expect([999, 1000, 12_345_678].map(formatCount)).toEqual([
    "999",
    "1\u202f000",
    "12\u202f345\u202f678",
  ]);
});

test("times show the date only when it is not today, and the year only when it is another", () => {
  const now = new Date(2026, 10, 22, 15, 0).getTime();
  expect(formatTime(new Date(2026, 10, 22, 9, 5, 7).getTime() * 1000, now)).toBe("09:05:07");
  expect(formatTime(new Date(2026, 0, 3, 9, 5).getTime() * 1000, now)).toMatch(/^3 Jan,? 09:05$/);
  expect(formatTime(new Date(2024, 0, 3, 9, 5).getTime() * 1000, now)).toContain("2024");
  expect(formatUtc(1_700_000_000_000_000)).toBe("2023-11-14 22:13:20 UTC");
});
