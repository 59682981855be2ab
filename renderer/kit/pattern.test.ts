import fc from "fast-check";
import { expect, test } from "vitest";
import { compilePattern, escapePattern } from "./pattern.ts";

test("an empty box lets everything through", () => {
  expect(compilePattern("").matches("anything")).toBe(true);
});

test("matches anywhere, whatever the case", () => {
  const { matches } = compilePattern("^TRAIN/.*loss$");
  expect([matches("train/total_loss"), matches("val/loss")]).toEqual([true, false]);
});

test("one that does not compile says why and hides nothing", () => {
  const { error, matches } = compilePattern("lr=(0.1");
  expect(error).toMatch(/group/i);
  expect(matches("anything")).toBe(true);
});

test("an escaped text matches itself and nothing longer", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      const { error, matches } = compilePattern(`^${escapePattern(text)}$`);
      expect(error).toBeUndefined();
      expect(matches(text)).toBe(true);
      expect(matches(`${text}x`)).toBe(false);
    }),
  );
});

test("one that may never end is refused before it begins", () => {
  const started = ["(a+)+$", "(a*)*b", "((a|a))*$", "(x(y{2,})z)+", "(?:\\w+\\s?)*$", "(a|aa)+$"];
  for (const source of started) {
    expect(compilePattern(source).error, source).toMatch(/never end/);
    expect(compilePattern(source).matches("a".repeat(40))).toBe(true);
  }
  const harmless = [
    "(train|val)/loss",
    "a+b*c",
    "(ab)+",
    "[(*+)]+",
    "\\(a+\\)+",
    "(a{2})+",
    "(lr=)?0\\.\\d+",
  ];
  for (const source of harmless) expect(compilePattern(source).error, source).toBeUndefined();
});
