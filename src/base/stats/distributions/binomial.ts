import { binomialTerm, incompleteBeta } from "./beta.ts";

/** P(X = k) of n trials with probability p each. */
export function binomialProbability(k: number, n: number, p: number): number {
  if (k < 0 || k > n || !Number.isInteger(k)) return 0;
  if (p <= 0) return k === 0 ? 1 : 0;
  if (p >= 1) return k === n ? 1 : 0;
  if (k === 0) return Math.exp(n * Math.log1p(-p));
  if (k === n) return p ** n;
  return binomialTerm(k, n - k, p, 1 - p);
}

/** P(X <= k). */
export function binomialCdf(k: number, n: number, p: number): number {
  const whole = Math.floor(k);
  if (whole < 0) return 0;
  return whole >= n ? 1 : incompleteBeta(1 - p, n - whole, whole + 1, p);
}

/** P(X > k), exact also far out. */
export function binomialTail(k: number, n: number, p: number): number {
  const whole = Math.floor(k);
  if (whole < 0) return 1;
  return whole >= n ? 0 : incompleteBeta(p, whole + 1, n - whole);
}
