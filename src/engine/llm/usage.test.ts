import { expect, test } from "vitest";
import { readAmounts, sumAmounts } from "./usage.ts";

const node = (spanId: string, parentId: string, input?: number) => ({
  spanId,
  parentId,
  amounts: input === undefined ? null : JSON.stringify({ input_tokens: input }),
});
const KINDS = ["input_tokens", "output_tokens"];

test("spans beside one another are added", () =>
  expect(sumAmounts([node("a", ""), node("b", "a", 1), node("c", "a", 2)], KINDS)).toEqual({
    input_tokens: 3,
    output_tokens: 0,
  }));

test("a parent that has amounts stands for all below it", () =>
  expect(
    sumAmounts([node("a", "", 5), node("b", "a"), node("c", "b", 5), node("d", "", 1)], []),
  ).toEqual({ input_tokens: 6 }));

test("a span whose parent is not here counts as a root", () =>
  expect(sumAmounts([node("b", "gone", 1)], [])).toEqual({ input_tokens: 1 }));

test("without amounts there is no sum, and circles do not hang", () => {
  expect(sumAmounts([node("a", "")], KINDS)).toBeUndefined();
  expect(sumAmounts([node("a", "b", 1), node("b", "a", 1)], KINDS)).toBeUndefined();
  expect(sumAmounts([node("a", "a", 1)], KINDS)).toBeUndefined();
});

test("only numbers are amounts", () => {
  expect(readAmounts({ a: 1, b: "2" })).toEqual({ a: 1 });
  expect(readAmounts({ b: "2" })).toBeUndefined();
  expect(readAmounts([1])).toBeUndefined();
});
