import fc from "fast-check";
import { expect, test } from "vitest";
import { isAppError } from "../../../base/errors.ts";
import { parseFilter, parseSortKey } from "./parse-filter.ts";

test.each([
  ["metrics.acc > 0.5", "metrics", "acc", ">", 0.5],
  ["metric.acc>=-5e-1", "metric", "acc", ">=", -0.5],
  ['metrics."val/loss" < .25', "metrics", "val/loss", "<", 0.25],
  ["params.`model type` = 'x'", "params", "model type", "=", "x"],
  ['tags.a.b.c != "x y"', "tags", "a.b.c", "!=", "x y"],
  ["status <> 'FAILED'", undefined, "status", "!=", "FAILED"],
  ["`Run Name` like '%a'", undefined, "Run Name", "LIKE", "%a"],
  ["tags.größe ILIKE 'x'", "tags", "größe", "ILIKE", "x"],
  ["run_id IN ('a', \"b\")", undefined, "run_id", "IN", ["a", "b"]],
  ["run_id not in ('a')", undefined, "run_id", "NOT IN", ["a"]],
  ["params.lr IS NULL", "params", "lr", "IS NULL", undefined],
  ["params.lr is Not null", "params", "lr", "IS NOT NULL", undefined],
])("%s", (text, entity, key, comparator, value) =>
  expect(parseFilter(text)).toEqual([{ entity, key, comparator, value }]),
);

test("clauses are joined by AND in any case", () => {
  expect(parseFilter("a = 1 AND b = 2 and c = 'AND d = 3'").map(({ key }) => key)).toEqual([
    "a",
    "b",
    "c",
  ]);
  expect(parseFilter("  ")).toEqual([]);
});

test.each([
  "a = 1 OR b = 2",
  "NOT a = 1",
  "(a = 1)",
  "f(a) = 1",
  "a",
  "a =",
  "= 1",
  "a = 1 b = 2",
  "a = 1 AND",
  "a = 1;",
  "a = b",
  "1 = 1",
  "'a' = 'a'",
  "a = 'open",
  "a IN ()",
  "a IN (1)",
  "a IS 1",
  "a.b.",
  "a == 1",
  "a = `x`",
])("%s is no filter", (text) => expect(() => parseFilter(text)).toThrow(/filter|query/));

test("keys to sort by may have a direction", () => {
  expect(parseSortKey("metrics.`a b` DESC")).toEqual({
    entity: "metrics",
    key: "a b",
    descending: true,
  });
  expect(parseSortKey("start_time asc").descending).toBe(false);
  for (const wrong of ["", "a UP", "a DESC b", "a, b", "5"])
    expect(() => parseSortKey(wrong)).toThrow();
});

test("whatever is written, it is understood or refused in words", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "metrics.",
      "a",
      " ",
      "=",
      ">",
      "'",
      '"',
      "`",
      "(",
      ")",
      ",",
      "AND",
      "IN",
      "IS",
      "NULL",
      ".",
      "5",
      "-",
    ),
    fc.string({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      try {
        parseFilter(pieces.join(""));
      } catch (error) {
        expect(isAppError(error)).toBe(true);
      }
    }),
  );
});
