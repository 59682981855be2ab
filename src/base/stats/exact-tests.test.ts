import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binomialProbability } from "./distributions/binomial.ts";
import { hedgesFactor } from "./effect-sizes.ts";
import { permutationTest, signFlipTest } from "./permutation.ts";
import {
  moreForPaired,
  moreForWelch,
  noncentralStudentTail,
  powerOf,
  type PowerOptions,
} from "./power.ts";
import { mannWhitneyTest, signTest, wilcoxonTest } from "./rank-tests.ts";
import { midRanks } from "./ranks.ts";

/** Every choice of `size` of the values, with what is left. */
function* splits(values: readonly number[], size: number): Generator<[number[], number[]]> {
  for (let mask = 0; mask < 2 ** values.length; mask++) {
    const chosen = values.filter((_, i) => mask & (1 << i));
    if (chosen.length === size) yield [values.filter((_, i) => !(mask & (1 << i))), chosen];
  }
}

function* signings(values: readonly number[]): Generator<number[]> {
  for (let mask = 0; mask < 2 ** values.length; mask++) {
    yield values.map((value, i) => (mask & (1 << i) ? -value : value));
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
/** The share of outcomes for which it holds. */
function shareOf<T>(outcomes: Iterable<T>, holds: (outcome: T) => boolean): number {
  let [all, some] = [0, 0];
  for (const outcome of outcomes) {
    all++;
    if (holds(outcome)) some++;
  }
  return some / all;
}

const numbers = (max: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: max });

describe("exact tests are what going through all outcomes gives", () => {
  test("permutation, with ties and unequal n", () => {
    fc.assert(
      fc.property(numbers(5), numbers(5), (a, b) => {
        const size = Math.abs(mean(b) - mean(a)) - 1e-9;
        const wanted = shareOf(
          splits([...a, ...b], b.length),
          ([left, chosen]) => Math.abs(mean(chosen) - mean(left)) >= size,
        );
        const { p, isExact, smallestP } = permutationTest(a, b);
        expect(isExact).toBe(true);
        expect(p).toBeCloseTo(wanted, 12);
        expect(p).toBeGreaterThanOrEqual(smallestP - 1e-12);
      }),
    );
  });

  test("sign flips, with zeros", () => {
    fc.assert(
      fc.property(numbers(9), (differences) => {
        const size = Math.abs(sum(differences)) - 1e-9;
        const wanted = shareOf(signings(differences), (signed) => Math.abs(sum(signed)) >= size);
        expect(signFlipTest(differences).p).toBeCloseTo(wanted, 12);
      }),
    );
  });

  test("Mann-Whitney without ties", () => {
    const apart = fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(apart, fc.nat(7), (values, cut) => {
        const size = 1 + (cut % (values.length - 1));
        const [a, b] = [values.slice(size), values.slice(0, size)];
        const winsOf = (left: readonly number[], chosen: readonly number[]): number =>
          sum(chosen.map((one) => left.filter((other) => other < one).length));
        const [u, all] = [winsOf(a, b), a.length * b.length];
        const few = Math.min(u, all - u);
        const below = shareOf(
          splits(values, size),
          ([left, chosen]) => winsOf(left, chosen) <= few,
        );
        const found = mannWhitneyTest(a, b);
        expect(found).toMatchObject({ statistic: u, method: "exact" });
        expect(found.p).toBeCloseTo(Math.min(1, 2 * below), 12);
      }),
    );
  });

  test("Wilcoxon, with ties and zeros", () => {
    fc.assert(
      fc.property(numbers(9), (differences) => {
        const kept = differences.filter((value) => value !== 0);
        fc.pre(kept.length > 0);
        const { ranks } = midRanks(kept.map(Math.abs));
        const plusOf = (signed: readonly number[]): number =>
          sum(signed.map((value, i) => (value > 0 ? (ranks[i] as number) : 0)));
        const few = Math.min(plusOf(kept), plusOf(kept.map((value) => -value)));
        const below = shareOf(signings(kept), (signed) => plusOf(signed) <= few);
        const found = wilcoxonTest(differences);
        expect(found.statistic).toBe(few);
        expect(found.p).toBeCloseTo(Math.min(1, 2 * below), 12);
      }),
    );
  });

  test("sign test", () => {
    const differences = [1, 2, -1, 3, 0, 4, 5];
    const wanted = 2 * (binomialProbability(0, 6, 0.5) + binomialProbability(1, 6, 0.5));
    expect(signTest(differences)).toMatchObject({ statistic: 5, n: 6 });
    expect(signTest(differences).p).toBeCloseTo(wanted, 12);
  });
});

test("drawn deals come near the exact ones, the same for the same seed", () => {
  const a = Array.from({ length: 30 }, (_, i) => Math.sin(i * 1.3));
  const b = Array.from({ length: 25 }, (_, i) => Math.sin(i * 2.1) + 0.4);
  const found = permutationTest(a, b, { draws: 20_000, seed: 5 });
  expect(found.isExact).toBe(false);
  expect(permutationTest(a, b, { draws: 20_000, seed: 5 }).p).toBe(found.p);
  // 0.0422 by 200,000 draws of numpy
  expect(Math.abs(found.p - 0.0422)).toBeLessThan(0.006);
  const [low, high] = found.interval();
  expect(low).toBeLessThan(found.difference);
  expect(high).toBeGreaterThan(found.difference);
});

