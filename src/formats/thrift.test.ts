import { expect, test } from "vitest";
import { findStructEnd } from "./thrift.ts";

const endOf = (...bytes: number[]): number =>
  findStructEnd(new DataView(Uint8Array.from(bytes).buffer), 0);

test("a struct ends behind its fields: booleans, numbers, texts, lists, structs", () => {
  const fields = [
    [0x11, 0x12],
    [0x15, 0x80, 0x01],
    [0x17, 0, 0, 0, 0, 0, 0, 0, 0],
    [0x18, 2, 0x61, 0x62],
    [0x19, 0x25, 1, 2],
    [0x19, 0x12, 1],
    [0x1c, 0x13, 9, 0],
    // A field whose number is written out.
    [0x05, 0x40, 7],
  ].flat();
  expect(endOf(...fields, 0, 99)).toBe(fields.length + 1);
});

test("lengths that lead out of the bytes, lists without end and types of others are refused", () => {
  expect(() => endOf(0x18, 0x80, 0x80, 0x80, 0x80, 0x78, 0)).toThrow("leads out");
  expect(() => endOf(0x19, 0xf3, 0xff, 0xff, 0xff, 0x7f, 0)).toThrow("leads out");
  expect(() => endOf(0x15, ...Array<number>(20).fill(0xff))).toThrow("no end");
  expect(() => endOf(...Array<number>(100).fill(0x1c))).toThrow("nested");
  expect(() => endOf(0x1b, 0)).toThrow("no type");
  expect(() => endOf(0x15)).toThrow(RangeError);
});
