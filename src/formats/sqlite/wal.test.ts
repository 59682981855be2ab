import fc from "fast-check";
import { expect, test } from "vitest";
import { applyWal, isDatabase } from "./wal.ts";

test("a log that is no log leaves the database as it is", () => {
  const database = new Uint8Array(1024).fill(7);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 4000 }), (wal) => {
      const whole = applyWal(database, wal);
      expect(whole).toHaveLength(1024);
      expect(whole.subarray(20)).toEqual(database.subarray(20));
    }),
  );
});

test("is told by its first bytes", () => {
  const head = new Uint8Array(100);
  expect(isDatabase(head)).toBe(false);
  head.set(new TextEncoder().encode("SQLite format 3\0"));
  expect(isDatabase(head)).toBe(true);
  expect(isDatabase(head.subarray(0, 50))).toBe(false);
});
