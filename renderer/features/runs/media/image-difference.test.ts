import fc from "fast-check";
import { expect, test } from "vitest";
import { differImages } from "./image-difference.ts";

const images = fc.integer({ min: 0, max: 40 }).chain((pixels) => {
  const image = fc
    .uint8Array({ minLength: 4 * pixels, maxLength: 4 * pixels })
    .map((bytes) => new Uint8ClampedArray(bytes));
  return fc.tuple(image, image);
});

test("each pixel shows its largest difference, and the counts are those of a plain look", () => {
  fc.assert(
    fc.property(images, fc.constantFrom(1, 4, 16), ([a, b], gain) => {
      const found = differImages(a, b, gain);
      const offs = [...a].map((value, i) => Math.abs(value - (b[i] as number)));
      const most = offs.flatMap((_, i) => (i % 4 === 0 ? [Math.max(...offs.slice(i, i + 4))] : []));
      expect(found.total).toBe(a.length / 4);
      expect(found.differing).toBe(most.filter((off) => off > 0).length);
      expect(found.largest).toBe(Math.max(0, ...most));
      expect(found.mean).toBeCloseTo(
        offs.reduce((sum, off) => sum + off, 0) / Math.max(1, offs.length),
        9,
      );
      most.forEach((off, i) => {
        const grey = Math.min(255, off * gain);
        expect([...found.pixels.subarray(4 * i, 4 * i + 4)]).toEqual([grey, grey, grey, 255]);
      });
      expect(differImages(b, a, gain)).toEqual(found);
    }),
  );
});

test("images of other sizes are not compared", () => {
  expect(() => differImages(new Uint8ClampedArray(4), new Uint8ClampedArray(8), 1)).toThrow(
    RangeError,
  );
});
