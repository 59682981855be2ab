import { expect, test } from "vitest";
import { Fields } from "./fields.ts";

test("both spellings are read, null is absent, and both at once are refused", () => {
  expect(new Fields({ run_id: "a" }).text("run_id")).toBe("a");
  expect(new Fields({ runId: "a" }).text("run_id")).toBe("a");
  expect(new Fields({ run_id: null, runId: "a" }).text("run_id")).toBe("a");
  expect(new Fields({ run_id: null }).text("run_id")).toBeUndefined();
  expect(() => new Fields({ run_id: "a", runId: "b" }).text("run_id")).toThrow(/given twice/);
});

test("integers keep 64 bits, as numbers or texts", () => {
  const read = (value: unknown): unknown => new Fields({ step: value }).int64("step");
  expect([5, "5", "-7", 2 ** 53 - 1].map(read)).toEqual([5, 5, -7, 2 ** 53 - 1]);
  expect(read(9007199254740993n)).toBe(9007199254740993n);
  expect(read("-9223372036854775808")).toBe(-(2n ** 63n));
  for (const wrong of [1.5, "x", "", true, [], {}, "9223372036854775808", 1e300, NaN])
    expect(() => read(wrong)).toThrow(/Invalid value/);
});

test("numbers may be texts and booleans, and what is not finite", () => {
  const read = (value: unknown): unknown => new Fields({ value }).double("value");
  expect(["1.5", true, 2n, "NaN", "-Infinity", 0].map(read)).toEqual([
    1.5,
    1,
    2,
    NaN,
    -Infinity,
    0,
  ]);
  for (const wrong of ["", "x", [], {}, "1,5", "constructor"])
    expect(() => read(wrong)).toThrow(/Invalid value/);
});

test("names of what is nested lead to it", () => {
  const [, second] = new Fields({ metrics: [{}, { key: 5 }] }).messages("metrics");
  expect(() => second?.text("key")).toThrow(/'metrics\[1\]\.key'/);
  expect(second?.missing("value").message).toBe(
    "Missing value for required parameter 'metrics[1].value'.",
  );
  expect(() => new Fields({ metrics: ["x"] }).messages("metrics")).toThrow(/metrics\[0\]/);
  expect(() => new Fields({ metrics: {} }).messages("metrics")).toThrow(/a list/);
});

test("a query string repeats what is a list, and the last one of what is not counts", () => {
  const fields = new Fields({ run_ids: "a", key: ["x", "y"], flag: "true" }, { isQuery: true });
  expect(fields.texts("run_ids")).toEqual(["a"]);
  expect(fields.text("key")).toBe("y");
  expect(fields.boolean("flag")).toBe(true);
});

test("names of enumerations are sent as names or numbers", () => {
  const read = (value: unknown): unknown =>
    new Fields({ status: value }).enumeration("status", { 1: "RUNNING", 3: "FINISHED" });
  expect(["RUNNING", 3, "1", "DANCING", 9, null].map(read)).toEqual([
    "RUNNING",
    "FINISHED",
    "RUNNING",
    undefined,
    undefined,
    undefined,
  ]);
});

test("what is no object is an empty one", () => {
  for (const value of [[1], "str", 5, null, undefined, true])
    expect(new Fields(value).has("x")).toBe(false);
  expect(new Fields(JSON.parse('{"__proto__": {"x": 1}}')).has("x")).toBe(false);
});

test("wide integers and deep lists are shown in messages", () => {
  expect(() => new Fields({ a: [2n ** 63n] }).text("a")).toThrow("[9223372036854775808]");
  const deep = JSON.parse("[".repeat(100_000) + "]".repeat(100_000)) as unknown;
  expect(() => new Fields({ a: deep }).text("a")).toThrow("nested too deeply");
});
