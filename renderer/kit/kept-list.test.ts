import { expect, test } from "vitest";
import { hasSameFields, keepList } from "./kept-list.ts";

const run = (id: string, color = "#123456") => ({ id, color });

test("a list of equal objects is the list of before", () => {
  const old = [run("a"), run("b")];
  expect(keepList(old, [run("a"), run("b")], hasSameFields)).toBe(old);
});

test.each([
  ["a changed object", [run("a"), run("b", "#654321")]],
  ["another order", [run("b"), run("a")]],
  ["one more", [run("a"), run("b"), run("c")]],
  ["one less", [run("a")]],
])("%s makes it a new one", (_, next) => {
  expect(keepList([run("a"), run("b")], next, hasSameFields)).toBe(next);
});

test("fields are the same by value and by name", () => {
  expect(hasSameFields({ at: Number.NaN }, { at: Number.NaN })).toBe(true);
  expect(hasSameFields<object>({ a: undefined }, { b: undefined })).toBe(false);
  expect(hasSameFields<object>({ a: 1 }, { a: 1, b: 2 })).toBe(false);
});