test("power and sample size are those of statsmodels 0.15 (TTestIndPower, TTestPower) and of scipy's nct", () => {
  expect(powerOf(Math.sqrt(2.5), 8)).toBeCloseTo(0.28629549338059757, 9);
  expect(powerOf(0.5 * Math.sqrt(2.5), 8)).toBeCloseTo(0.10768598979755588, 9);
  expect(powerOf(0.8 * Math.sqrt(6), 5)).toBeCloseTo(0.35617376715808463, 9);
  expect(1 - noncentralStudentTail(2.1, 4, 1)).toBeCloseTo(0.7842623979129624, 12);
  expect(1 - noncentralStudentTail(1.3, 1, 0.5)).toBeCloseTo(0.6529751673125332, 12);
  expect(noncentralStudentTail(0.5, 300, -2)).toBeCloseTo(0.006226096965245627, 12);
  // 1570.73, 393.41, 63.77, 25.52, 16.71, 5.09 values for each group
  expect([0.1, 0.2, 0.5, 0.8, 1, 2].map((d) => valuesFor(d))).toEqual([1571, 394, 64, 26, 17, 6]);
  expect(valuesFor(0)).toBeNull();
  expect(valuesFor(1e-9)).toBeNull();
  expect(moreForPaired(0.5, { n: 10, sd: 1 })).toBe(24);
});

/** Of each of two groups of equal size and deviation. */
function valuesFor(d: number, options: PowerOptions = {}): number | null {
  const more = moreForWelch(d, { n: 2, sd: 1 }, { n: 2, sd: 1 }, options);
  return more === null ? null : 2 + more;
}

test("values needed grow with the wished power as in statsmodels 0.15", () => {
  const powers = [0.5, 0.8, 0.9, 0.95, 0.99];
  const groups: readonly (readonly [d: number, needed: readonly number[]])[] = [
    [
      0.2,
      [
        193.0155593516039, 393.4056930002526, 526.3331885760532, 650.6974059387452,
        919.5850660722593,
      ],
    ],
    [
      0.5,
      [
        31.71341389439646, 63.76561058891169, 85.0312841157341, 104.92794303092515,
        147.947857516571,
      ],
    ],
    [
      1.2,
      [
        6.427152396818598, 11.94225767945852, 15.619669570803465, 19.065109415952676,
        26.52208679990498,
      ],
    ],
    [
      2,
      [
        3.16942949706945, 5.08999456823225, 6.386755099409564, 7.608957620960681,
        10.267581515289537,
      ],
    ],
  ];
  for (const [d, needed] of groups)
    expect(powers.map((power) => valuesFor(d, { power }))).toEqual(needed.map(Math.ceil));
  const pairs = [
    17.350424178917173, 33.36713118431779, 43.99548069841475, 53.94061429736502, 75.44566343736435,
  ];
  expect(powers.map((power) => moreForPaired(0.5, { n: 2, sd: 1 }, { power }))).toEqual(
    pairs.map((needed) => Math.ceil(needed) - 2),
  );
  // 98.63 and 124.67, as after a correction for six comparisons
  expect([0.8, 0.9].map((power) => valuesFor(0.5, { power, alpha: 0.05 / 6 }))).toEqual([99, 125]);
});

test("Hedges' factor is near 1 - 3 / (4 df - 1)", () => {
  for (const df of [2, 4, 8, 20, 100]) {
    expect(hedgesFactor(df)).toBeCloseTo(1 - 3 / (4 * df - 1), df < 4 ? 1 : 2);
  }
});

test("power of few values at a strict level, and far beyond it", () => {
  // By Gauss and Legendre over the deviation in numpy 2.4: scipy's nct has NaN for most of these.
  const known: readonly (readonly [delta: number, df: number, alpha: number, power: number])[] = [
    [0.001, 2, 1e-6, 1.0000009999984997e-6],
    [5, 2, 1e-6, 2.599965000324171e-5],
    [299, 1, 1e-6, 0.0003747409132799479],
    [1000, 2, 1e-6, 0.6321207427684162],
    [100_000, 1, 1e-6, 0.12481791092691401],
    [14.097135102228195, 8, 1e-6, 0.654235420828051],
    [0.001, 40, 0.2, 0.20000022030871265],
  ];
  for (const [delta, df, alpha, power] of known) {
    expect(Math.abs(powerOf(delta, df, alpha) / power - 1)).toBeLessThan(1e-9);
  }
  expect(powerOf(1e300, 1)).toBe(1);
  expect(powerOf(Number.NaN, 3)).toBeNaN();
});

test("the exact U of tied values takes half a win as scipy 1.17 does: never a smaller p for it", () => {
  expect(mannWhitneyTest([0, 1], [1, 2], "exact").p).toBeCloseTo(2 / 3, 12);
  expect(mannWhitneyTest([2, 0], [0, 2, 2], "exact").p).toBe(1);
});
