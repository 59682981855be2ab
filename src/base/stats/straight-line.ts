import { studentQuantile } from "./distributions/student.ts";

/** y = intercept + slope x by least squares, and how sure its mean is. */
export interface StraightLine {
  readonly n: number;
  readonly slope: number;
  readonly intercept: number;
  /** Pearson's correlation; NaN where y is constant. */
  readonly r: number;
  /** Half of the 95 % confidence interval of the mean of y at x; NaN for two points. */
  readonly halfAt: (x: number) => number;
}

/**
 * Ordinary least squares with the confidence band of the mean (Draper and Smith, Applied Regression Analysis, 1998,
 * section 1.4): t(0.975, n - 2) s sqrt(1/n + (x - mean x)^2 / Sxx). Undefined for fewer than two points and for one x.
 * @param xs finite, as long as `ys`
 */
export function straightLine(
  xs: readonly number[],
  ys: readonly number[],
): StraightLine | undefined {
  const n = xs.length;
  if (n < 2) return undefined;
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value / n, 0);
  const meanX = mean(xs);
  const meanY = mean(ys);
  let sxx = 0;
  let sxy = 0;
  let syy = 0;
  for (let i = 0; i < n; i++) {
    const dx = (xs[i] as number) - meanX;
    const dy = (ys[i] as number) - meanY;
    sxx += dx * dx;
    sxy += dx * dy;
    syy += dy * dy;
  }
  if (!(sxx > 0)) return undefined;
  const slope = sxy / sxx;
  const residual = Math.max(0, syy - slope * sxy);
  const deviation = n < 3 ? Number.NaN : Math.sqrt(residual / (n - 2));
  const t = n < 3 ? Number.NaN : studentQuantile(0.025, n - 2);
  return {
    n,
    slope,
    intercept: meanY - slope * meanX,
    r: syy > 0 ? Math.max(-1, Math.min(1, sxy / Math.sqrt(sxx * syy))) : Number.NaN,
    halfAt: (x) => t * deviation * Math.sqrt(1 / n + (x - meanX) ** 2 / sxx),
  };
}
