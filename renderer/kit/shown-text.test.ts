import fc from "fast-check";
import { expect, test } from "vitest";
import { showText } from "./shown-text.ts";

test("what cannot be seen is marked; letters, emoji and right-to-left text stay", () => {
  expect(showText("a\nb\tc\u0000", 99).text).toBe("a⏎b⇥c␀");
  expect(showText("evil\u202Etxt.exe", 99).text).toBe("evil⟨U+202E⟩txt.exe");
  const family = "👩‍👩‍👧 שלום مرحبا 模型";
  expect(showText(family, 99)).toEqual({ text: family, left: 0 });
  expect(showText("", 5)).toEqual({ text: "", left: 0 });
});

test("it is cut between characters, and says how much is left", () => {
  expect(showText("ab😀", 3)).toEqual({ text: "ab", left: 2 });
  expect(showText("x".repeat(1e6), 200)).toEqual({ text: "x".repeat(200), left: 999_800 });
});

test("of any text, no line break or control character is left, and nothing is lost before the cut", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.nat(20), (text, limit) => {
      const shown = showText(text, limit);
      expect(shown.text).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
      expect(shown.left).toBeGreaterThanOrEqual(Math.max(0, text.length - limit));
      expect(shown.left).toBeLessThanOrEqual(Math.max(0, text.length - limit) + 1);
    }),
  );
});
