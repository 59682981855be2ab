import fc from "fast-check";
import { expect, test } from "vitest";
import { decompressSnappy } from "./snappy.ts";

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

test("what pyarrow 25 compressed comes out as it was", () => {
  const text =
    "sAkkc3RlcCBsb3NzIP4KAP4KAP4KAP4KAP4KAP4KAP4KAP4KAP4KAP4KAP4KAP4KAP4KAP4KAP4KAP4KAP4KAP4KAJYKAA==";
  expect(new TextDecoder().decode(decompressSnappy(bytesOf(text), 1200))).toBe(
    "step loss ".repeat(120),
  );
  expect(decompressSnappy(bytesOf("AA=="), 0)).toEqual(new Uint8Array());
  // Of 300 bytes that are not alike: one literal with a length in two bytes.
  const literal = Uint8Array.from({ length: 300 }, (_, i) => (i * 7919) & 0xff);
  const stored = new Uint8Array([0xac, 0x02, 0xf4, 0x2b, 0x01, ...literal]);
  expect(decompressSnappy(stored, 300)).toEqual(literal);
});

test("damage ends in an error: of lengths, of offsets, of what is missing", () => {
  expect(() => decompressSnappy(bytesOf("AA=="), 1)).toThrow("damaged");
  expect(() => decompressSnappy(new Uint8Array([4, 0x0c, 1, 2]), 4)).toThrow("damaged");
  expect(() => decompressSnappy(new Uint8Array([4, 0xfc, 0xff, 0xff, 0xff, 0xff, 1]), 4)).toThrow(
    "damaged",
  );
  expect(() => decompressSnappy(new Uint8Array([4, 0x01, 0]), 4)).toThrow("damaged");
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 60 }),
      fc.integer({ min: 0, max: 5000 }),
      (input, length) => {
        try {
          expect(decompressSnappy(input, length).length).toBe(length);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      },
    ),
  );
});
