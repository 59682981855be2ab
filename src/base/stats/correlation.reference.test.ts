import fc from "fast-check";
import { expect, test } from "vitest";
import { kendallTauB, pearson, spearman } from "./correlation.ts";
import { dominates, hypervolume, nondominationRanks } from "./pareto.ts";
import { expectReference, referenceCases, type Reference } from "./reference-cases.test-support.ts";
import { pinballLoss, regressionMetrics } from "./regression-metrics.ts";

interface Regression {
  readonly y: readonly number[];
  readonly pred: readonly number[];
  readonly expected: Readonly<Record<string, Reference>>;
}

test.each(referenceCases<Regression>("metrics_regression"))("$id", ({ y, pred, expected }) => {
  const metrics = regressionMetrics(y, pred);
  expectReference(metrics.mae, expected["mae"]);
  expectReference(metrics.mse, expected["mse"]);
  expectReference(metrics.rmse, expected["rmse"]);
  expectReference(metrics.r2, expected["r2"]);
  expectReference(metrics.medianAe, expected["median_ae"]);
  expectReference(metrics.mape, expected["mape"]);
  expectReference(metrics.maxError, expected["max_error"]);
  expectReference(metrics.explainedVariance, expected["explained_variance"]);
  expectReference(pinballLoss(y, pred, 0.9), expected["pinball_0.9"]);
  expectReference(pearson(y, pred), expected["pearson"]);
  expectReference(spearman(y, pred), expected["spearman"]);
  expectReference(kendallTauB(y, pred), expected["kendall_tau_b"]);
});

/** Kendall's tau b by its definition, pair by pair. */
function plainTauB(x: readonly number[], y: readonly number[]): number {
  let [balance, inX, inY] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const dx = Math.sign((x[i] as number) - (x[j] as number));
      const dy = Math.sign((y[i] as number) - (y[j] as number));
      balance += dx * dy;
      inX += dx * dx;
      inY += dy * dy;
    }
  }
  return balance / Math.sqrt(inX) / Math.sqrt(inY);
}

const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })), {
  maxLength: 30,
});

test("Kendall's tau counts ties as its definition", () => {
  fc.assert(
    fc.property(pairs, (points) => {
      const [x, y] = [points.map(([one]) => one), points.map(([, one]) => one)];
      const [found, wanted] = [kendallTauB(x, y), plainTauB(x, y)];
      if (Number.isNaN(wanted)) expect(found).toBeNaN();
      else expect(found).toBeCloseTo(wanted, 12);
    }),
  );
});

test("correlations are those of shifted, scaled and swapped values; of a constant there is none", () => {
  fc.assert(
    fc.property(pairs, fc.constantFrom(1e-200, 1, 1e300), (points, scale) => {
      const [x, y] = [points.map(([one]) => one), points.map(([, one]) => one)];
      for (const statistic of [pearson, spearman, kendallTauB]) {
        const found = statistic(x, y);
        const constant = new Set(x).size < 2 || new Set(y).size < 2;
        expect(Number.isNaN(found)).toBe(constant);
        if (constant) continue;
        expect(statistic(y, x)).toBeCloseTo(found, 9);
        expect(
          statistic(
            x.map((value) => value * scale),
            y.map((value) => 5 - 2 * value),
          ),
        ).toBeCloseTo(-found, 9);
      }
    }),
  );
});

interface Front {
  readonly points_minimise: readonly (readonly number[])[];
  readonly reference: readonly number[];
  readonly expected: {
    readonly nondomination_rank: readonly number[];
    readonly hypervolume: number;
  };
}

test.each(referenceCases<Front>("hpo_pareto"))(
  "$id",
  ({ points_minimise, reference, expected }) => {
    expect(nondominationRanks(points_minimise)).toEqual(expected.nondomination_rank);
    expectReference(hypervolume(points_minimise, reference), expected.hypervolume);
  },
);

test.each([1, 2, 3, 4])(
  "fronts of %i objectives peel off one by one, whatever the ties",
  (size) => {
    const points = fc.array(
      fc.array(fc.integer({ min: 0, max: 4 }), { minLength: size, maxLength: size }),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(points, (all) => {
        const ranks = nondominationRanks(all);
        for (const [i, point] of all.entries()) {
          const before = all.flatMap((other, j) =>
            dominates(other, point) ? [(ranks[j] as number) + 1] : [],
          );
          expect(ranks[i]).toBe(Math.max(0, ...before));
        }
      }),
    );
  },
);

test("hypervolume of a grid is the number of its cells that are dominated", () => {
  const points = fc.array(fc.tuple(fc.nat(5), fc.nat(5), fc.nat(5)), { maxLength: 12 });
  fc.assert(
    fc.property(points, (all) => {
      let cells = 0;
      for (let x = 0; x < 5; x++) {
        for (let y = 0; y < 5; y++) {
          for (let z = 0; z < 5; z++) {
            if (all.some(([a, b, c]) => a <= x && b <= y && c <= z)) cells++;
          }
        }
      }
      expect(hypervolume(all, [5, 5, 5])).toBe(cells);
    }),
  );
});

test("a point with no number comes after all others", () => {
  expect(
    nondominationRanks([
      [1, 2],
      [Number.NaN, 0],
      [2, 1],
      [3, 3],
    ]),
  ).toEqual([0, 2, 0, 1]);
});
