import { expect, test } from "vitest";
import { formatDuration, formatTime, formatUtc, formatWallTime } from "./format-time.ts";

test("durations show their two largest units", () => {
  const second = 1e6;
  expect(
    [12, 40_000, 12.34 * second, 307 * second, 7200 * second, 97_200 * second, -second].map(
      formatDuration,
    ),
  ).toEqual(["12 µs", "40 ms", "12.3 s", "5 m 07 s", "2 h", "1 d 03 h", "−1 s"]);
});

test("no time is no time", () => {
  expect([formatDuration(Number.NaN), formatWallTime(Number.NaN)]).toEqual(["–", "–"]);
});

test("times show the date only when it is not today, and the year only when it is another", () => {
  const now = new Date(2026, 10, 22, 15, 0).getTime();
  expect(formatTime(new Date(2026, 10, 22, 9, 5, 7).getTime() * 1000, now)).toBe("09:05:07");
  expect(formatTime(new Date(2026, 0, 3, 9, 5).getTime() * 1000, now)).toMatch(/^3 Jan,? 09:05$/);
  expect(formatTime(new Date(2024, 0, 3, 9, 5).getTime() * 1000, now)).toContain("2024");
  expect(formatUtc(1_700_000_000_000_000)).toBe("2023-11-14 22:13:20 UTC");
});
