import { deviance, stirlingError } from "./gamma.ts";
import { ridders } from "./solve.ts";

const TINY = 1e-300;
const MAX_TERMS = 100_000;
/** Below this a factor may be as far from 1 by rounding alone, and would never come closer. */
const ROUNDING = 2 * Number.EPSILON;

/** Γ(a + b + 1) / (Γ(a + 1) Γ(b + 1)) x^a y^b by Loader's saddle point, for a, b > 0 and x + y = 1: no digits are lost at large a and b. */
export function binomialTerm(a: number, b: number, x: number, y: number): number {
  const n = a + b;
  const power =
    stirlingError(n) -
    stirlingError(a) -
    stirlingError(b) -
    deviance(a, n * x) -
    deviance(b, n * y);
  return Math.exp(power) * Math.sqrt(n / (2 * Math.PI * a * b));
}

/**
 * Regularised incomplete beta function I_x(a, b), for a, b > 0 and 0 <= x <= 1: continued fraction 26.5.8 of Abramowitz
 * and Stegun by Lentz' method, from the side where it converges fast.
 * @param y 1 - x, where the caller has it with more digits
 */
export function incompleteBeta(x: number, a: number, b: number, y = 1 - x): number {
  if (Number.isNaN(x)) return x;
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(y, b, a, x);
  const front = (binomialTerm(a, b, x, y) * a * b) / (a + b);
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) <= ROUNDING) break;
  }
  return (front * fraction) / a;
}

function guard(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** The x with I_x(a, b) = p. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || p === 1) return p;
  // By the smaller tail, and on the logarithmic scale from the nearer end: nothing is rounded away at either.
  const off = (x: number, y: number): number =>
    p <= 0.5
      ? Math.log(incompleteBeta(x, a, b, y) / p)
      : Math.log((1 - p) / incompleteBeta(y, b, a, x));
  if (off(0.5, 0.5) >= 0) return fromZero((x) => off(x, 1 - x));
  return 1 - fromZero((y) => -off(1 - y, y));
}

/** The root in (0, 0.5] of an increasing function. */
function fromZero(f: (x: number) => number): number {
  const onLogs = (u: number): number => f(Math.exp(u));
  let low = -1;
  while (onLogs(low) >= 0) {
    low *= 2;
    if (low < -700) return 0;
  }
  return Math.exp(ridders(onLogs, low, -Math.LN2));
}

/** P(F > x) of the F distribution with d1 and d2 degrees of freedom, exact also far out. */
export function fTail(x: number, d1: number, d2: number): number {
  if (x <= 0) return 1;
  const whole = d2 + d1 * x;
  return incompleteBeta(d2 / whole, d2 / 2, d1 / 2, (d1 * x) / whole);
}

/** P(F <= x). */
export function fCdf(x: number, d1: number, d2: number): number {
  if (x <= 0) return 0;
  const whole = d2 + d1 * x;
  return incompleteBeta((d1 * x) / whole, d1 / 2, d2 / 2, d2 / whole);
}
