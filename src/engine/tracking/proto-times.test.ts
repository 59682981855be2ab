import { expect, test } from "vitest";
import { readDuration, readTimestamp, writeDuration, writeTimestamp } from "./proto-times.ts";

test.each([
  ["1970-01-01T00:00:00Z", 0],
  ["2024-02-29T12:00:00.5Z", 1709208000500],
  ["2024-02-29T12:00:00.123456789Z", 1709208000123],
  ["2024-02-29T13:00:00+01:00", 1709208000000],
])("%s is %d ms", (text, ms) => expect(readTimestamp(text, "t")).toBe(ms));

test.each(["", "yesterday", "2024-13-01T00:00:00Z", "2024-01-01", "1709208000"])(
  "%s is no time",
  (text) => expect(() => readTimestamp(text, "trace.request_time")).toThrow("trace.request_time"),
);

test.each([
  ["0s", 0],
  ["1.5s", 1500],
  ["0.003s", 3],
  ["-0.250s", -250],
  ["12.0009s", 12000],
])("%s lasts %d ms", (text, ms) => expect(readDuration(text, "d")).toBe(ms));

test.each(["", "1", "s", "1.s", "1m"])("%s is no duration", (text) =>
  expect(() => readDuration(text, "d")).toThrow("no duration"),
);

test("what is written is read again", () => {
  for (const ms of [0, 1, 999, 1000, 61_007]) {
    expect(readDuration(writeDuration(ms), "d")).toBe(ms);
    expect(readTimestamp(writeTimestamp(ms), "t")).toBe(ms);
  }
  expect(writeDuration(3)).toBe("0.003s");
  expect(writeTimestamp(1000)).toBe("1970-01-01T00:00:01Z");
});
