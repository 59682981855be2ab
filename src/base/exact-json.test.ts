import fc from "fast-check";
import { expect, test } from "vitest";
import { parseExactJson, writeExactJson } from "./exact-json.ts";

test("integers of 64 bits come through whole, others as numbers", () => {
  const text = '{"step":9007199254740993,"low":-9223372036854775808,"x":0.12345678901234566,"n":5}';
  expect(parseExactJson(text)).toEqual({
    step: 9007199254740993n,
    low: -9223372036854775808n,
    x: 0.12345678901234566,
    n: 5,
  });
  expect(writeExactJson(parseExactJson(text))).toBe(text);
});

test("what Python writes for numbers that are not finite is a text", () => {
  expect(parseExactJson('[NaN,-Infinity,Infinity,"NaN, \\"Infinity",{"NaN":1}]')).toEqual([
    "NaN",
    "-Infinity",
    "Infinity",
    'NaN, "Infinity',
    { NaN: 1 },
  ]);
  expect(() => parseExactJson("{NaN}")).toThrow(SyntaxError);
  expect(() => parseExactJson("[nan]")).toThrow(SyntaxError);
  expect(() => parseExactJson('{"a":1')).toThrow(SyntaxError);
});

test("any JSON reads as JSON.parse reads it, but for wide integers", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      const isWide = (_key: string, one: unknown): unknown =>
        typeof one === "bigint" ? Number(one) : one;
      expect(JSON.parse(JSON.stringify(parseExactJson(text), isWide))).toEqual(JSON.parse(text));
    }),
  );
});

test("any 64-bit integer beside any number comes through", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      (whole, number) => {
        const read = parseExactJson(`[${JSON.stringify(number)},${whole}]`) as [number, number];
        expect(Number(read[0])).toBe(JSON.parse(JSON.stringify(number)));
        expect(BigInt(read[1])).toBe(whole);
      },
    ),
  );
});
