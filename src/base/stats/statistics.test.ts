import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { studentQuantile, studentTail } from "./distributions/student.ts";
import { intervalHalves, summarize } from "./summary.ts";

interface Case {
  readonly id: string;
  readonly df: number;
  readonly x: readonly number[];
  readonly p: readonly number[];
  readonly expected: {
    readonly cdf: readonly number[];
    readonly sf: readonly number[];
    readonly ppf: readonly number[];
  };
}
/** Values of scipy. */
const file = new URL("../../../e2e/fixtures/stats/distributions.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly Case[] };

function expectClose(actual: number, expected: number | undefined): void {
  expect(Math.abs(actual - (expected ?? Number.NaN))).toBeLessThanOrEqual(
    1e-10 * Math.abs(expected ?? 0) + 1e-15,
  );
}

describe("Student's t as scipy has it", () => {
  const students = cases.filter(({ id }) => id.startsWith("t_df"));
  test("there are cases", () => expect(students.length).toBe(5));

  test.each(students)("$df degrees of freedom", ({ df, x, p, expected }) => {
    for (const [i, t] of x.entries()) {
      expectClose(studentTail(t, df), expected.sf[i]);
      expectClose(studentTail(-t, df), expected.cdf[i]);
    }
    for (const [i, one] of p.entries()) {
      expectClose(studentQuantile(1 - one, df), expected.ppf[i]);
      expectClose(studentQuantile(one, df), -(expected.ppf[i] ?? 0));
    }
  });
});

describe("a summary", () => {
  test("is that of exact arithmetic, in any order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 0, max: 1e9 }),
        (values, offset) => {
          const shifted = values.map((value) => value + offset);
          const summary = summarize(shifted);
          const n = BigInt(values.length);
          const sum = values.reduce((a, b) => a + BigInt(b), 0n);
          // n * sum of squares - square of the sum: whole numbers, so that nothing is rounded.
          const spread = n * values.reduce((a, b) => a + BigInt(b) ** 2n, 0n) - sum ** 2n;
          const sd = Math.sqrt(Number(spread) / Number(n * (n - 1n || 1n)));
          const mean = Number(sum) / values.length + offset;
          expect(summary?.n).toBe(values.length);
          expect(summary?.mean).toBeCloseTo(mean, 5);
          expect(summary?.min).toBe(Math.min(...shifted));
          expect(summary?.max).toBe(Math.max(...shifted));
          if (values.length === 1) expect(summary?.sd).toBeNaN();
          else expect(Math.abs((summary?.sd ?? 0) - sd)).toBeLessThanOrEqual(1e-9 * sd + 1e-9);
        },
      ),
    );
  });

  test("counts finite numbers alone, and is none without", () => {
    expect(summarize([1, Number.NaN, 3, Infinity])).toEqual({
      n: 2,
      mean: 2,
      sd: Math.SQRT2,
      min: 1,
      max: 3,
    });
    expect(summarize([Number.NaN])).toBeUndefined();
  });

  test("holds at the ends of doubles", () => {
    expect(summarize([1.7e308, 1.7e308])).toMatchObject({ mean: 1.7e308, sd: 0 });
    expect(summarize([0.1, 0.1, 0.1])).toMatchObject({ mean: 0.1, sd: 0 });
  });

  test("its interval is that of the textbook: 3 values, t(0.975, 2) = 4.3027", () => {
    const summary = summarize([1, 2, 3]);
    if (summary === undefined) throw new Error("no summary");
    expect(intervalHalves()(summary)).toBeCloseTo(4.302652729749464 / Math.sqrt(3), 12);
  });
});
