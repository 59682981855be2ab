import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePythonJson, writePythonJson } from "./python-json.ts";

const again = (text: string, sorted = false): string =>
  writePythonJson(parsePythonJson(text, "it"), { sorted });

test("what Python writes comes out as it was", () => {
  for (const text of [
    "1.0",
    "-0.0",
    "1e-07",
    "1e+22",
    "123456789012345678901234567890",
    "NaN",
    "-Infinity",
    '{"a":[Infinity,-Infinity,NaN,"NaN","-Infinity","a NaN \\"Infinity\\""]}',
    '{"__proto__":{"constructor":null},"":true}',
    String.raw`"\ud800"`,
    "[]",
    "{}",
  ])
    expect(again(text)).toBe(text);
});

test("any JSON comes out as it was, with its keys in order where that is asked for", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(again(text)).toBe(text);
      expect(again(again(text, true), true)).toBe(again(text, true));
      expect(JSON.parse(again(text, true))).toEqual(JSON.parse(text));
    }),
  );
});

test("the order of keys makes no difference where they are sorted", () => {
  expect(again('{"b":{"d":1.0,"c":2},"a":[{"f":1,"e":2}]}', true)).toBe(
    again('{"a":[{"e":2,"f":1}],"b":{"c":2,"d":1.0}}', true),
  );
  expect(again('{"a":1}', true)).not.toBe(again('{"a":1.0}', true));
});

test("what is no JSON, or too deep, is told", () => {
  for (const text of ["", "{", "NaNa", "nan", "[1,]", "'a'", "Infinity1"])
    expect(() => parsePythonJson(text, "records"), text).toThrow("'records'");
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  expect(() => again(deep)).toThrow("nested too deeply");
  expect(() => again(`${"[".repeat(300)}${"]".repeat(300)}`)).toThrow("nested too deeply");
});
