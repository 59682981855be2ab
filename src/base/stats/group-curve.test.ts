import fc from "fast-check";
import { expect, test } from "vitest";
import { groupCurve, unionOf, type Curve } from "./group-curve.ts";
import { summarize } from "./summary.ts";

const curve: fc.Arbitrary<Curve> = fc
  .uniqueArray(fc.integer({ min: -20, max: 60 }), { maxLength: 30 })
  .chain((steps) =>
    fc
      .array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), {
        minLength: steps.length,
        maxLength: steps.length,
      })
      .map((values) => ({
        x: Float64Array.from(steps.toSorted((a, b) => a - b)),
        y: Float64Array.from(values),
      })),
  );

/** The same by its definition, place by place. */
function plainValue({ x, y }: Curve, place: number): number | undefined {
  const hit = x.indexOf(place);
  if (hit >= 0) return y[hit];
  const next = x.findIndex((one) => one > place);
  if (next <= 0) return undefined;
  const [x0, x1] = [x[next - 1] as number, x[next] as number];
  const [y0, y1] = [y[next - 1] as number, y[next] as number];
  return y0 + ((y1 - y0) * (place - x0)) / (x1 - x0);
}

test("mean, deviation, extremes and n are those of a plain computation, with unequal lengths and steps", () => {
  fc.assert(
    fc.property(fc.array(curve, { maxLength: 8 }), (curves) => {
      const at = unionOf(curves);
      expect([...at]).toEqual(
        [...new Set(curves.flatMap(({ x }) => [...x]))].toSorted((a, b) => a - b),
      );
      const found = groupCurve(curves, at);
      expect(found.x).toEqual(at);
      for (const [i, place] of at.entries()) {
        const values = curves.flatMap((one) => plainValue(one, place) ?? []);
        const summary = summarize(values);
        expect(found.n[i]).toBe(summary?.n);
        expect(found.mean[i]).toBeCloseTo(summary?.mean ?? Number.NaN, 5);
        expect(found.min[i]).toBeCloseTo(summary?.min ?? Number.NaN, 5);
        expect(found.max[i]).toBeCloseTo(summary?.max ?? Number.NaN, 5);
        if (values.length < 2) expect(found.sd[i]).toBeNaN();
        else expect(found.sd[i]).toBeCloseTo(summary?.sd ?? Number.NaN, 3);
      }
    }),
  );
});

test("a run that has ended counts no more, and one between its points counts", () => {
  const long = { x: Float64Array.of(0, 10), y: Float64Array.of(0, 10) };
  const short = { x: Float64Array.of(0, 5), y: Float64Array.of(2, 2) };
  const found = groupCurve([long, short], unionOf([long, short]));
  expect([...found.x]).toEqual([0, 5, 10]);
  expect([...found.n]).toEqual([2, 2, 1]);
  expect([...found.mean]).toEqual([1, 3.5, 10]);
});

test("places that no curve reaches are left out", () => {
  const one = { x: Float64Array.of(3), y: Float64Array.of(7) };
  expect([...groupCurve([one], Float64Array.of(1, 3, 9)).x]).toEqual([3]);
  expect(unionOf([])).toHaveLength(0);
});
