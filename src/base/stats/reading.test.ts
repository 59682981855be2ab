import { describe, expect, test } from "vitest";
import { compareSamples, type CompareOptions } from "./compare-samples.ts";
import { readComparison } from "./reading.ts";

const ADAM = [80.1, 80.9, 79.6, 80.4, 80];
const SGD = [80.9, 81.9, 80.3, 81, 81.1];

function read(
  a: readonly number[],
  b: readonly number[],
  {
    comparisons = 1,
    goal = "max" as "min" | "max" | "none",
    ...options
  }: CompareOptions & {
    readonly comparisons?: number;
    readonly goal?: "min" | "max" | "none";
  } = {},
): string {
  const comparison = compareSamples(a, b, options);
  return readComparison(comparison, {
    names: { a: "adam", b: "sgd" },
    metric: "val/acc",
    goal,
    unit: "points",
    comparisons,
    adjustedP: comparison.p === null ? null : Math.min(1, comparison.p * comparisons),
    noun: "seed",
  });
}

describe("a reading", () => {
  test("tells difference, interval and test", () => {
    expect(read(ADAM, SGD)).toBe(
      "5 seeds each: sgd better than adam by 0.84 points (val/acc), 95 % interval 0.06251 to 1.617; significant (p = 0.03752).",
    );
    expect(read(ADAM, SGD, { goal: "min" })).toContain("sgd worse than adam by 0.84 points");
    expect(read(SGD, ADAM, { goal: "none" })).toContain(
      "lower than adam by 0.84 points (val/acc), 95 % interval 0.06251 to 1.617",
    );
  });

  test("advises for the wished power, and names it", () => {
    const comparison = compareSamples([1, 2, 3], [2.2, 3.2, 4.2]);
    const options = {
      names: { a: "adam", b: "sgd" },
      metric: "val/acc",
      goal: "max",
      comparisons: 1,
      adjustedP: null,
    } as const;
    expect(readComparison(comparison, options)).toMatch(
      /about 9 more runs each would probably settle it\.$/,
    );
    expect(readComparison(comparison, { ...options, power: 0.9 })).toMatch(
      /about 13 more runs each would settle it in 90 of 100 cases\.$/,
    );
  });

  test("after a correction says so, and counts what is missing at the stricter level", () => {
    expect(read(ADAM, SGD, { comparisons: 6 })).toBe(
      "5 seeds each: sgd better than adam by 0.84 points (val/acc), 95 % interval 0.06251 to 1.617; after correcting for 6 comparisons not significant (p = 0.2251, without p = 0.03752): no difference shown, which does not make them equal; if it is really that large, about 7 more seeds each would probably settle it.",
    );
  });

  test("of too few values says that they can never become significant", () => {
    expect(read([1, 2, 3], [4, 5, 6], { test: "permutation" })).toContain(
      "with so few values this test can never become significant (its smallest p is 0.1)",
    );
  });

  test("of one value each says that one cannot tell", () => {
    expect(read([1], [2])).toBe(
      "1 seed each: sgd better than adam by 1 points (val/acc); one seed cannot tell a difference from chance: at least 2 of each are needed.",
    );
  });

  test("never calls two things equal", () => {
    for (const text of [read([1, 1], [1, 1]), read([1, 2], [1, 2]), read(ADAM, ADAM)]) {
      expect(text).not.toMatch(/(is|are) equal|no difference between|identical/u);
    }
  });

  test("says what was left out, and when nothing is left", () => {
    expect(read([1, 2, Number.NaN], [2, 4, 5])).toContain(
      "1 seed was left out: without a finite value.",
    );
    expect(read([Number.NaN], [2])).toBe(
      "val/acc: sgd and adam cannot be compared. A group has no finite value (0 and 1). 1 seed was left out: without a finite value.",
    );
  });

  test("does not call better by the mean what a rank test found the other way", () => {
    const [a, b] = [
      [1, 2, 3, 4, 5, 6, 7],
      [8, 9, 10, 11, 12, 13, -500],
    ];
    expect(read(a, b, { test: "mann-whitney" })).toMatch(
      /sgd has a lower mean val\/acc than adam by 66.43 points, but its values tend to be higher, which is what this test compares;/u,
    );
    expect(read(a, b, { test: "mann-whitney" })).not.toMatch(/better|worse/u);
  });

  test("names pairs", () => {
    expect(read(ADAM, SGD, { paired: true })).toMatch(/^5 pairs of seeds: .* significant/u);
  });
});
