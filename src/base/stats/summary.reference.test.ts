import { expect, test } from "vitest";
import {
  expectReference,
  expectReferences,
  referenceCases,
  type Reference,
} from "./reference-cases.test-support.ts";
import { finiteSample, median, quantile } from "./sample.ts";
import { standardError, summarize } from "./summary.ts";

interface Profile {
  readonly column: readonly Reference[];
  readonly expected: {
    readonly missing: number;
    readonly infinite: number;
    readonly min: number;
    readonly max: number;
    readonly mean: number;
    readonly std_sample: number;
    readonly quantiles_linear: Readonly<Record<string, number>>;
  };
}

test.each(referenceCases<Profile>("profile"))("$id", ({ column, expected }) => {
  const { values, dropped } = finiteSample(column.map((value) => Number(value ?? Number.NaN)));
  expect(dropped).toBe(expected.missing + expected.infinite);
  const summary = summarize(values);
  if (summary === undefined) throw new Error("no summary");
  expectReference(summary.mean, expected.mean);
  expectReference(summary.sd, expected.std_sample);
  expect([summary.min, summary.max]).toEqual([expected.min, expected.max]);
  expectReference(standardError(summary), expected.std_sample / Math.sqrt(values.length));
  const ascending = values.toSorted();
  const shares = Object.keys(expected.quantiles_linear);
  expectReferences(
    shares.map((share) => quantile(ascending, Number(share))),
    Object.values(expected.quantiles_linear),
  );
  expectReference(median(values), expected.quantiles_linear["0.5"]);
});

test("the median of nothing is none, of huge values it stays within them", () => {
  expect(median([])).toBeNaN();
  expect(median([-1.7e308, 1.7e308])).toBe(0);
  expect(median([1.7e308, 1.7e308, 1e308])).toBe(1.7e308);
});
