import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calendarTicks, durationTicks, linearTicks, logTicks, xTicks, yTicks } from "./ticks.ts";

const labels = (ticks: readonly { label: string }[]): readonly string[] =>
  ticks.map(({ label }) => label);
const SECOND = 1e6;

describe("linear ticks", () => {
  test.each([
    [0, 1, 5, ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]],
    [-1, 1, 4, ["−1.0", "−0.5", "0", "0.5", "1.0"]],
    [0, 50_000, 5, ["0", "10k", "20k", "30k", "40k", "50k"]],
    [3.2e9, 4e9, 4, ["3.2G", "3.4G", "3.6G", "3.8G", "4.0G"]],
    [0, 1e-5, 4, ["0", "5e−6", "1e−5"]],
  ])("from %d to %d", (from, to, room, expected) => {
    expect(labels(linearTicks({ from, to }, room))).toEqual(expected);
  });

  test("no fractions of a step", () => {
    expect(labels(xTicks("step", { from: 0, to: 2 }, false, 10))).toEqual(["0", "1", "2"]);
  });

  test("numbers that differ only far behind the point are told as distances", () => {
    const ticks = labels(linearTicks({ from: 0.7310000001, to: 0.7310000009 }, 4));
    expect(ticks[0]).toBe("0.731");
    expect(ticks[1]).toBe("+2e−10");
  });

  test("lie inside the domain, are few, and have short labels", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e12, max: 1e12, noNaN: true }),
        fc.double({ min: 1e-9, max: 1e12, noNaN: true }),
        fc.integer({ min: 1, max: 12 }),
        (from, size, room) => {
          const to = from + size;
          fc.pre(to - from > Math.abs(from) * 1e-9);
          const slack = (to - from) * 1e-6;
          const ticks = linearTicks({ from, to }, room);
          for (const { value } of ticks) {
            expect(value).toBeGreaterThanOrEqual(from - slack);
            expect(value).toBeLessThanOrEqual(to + slack);
          }
          expect(ticks.length).toBeLessThanOrEqual(room + 2);
          for (const { label } of ticks) expect(label.length).toBeLessThanOrEqual(10);
        },
      ),
    );
  });

  test("none for an empty domain", () => {
    expect(linearTicks({ from: 1, to: 1 }, 5)).toEqual([]);
  });
});

describe("log ticks", () => {
  test("powers of ten, thinned to the room", () => {
    expect(labels(logTicks({ from: 1e-6, to: 1e6 }, 4))).toEqual([
      "1e−6",
      "0.001",
      "1",
      "1000",
      "1e6",
    ]);
  });
  test("2 and 5 between them in a short range", () => {
    expect(labels(yTicks({ from: 0.05, to: 3 }, true, 6))).toEqual([
      "0.05",
      "0.1",
      "0.2",
      "0.5",
      "1",
      "2",
    ]);
  });
  test("a range within one power is divided evenly", () => {
    expect(labels(logTicks({ from: 0.5, to: 0.9 }, 4))).toEqual([
      "0.5",
      "0.6",
      "0.7",
      "0.8",
      "0.9",
    ]);
  });
});

describe("time ticks", () => {
  test("round durations", () => {
    expect(labels(durationTicks({ from: 0, to: 3600 * SECOND }, 4))).toEqual([
      "0 s",
      "15 m",
      "30 m",
      "45 m",
      "1 h",
    ]);
  });
  test("a run of microseconds still has ticks", () => {
    const long = 68 * 86_400 * SECOND;
    expect(labels(durationTicks({ from: long, to: long + 0.04 * SECOND }, 4))).toEqual([
      "68 d",
      "+10 ms",
      "+20 ms",
      "+30 ms",
      "+40 ms",
    ]);
    expect(labels(durationTicks({ from: 0, to: 40 }, 4))).toEqual([
      "0 s",
      "10 µs",
      "20 µs",
      "30 µs",
      "40 µs",
    ]);
  });
  test("local hours, and the date at midnight", () => {
    const from = new Date(2026, 10, 3, 20).getTime() * 1000;
    const to = new Date(2026, 10, 4, 5).getTime() * 1000;
    expect(labels(calendarTicks({ from, to }, 3))).toEqual(["21:00", "11-04", "03:00"]);
  });
  test("days follow the calendar", () => {
    const from = new Date(2026, 9, 20).getTime() * 1000;
    const to = new Date(2026, 10, 5).getTime() * 1000;
    for (const { value } of calendarTicks({ from, to }, 16)) {
      expect(new Date(value / 1000).getHours()).toBe(0);
    }
  });
});

test("a logarithmic axis of durations has powers of ten of a second", () => {
  const ticks = xTicks("relative", { from: 1e6, to: 1e10 }, true, 5);
  expect(labels(ticks)).toEqual(["1 s", "10 s", "1 m 40 s", "16 m 40 s", "2 h 46 m"]);
});
