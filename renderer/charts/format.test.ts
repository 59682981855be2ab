import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alignDecimals, formatElapsed, formatExact, formatWallTime } from "./format.ts";

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

test("durations show their two largest units", () => {
  const second = 1e6;
  expect(
    [12, 40_000, 12.34 * second, 307 * second, 7200 * second, 97_200 * second, -second].map(
      formatElapsed,
    ),
  ).toEqual(["12 µs", "40 ms", "12.3 s", "5 m 07 s", "2 h", "1 d 03 h", "−1 s"]);
});

test("no time is no time", () => {
  expect([formatElapsed(Number.NaN), formatWallTime(Number.NaN)]).toEqual(["–", "–"]);
});

test("decimals align without digits that are not there", () => {
  expect(alignDecimals(["0.226", "0.1769", "3", "1.2e−5"])).toEqual([
    "0.226\u2007",
    "0.1769",
    "3\u2008\u2007\u2007\u2007\u2007",
    "1.2e−5",
  ]);
});
