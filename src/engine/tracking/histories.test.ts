import fc from "fast-check";
import { expect, test } from "vitest";
import { samplePoints } from "./histories.ts";

test("samples are points in order, the first and the last among them", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 500 }),
      fc.integer({ min: 2, max: 60 }),
      (count, most) => {
        const points = Array.from({ length: count }, (_, i) => i);
        const sample = samplePoints(points, most);
        expect(sample.length).toBe(Math.min(count, most));
        expect([...new Set(sample)].toSorted((a, b) => a - b)).toEqual(sample);
        if (count > 0) expect([sample[0], sample.at(-1)]).toEqual([0, count - 1]);
      },
    ),
  );
});
