import { erf, erfc, erfcx } from "./erf.ts";

const LOG_SQRT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** Density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/** P(Z <= x), exact also far out. */
export function normalCdf(x: number): number {
  return 0.5 * erfc(-x * Math.SQRT1_2);
}

/** P(Z > x), exact also far out. */
export function normalTail(x: number): number {
  return normalCdf(-x);
}

/** ln P(Z <= x), also where the probability itself is beyond doubles. */
export function normalLogCdf(x: number): number {
  if (x > 0) return Math.log1p(-normalCdf(-x));
  return Math.log(0.5 * erfcx(-x * Math.SQRT1_2)) - 0.5 * x * x;
}

/** The x with P(Z <= x) = p. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (Math.abs(p - 0.5) < 0.1) return aroundZero(p - 0.5);
  return p > 0.5 ? -normalLogQuantile(Math.log1p(-p)) : normalLogQuantile(Math.log(p));
}

/** The x with P(0 < Z <= x) = `mass`, by Newton's method: no digits are lost around the middle. */
function aroundZero(mass: number): number {
  let x = mass * Math.sqrt(2 * Math.PI);
  for (let step = 0; step < 6; step++) {
    x -= (0.5 * erf(x * Math.SQRT1_2) - mass) / normalDensity(x);
  }
  return x;
}

/**
 * The x <= 0 with ln P(Z <= x) = `logP`, for `logP` <= ln 0.5, by Newton's method on the logarithm, which is concave: from
 * the left it climbs to the root. Starts from 26.2.23 of Abramowitz and Stegun.
 */
function normalLogQuantile(logP: number): number {
  if (logP === Number.NEGATIVE_INFINITY) return logP;
  const t = Math.sqrt(-2 * logP);
  const top = 2.515517 + t * (0.802853 + t * 0.010328);
  let x = top / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let step = 0; step < 20; step++) {
    // density / cdf, without either of them vanishing
    const slope = Math.sqrt(2 / Math.PI) / erfcx(-x * Math.SQRT1_2);
    const move = (normalLogCdf(x) - logP) / slope;
    x -= move;
    if (Math.abs(move) <= 1e-15 * Math.abs(x) || Math.abs(move) < 1e-17) break;
  }
  return x;
}

/** A normal distribution N(mu, sigma²) kept to what lies from `low` to `high`. */
export interface TruncatedNormal {
  readonly low: number;
  readonly high: number;
  readonly mu: number;
  readonly sigma: number;
}

/** ln (P(Z <= high) - P(Z <= low)), exact in both tails. */
function normalLogMass(low: number, high: number): number {
  if (low > 0) return normalLogMass(-high, -low);
  if (high <= 0) {
    const above = normalLogCdf(high);
    return above + Math.log1p(-Math.exp(normalLogCdf(low) - above));
  }
  return Math.log1p(-normalCdf(low) - normalTail(high));
}

/** Logarithm of the density; -Infinity outside. */
export function truncatedNormalLogDensity(
  x: number,
  { low, high, mu, sigma }: TruncatedNormal,
): number {
  if (Number.isNaN(x)) return x;
  if (x < low || x > high) return Number.NEGATIVE_INFINITY;
  const z = (x - mu) / sigma;
  const mass = normalLogMass((low - mu) / sigma, (high - mu) / sigma);
  return -0.5 * z * z - LOG_SQRT_TWO_PI - Math.log(sigma) - mass;
}

/** The value below which a share `q` lies. */
export function truncatedNormalQuantile(q: number, of: TruncatedNormal): number {
  const { low, high, mu, sigma } = of;
  if (!(q >= 0 && q <= 1)) return Number.NaN;
  const [a, b] = [(low - mu) / sigma, (high - mu) / sigma];
  // The left tail is the exact one.
  if (a > 0) return -truncatedNormalQuantile(1 - q, { low: -high, high: -low, mu: -mu, sigma });
  const p = normalCdf(a) * (1 - q) + normalCdf(b) * q;
  const z =
    p > 0.5
      ? -normalQuantile(normalTail(a) * (1 - q) + normalTail(b) * q)
      : normalLogQuantile(logSum(normalLogCdf(a) + Math.log1p(-q), normalLogCdf(b) + Math.log(q)));
  return Math.min(high, Math.max(low, mu + sigma * z));
}

function logSum(a: number, b: number): number {
  const most = Math.max(a, b);
  return most === Number.NEGATIVE_INFINITY
    ? most
    : most + Math.log1p(Math.exp(Math.min(a, b) - most));
}
