import fc from "fast-check";
import { expect, test } from "vitest";
import { KERNELS, smooth } from "./smoothing.ts";

const values = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) },
  ),
  { maxLength: 60 },
);

function placesOf(ys: readonly number[]): Float64Array {
  return Float64Array.from(ys, (_, i) => i * 10);
}

test("every kernel stays inside the values, and lets what is not finite through", () => {
  fc.assert(
    fc.property(
      values,
      fc.constantFrom(...KERNELS),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (ys, kernel, share) => {
        const amount = kernel === "gaussian" || kernel === "running" ? share * 30 : share;
        const smoothed = smooth(Float64Array.from(ys), placesOf(ys), { kernel, amount });
        const finite = ys.filter(Number.isFinite);
        const [low, high] = [Math.min(...finite) - 1e-9, Math.max(...finite) + 1e-9];
        const wrong = ys.filter((y, i) => {
          const value = smoothed[i] as number;
          return Number.isFinite(y) ? !(value >= low && value <= high) : !Object.is(value, y);
        });
        expect(wrong).toEqual([]);
      },
    ),
  );
});

test("a running mean and a bell are those of their definition", () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 9 }), (ys, width) => {
      if (new Set(ys.filter(Number.isFinite)).size < 2) return;
      const expected = (weightOf: (distance: number) => number): number[] =>
        ys.map((y, i) => {
          if (!Number.isFinite(y)) return y;
          const near = ys
            .map((value, k) => ({ value, weight: weightOf(Math.abs(k - i)) }))
            .filter(({ value }) => Number.isFinite(value));
          const total = near.reduce((sum, { weight }) => sum + weight, 0);
          return near.reduce((sum, { value, weight }) => sum + (value * weight) / total, 0);
        });
      const far = (a: ArrayLike<number>, b: readonly number[]): number =>
        Math.max(0, ...b.map((y, i) => (Number.isFinite(y) ? Math.abs(y - (a[i] ?? 0)) : 0)));
      const half = Math.floor((width - 1) / 2);
      const running = smooth(Float64Array.from(ys), placesOf(ys), {
        kernel: "running",
        amount: width,
      });
      expect(
        far(
          running,
          expected((d) => (d <= half ? 1 : 0)),
        ),
      ).toBeLessThan(1e-6);
      const bell = smooth(Float64Array.from(ys), placesOf(ys), {
        kernel: "gaussian",
        amount: width,
      });
      const reach = 3 * width;
      const weightOf = (d: number): number => (d <= reach ? Math.exp(-0.5 * (d / width) ** 2) : 0);
      expect(far(bell, expected(weightOf))).toBeLessThan(1e-6);
    }),
  );
});

test("a bell too wide to be summed is close to the one that is", () => {
  const length = 400_000;
  const ys = Float64Array.from({ length }, (_, i) => Math.sin(i / 3000));
  const sigma = 100;
  const smoothed = smooth(ys, ys, { kernel: "gaussian", amount: sigma });
  // A sine comes out of a Gaussian as itself, weaker by exp(-(sigma * frequency)^2 / 2).
  const factor = Math.exp(-0.5 * (sigma / 3000) ** 2);
  const off = ys
    .subarray(1000, -1000)
    .map((y, i) => Math.abs(y * factor - (smoothed[i + 1000] ?? 0)));
  expect(Math.max(...off.subarray(0, 100_000))).toBeLessThan(1e-4);
});

test("time-weighted smoothing fades by the distance on the axis", () => {
  const ys = Float64Array.of(0, 1, 1);
  const near = smooth(ys, Float64Array.of(0, 1, 1000), { kernel: "time", amount: 0.9 });
  const weight = Math.sqrt(0.9);
  expect(near[1]).toBeCloseTo(1 / (1 + weight), 12);
  expect(near[2]).toBeCloseTo(1, 9);
});
