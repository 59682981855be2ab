import { describe, expect, test } from "vitest";
import { compareSamples } from "./compare-samples.ts";
import { mannWhitneyTest, wilcoxonTest } from "./rank-tests.ts";
import {
  expectReference,
  expectReferences,
  referenceCases,
  type Reference,
} from "./reference-cases.test-support.ts";
import { differences, finiteSample } from "./sample.ts";

interface Paired {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly expected: {
    readonly sign_flip_exact_two_sided_p?: number;
    readonly paired_t: { readonly t: number; readonly p: number };
    readonly wilcoxon_auto: { readonly w: number; readonly p: number };
    readonly wilcoxon_approx_wilcox_zeros_cc: { readonly w: number; readonly p: number };
    readonly cohens_d_paired: number;
    readonly mean_difference_t_ci95: readonly number[];
  };
}

// The fixtures' differences are a - b: there b is the baseline.
test.each(referenceCases<Paired>("compare_paired"))("pairs: $id", ({ a, b, expected }) => {
  const student = compareSamples(b, a, { paired: true });
  expectReference(student.statistic, expected.paired_t.t);
  expectReference(student.p ?? Number.NaN, expected.paired_t.p);
  expectReference(student.effect.cohensD ?? Number.NaN, expected.cohens_d_paired);
  const { low = Number.NaN, high = Number.NaN } = student.interval ?? {};
  expectReferences([low, high], expected.mean_difference_t_ci95);
  const wilcoxon = compareSamples(b, a, { paired: true, test: "wilcoxon" });
  expectReference(wilcoxon.statistic, expected.wilcoxon_auto.w);
  expectReference(wilcoxon.p ?? Number.NaN, expected.wilcoxon_auto.p);
  const approximate = wilcoxonTest(differences(b, a), { method: "asymptotic", continuity: true });
  expectReference(approximate.statistic, expected.wilcoxon_approx_wilcox_zeros_cc.w);
  expectReference(approximate.p, expected.wilcoxon_approx_wilcox_zeros_cc.p);
  if (expected.sign_flip_exact_two_sided_p !== undefined) {
    const flipped = compareSamples(b, a, { paired: true, test: "sign-flip" });
    expectReference(flipped.p ?? Number.NaN, expected.sign_flip_exact_two_sided_p);
  }
});

interface Drift {
  readonly ref: readonly Reference[];
  readonly cur: readonly Reference[];
  readonly expected: {
    readonly welch_t: { readonly t: number; readonly p: number; readonly df: number };
    readonly mann_whitney_asymp_cc: { readonly u: number; readonly p: number };
  };
}

describe.each(referenceCases<Drift>("drift_numeric"))(
  "independent: $id",
  ({ ref, cur, expected }) => {
    const [a, b] = [ref, cur].map((side) =>
      side.map((value) => (typeof value === "number" ? value : Number.NaN)),
    ) as [number[], number[]];
    test("Welch", () => {
      const { statistic, df, p } = compareSamples(b, a);
      expectReference(statistic, expected.welch_t.t);
      expectReference(df ?? Number.NaN, expected.welch_t.df);
      expectReference(p ?? Number.NaN, expected.welch_t.p);
    });
    test("Mann-Whitney", () => {
      const { statistic, p } = mannWhitneyTest(
        finiteSample(b).values,
        finiteSample(a).values,
        "asymptotic",
      );
      expectReference(statistic, expected.mann_whitney_asymp_cc.u);
      expectReference(p, expected.mann_whitney_asymp_cc.p);
    });
  },
);

test("there are cases", () => {
  expect(referenceCases("compare_paired").length).toBeGreaterThan(1);
  expect(referenceCases("drift_numeric").length).toBeGreaterThan(10);
});
