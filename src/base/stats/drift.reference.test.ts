import { describe, expect, test } from "vitest";
import { contingencyTest, cramersV, fisherExactTest } from "./contingency.ts";
import { cramerVonMisesTest } from "./cramer-von-mises.ts";
import {
  expectReference,
  expectSmall,
  referenceCases,
  type Reference,
} from "./reference-cases.test-support.ts";
import { finiteSample } from "./sample.ts";
import { energyDistance, smirnovTest, wassersteinDistance } from "./sample-distances.ts";

interface Smirnov {
  readonly statistic: number;
  readonly p: number;
  readonly location: number;
  readonly sign: number;
}
interface Numeric {
  readonly ref: readonly Reference[];
  readonly cur: readonly Reference[];
  readonly expected: {
    readonly ks_auto: Smirnov;
    readonly ks_asymp: Smirnov;
    readonly ks_exact?: Smirnov;
    readonly wasserstein: number;
    readonly energy_distance: number;
    readonly cramer_von_mises: { readonly statistic: number; readonly p: number };
  };
}

describe.each(referenceCases<Numeric>("drift_numeric"))("$id", ({ ref, cur, expected }) => {
  const values = (side: readonly Reference[]): Float64Array =>
    finiteSample(side.map((value) => (typeof value === "number" ? value : Number.NaN))).values;
  const [a, b] = [values(ref), values(cur)];
  test("Kolmogorov-Smirnov", () => {
    for (const [method, wanted] of [
      ["auto", expected.ks_auto],
      ["asymptotic", expected.ks_asymp],
      ["exact", expected.ks_exact],
    ] as const) {
      if (wanted === undefined) continue;
      const found = smirnovTest(a, b, method);
      expectReference(found.statistic, wanted.statistic);
      expectReference(found.location, wanted.location);
      expect(found.sign).toBe(wanted.sign);
      expectSmall(found.p, wanted.p);
    }
  });
  test("Cramér-von Mises", () => {
    const { statistic, p } = cramerVonMisesTest(a, b);
    expectReference(statistic, expected.cramer_von_mises.statistic);
    // Far out p is what a sum near 1 leaves: both have it to the rounding of that sum.
    const wanted = expected.cramer_von_mises.p;
    expect(Math.abs(p - wanted)).toBeLessThanOrEqual(1e-9 * wanted + 5e-15);
  });
  test("distances", () => {
    expectReference(wassersteinDistance(a, b), expected.wasserstein);
    expectReference(energyDistance(a, b), expected.energy_distance);
  });
});

interface Categorical {
  readonly expected: {
    readonly count_ref: readonly number[];
    readonly count_cur: readonly number[];
    readonly chi2_contingency: Reference3;
    readonly chi2_contingency_yates: Reference3;
    readonly g_test: Reference3;
    readonly fisher_exact_p?: number;
    readonly cramers_v: number;
  };
}
interface Reference3 {
  readonly statistic: number;
  readonly p: number;
  readonly dof: number;
}

test.each(referenceCases<Categorical>("drift_categorical"))("$id", ({ expected }) => {
  const counts = [expected.count_ref, expected.count_cur];
  for (const [wanted, options] of [
    [expected.chi2_contingency, {}],
    [expected.chi2_contingency_yates, { yates: true }],
    [expected.g_test, { statistic: "likelihood-ratio" }],
  ] as const) {
    const found = contingencyTest(counts, options);
    expectReference(found.statistic, wanted.statistic);
    expectReference(found.df, wanted.dof);
    expectSmall(found.p, wanted.p);
  }
  expectReference(cramersV(counts), expected.cramers_v);
  if (expected.fisher_exact_p !== undefined) {
    const [[a = 0, b = 0], [c = 0, d = 0]] = [expected.count_ref, expected.count_cur];
    expectReference(fisherExactTest(a, b, c, d), expected.fisher_exact_p);
  }
});

test("Cramér-von Mises, exact (scipy)", () => {
  const x = [0.1, 0.4, 1.2, 2.5, 3.3, 4.1, 5.2];
  const y = [0.3, 0.9, 1.5, 1.9, 2.2, 2.9];
  expect(cramerVonMisesTest(x, y).method).toBe("exact");
  expectReference(cramerVonMisesTest(x, y).p, 0.42599067599067597);
  expect(cramerVonMisesTest([1], [2]).p).toBeNaN();
});

test("one category, nothing at all", () => {
  expect(contingencyTest([[3], [4]])).toEqual({ statistic: 0, df: 0, p: 1 });
  expect(contingencyTest([])).toMatchObject({ p: 1 });
  expect(
    contingencyTest([
      [0, 0],
      [0, 0],
    ]),
  ).toEqual({ statistic: 0, df: 0, p: 1 });
  expect(cramersV([[3], [4]])).toBeNaN();
  expect(fisherExactTest(0, 0, 3, 4)).toBe(1);
  expect(smirnovTest([1, 2], [1, 2]).p).toBe(1);
});

test("as far above as below is above, as in scipy 1.17", () => {
  const sides = [
    [-1.5, 1],
    [-0.5, -0.25, 0.25],
  ] as const;
  expect(smirnovTest(...sides)).toMatchObject({ statistic: 0.5, location: -1.5, sign: 1 });
  expect(smirnovTest([1, 0], [0, 1])).toMatchObject({ statistic: 0, p: 1, location: 0, sign: 1 });
  expect(smirnovTest([1], [0], "asymptotic").p).toBeNaN();
});

test("Cramér-von Mises of 10^5 values keeps its digits", () => {
  const a = Float64Array.from({ length: 100_000 }, (_, i) => ((i * 7919) % 100_003) / 1000);
  const b = Float64Array.from({ length: 90_000 }, (_, i) => ((i * 104_729) % 100_019) / 1000 + 0.4);
  // By Python's fractions; scipy 1.17 has 0.7894776340108365.
  expectReference(cramerVonMisesTest(a, b).statistic, 0.7894776340116959);
});
