import fc from "fast-check";
import { expect, test } from "vitest";
import { takeTurns } from "./take-turns.ts";

test("each list gives one before any gives another, and nothing comes twice", () => {
  expect(takeTurns([["a", "b"], ["c"], ["d", "a", "e"]], 10)).toEqual(["a", "c", "d", "b", "e"]);
  expect(takeTurns([["a", "b"], ["c"]], 2)).toEqual(["a", "c"]);
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(30))), fc.nat(50), (lists, most) => {
      const taken = takeTurns(lists, most);
      const all = new Set(lists.flat());
      expect(new Set(taken).size).toBe(taken.length);
      expect(taken).toHaveLength(Math.min(most, all.size));
      expect(taken.every((value) => all.has(value))).toBe(true);
    }),
  );
});
