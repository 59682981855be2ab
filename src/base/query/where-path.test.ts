import fc from "fast-check";
import { expect, test } from "vitest";
import { parseWherePath, writeWherePath } from "./where-path.ts";

test("any two names make a path that reads as them", () => {
  const name = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom("a.where.b", 'x"y', "val/acc.best", ".where.", "a b"),
  );
  fc.assert(
    fc.property(name, name, (key, of) => {
      expect(parseWherePath(writeWherePath(key, of))).toEqual({ kind: "where", key, of });
    }),
  );
});

test("plain names need no quotes, and other paths are none", () => {
  expect(writeWherePath("train/loss", "val/acc")).toBe("metrics.train/loss.where.val/acc");
  expect(parseWherePath("metrics.loss.best")).toBeUndefined();
  expect(parseWherePath("params.a.where.b")).toBeUndefined();
});
