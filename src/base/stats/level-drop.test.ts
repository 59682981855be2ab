import { expect, test } from "vitest";
import { findLevelDrop, smallestDropP } from "./level-drop.ts";
import { seededRandom } from "./random.ts";

test("the smallest p that any order of the values can have", () => {
  // 8 values have one split: 1 of "8 choose 4" orders has the 4 best before it.
  expect(smallestDropP([3, 1, 4, 2, 8, 6, 7, 5])).toBeCloseTo(1 / 70, 12);
  expect(smallestDropP(Array.from({ length: 50 }, () => 2))).toBeCloseTo(1, 12);
  expect(smallestDropP([1, 2, 3])).toBe(1);
  // One worse value lies behind the split in half of all orders.
  expect(smallestDropP([1, 1, 1, 1, 1, 1, 1, 0])).toBeCloseTo(0.5, 12);
  // What shuffling finds of the sorted values, where one split alone is the greatest.
  const values = [6, 6, 6, 4, 4, 3, 2, 2, 1];
  const { p } = findLevelDrop(values, seededRandom(1), { permutations: 200_000 }) ?? { p: 0 };
  expect(smallestDropP(values) / p).toBeGreaterThan(0.9);
  expect(smallestDropP(values) / p).toBeLessThan(1.1);
});
