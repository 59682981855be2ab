import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBase64, encodeBase64 } from "./base64.ts";

test("bytes become the text that Node writes, and come back", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = encodeBase64(bytes);
      expect(text).toBe(Buffer.from(bytes).toString("base64"));
      expect(decodeBase64(`\n${text} `)).toEqual(bytes);
    }),
  );
});

test.each(["AAA", "A", "AA=A", "AAAé", "A A=", "AAA-", "=AAA"])("%j is refused", (text) => {
  expect(() => decodeBase64(text)).toThrow(RangeError);
});
