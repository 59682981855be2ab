import fc from "fast-check";
import { expect, test } from "vitest";
import { sampleIndexes } from "./histories.ts";

const values = fc.array(fc.double(), { maxLength: 500 }).map((list) => Float64Array.from(list));

test("samples are places in order, the first and the last among them", () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 2, max: 60 }), (all, most) => {
      const sample = sampleIndexes(all, most);
      expect(sample.length).toBe(Math.min(all.length, most));
      expect([...new Set(sample)].toSorted((a, b) => a - b)).toEqual(sample);
      if (all.length > 0) expect([sample[0], sample.at(-1)]).toEqual([0, all.length - 1]);
    }),
  );
});

test("from four samples on, the lowest and the highest value are among them", () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 4, max: 60 }), (all, most) => {
      const finite = [...all].filter(Number.isFinite);
      if (finite.length === 0) return;
      const sampled = sampleIndexes(all, most).map((i) => all[i]);
      expect(sampled).toContain(finite.reduce((a, b) => (b < a ? b : a)));
      expect(sampled).toContain(finite.reduce((a, b) => (b > a ? b : a)));
    }),
  );
});

test("samples without anything that stands out are evenly spread", () => {
  expect(
    sampleIndexes(
      Float64Array.from({ length: 101 }, (_, i) => i),
      5,
    ),
  ).toEqual([0, 25, 50, 75, 100]);
});
