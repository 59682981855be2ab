import { expect, test } from "vitest";
import { adjustP } from "./adjust.ts";
import { bootstrap, type Interval } from "./bootstrap.ts";
import { binomialTest, clopperPearsonInterval, wilsonInterval } from "./proportions.ts";
import {
  expectReference,
  expectReferences,
  referenceCases,
} from "./reference-cases.test-support.ts";

interface Proportion {
  readonly k: number;
  readonly n: number;
  readonly wilson95: readonly number[];
  readonly wilson_cc95: readonly number[];
  readonly clopper_pearson95: readonly number[];
  readonly binom_two_sided_p_half: number;
}
interface Multiple {
  readonly bonferroni: readonly number[];
  readonly holm: readonly number[];
  readonly fdr_bh: readonly number[];
  readonly fdr_by: readonly number[];
}
interface Resampled {
  readonly percentile: readonly number[];
  readonly basic: readonly number[];
  readonly BCa: readonly number[];
  readonly standard_error: number;
}
interface Case {
  readonly p?: readonly number[];
  readonly x?: readonly number[];
  readonly tolerance_in_standard_errors?: number;
  readonly expected: Proportion | Multiple | Resampled;
}
const cases = referenceCases<Case>("intervals_and_multiplicity");

test.each(cases.filter(({ expected }) => "k" in expected))("proportion $id", ({ expected }) => {
  const { k, n, ...wanted } = expected as Proportion;
  expectReferences(wilsonInterval(k, n), wanted.wilson95);
  expectReferences(wilsonInterval(k, n, { continuity: true }), wanted.wilson_cc95);
  expectReferences(clopperPearsonInterval(k, n), wanted.clopper_pearson95);
  // No absolute tolerance: some are 1e-173.
  expect(binomialTest(k, n) / wanted.binom_two_sided_p_half).toBeCloseTo(1, 9);
});

test.each(cases.filter(({ p }) => p !== undefined))("$id", ({ p = [], expected }) => {
  const wanted = expected as Multiple;
  expectReferences(adjustP(p, "bonferroni"), wanted.bonferroni);
  expectReferences(adjustP(p, "holm"), wanted.holm);
  expectReferences(adjustP(p, "benjamini-hochberg"), wanted.fdr_bh);
  expectReferences(adjustP(p, "benjamini-yekutieli"), wanted.fdr_by);
});

test.each(cases.filter(({ x }) => x !== undefined))("$id", ({ x = [], expected, ...one }) => {
  const wanted = expected as Resampled;
  const found = bootstrap(Float64Array.from(x), { resamples: 40_000 });
  const near = (one.tolerance_in_standard_errors ?? 0) * wanted.standard_error;
  for (const end of [0, 1] as const) {
    const off = (ends: Interval, reference: readonly number[]): number =>
      Math.abs(ends[end] - (reference[end] ?? Number.NaN));
    expect(off(found.percentile, wanted.percentile)).toBeLessThan(near);
    expect(off(found.basic, wanted.basic)).toBeLessThan(near);
    // Of skewed samples its end is a far quantile, which 40,000 resamples, ours and theirs, know less well.
    expect(off(found.bca ?? [Number.NaN, Number.NaN], wanted.BCa)).toBeLessThan(3 * near);
  }
  expect(found.standardError / wanted.standard_error).toBeCloseTo(1, 1);
});

test("nothing at all is not an error", () => {
  expect(adjustP([], "holm")).toEqual([]);
  expect(adjustP([Number.NaN, 0.02, 0.5], "bonferroni")).toEqual([Number.NaN, 0.04, 1]);
  expect(wilsonInterval(0, 0)).toEqual([0, 1]);
  expect(clopperPearsonInterval(0, 3)[0]).toBe(0);
  expectReference(binomialTest(0, 5, 0.2), 0.32768 + 0.2627200000000001);
});
