import { gammaQuantile, lowerGamma, upperGamma } from "./gamma.ts";

/** P(X <= x) of the chi-squared distribution with `df` > 0 degrees of freedom. */
export function chiSquaredCdf(x: number, df: number): number {
  return lowerGamma(df / 2, x / 2);
}

/** P(X > x), exact also far out. */
export function chiSquaredTail(x: number, df: number): number {
  return upperGamma(df / 2, x / 2);
}

/** The x with P(X <= x) = p. */
export function chiSquaredQuantile(p: number, df: number): number {
  return 2 * gammaQuantile(p, df / 2);
}
