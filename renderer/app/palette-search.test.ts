import { expect, test } from "vitest";
import { matchesWords } from "./palette-search.ts";

test("words are found in any order and anywhere", () => {
  expect(matchesWords("run re", "Rename run")).toBe(true);
  expect(matchesWords("RENAME", "Rename run")).toBe(true);
  expect(matchesWords("rename project", "Rename run")).toBe(false);
  expect(matchesWords("", "Rename run")).toBe(true);
});
