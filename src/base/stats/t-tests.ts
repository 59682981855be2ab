import { studentQuantile, studentTail } from "./distributions/student.ts";
import type { Summary } from "./summary.ts";

/** A test by Student's t. */
export interface TTest {
  /** Difference (b - a, or the mean of differences) over its standard error; infinite where nothing varies. */
  readonly t: number;
  readonly df: number;
  /** Two-sided. NaN where it is not defined. */
  readonly p: number;
  readonly difference: number;
  readonly standardError: number;
}

function toTest(difference: number, standardError: number, df: number): TTest {
  const t = difference / standardError;
  const p = Number.isNaN(t) || !(df > 0) ? Number.NaN : 2 * studentTail(Math.abs(t), df);
  return { t, df, p, difference, standardError };
}

/**
 * Welch's test of the means of two independent samples without the assumption of equal variances (Welch 1947), degrees of
 * freedom by Satterthwaite (1946).
 */
export function welchTest(a: Summary, b: Summary): TTest {
  // On the scale of the larger deviation: squares of large numbers are beyond doubles.
  const scale = Math.max(a.sd, b.sd);
  if (scale === 0) return toTest(b.mean - a.mean, 0, Number.NaN);
  const [va, vb] = [(a.sd / scale) ** 2 / a.n, (b.sd / scale) ** 2 / b.n];
  const df = (va + vb) ** 2 / (va ** 2 / (a.n - 1) + vb ** 2 / (b.n - 1));
  return toTest(b.mean - a.mean, scale * Math.sqrt(va + vb), df);
}

/** Student's test that a mean (of differences of pairs) is 0. */
export function meanTest({ n, mean, sd }: Summary): TTest {
  return toTest(mean, sd / Math.sqrt(n), n - 1);
}

/** Confidence interval of the difference by Student's t. */
export function tInterval(
  { difference, standardError, df }: Pick<TTest, "difference" | "standardError" | "df">,
  level = 0.95,
): readonly [low: number, high: number] {
  const half = studentQuantile((1 - level) / 2, df) * standardError;
  return [difference - half, difference + half];
}
