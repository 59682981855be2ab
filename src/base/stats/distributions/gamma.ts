import { solveIncreasing } from "./solve.ts";

const EULER = 0.5772156649015329;
/** Terms of the series around 2: each is a quarter of the one before it or less. */
const SERIES = 30;

/** ζ(n) - 1 by Euler and Maclaurin from 12 on (Abramowitz and Stegun 23.2.9 with 23.1.30). */
function zetaMinusOne(n: number): number {
  const N = 12;
  let sum = 0;
  for (let k = N - 1; k >= 2; k--) sum += k ** -n;
  const step = n / N;
  return (
    sum +
    N ** -n *
      (N / (n - 1) +
        0.5 +
        step / 12 -
        (step * (n + 1) * (n + 2)) / (720 * N * N) +
        (step * (n + 1) * (n + 2) * (n + 3) * (n + 4)) / (30_240 * N ** 4) -
        (step * (n + 1) * (n + 2) * (n + 3) * (n + 4) * (n + 5) * (n + 6)) / (1_209_600 * N ** 6))
  );
}
const COEFFICIENTS = Float64Array.from({ length: SERIES }, (_, i) =>
  i < 2 ? 0 : ((i % 2 === 0 ? 1 : -1) * zetaMinusOne(i)) / i,
);

/** ln Γ(2 + z) for |z| <= 0.5 (Abramowitz and Stegun 6.1.33): exact also around its zero. */
function nearTwo(z: number): number {
  let sum = 0;
  for (let i = SERIES - 1; i >= 2; i--) sum = sum * z + (COEFFICIENTS[i] as number);
  return z * (1 - EULER + sum * z);
}

/** ln Γ(x) - ((x - 0.5) ln x - x + 0.5 ln 2π) for x >= 10 (Abramowitz and Stegun 6.1.40). */
function stirlingRest(x: number): number {
  const z = 1 / (x * x);
  return (
    (1 / 12 -
      z *
        (1 / 360 -
          z *
            (1 / 1260 -
              z *
                (1 / 1680 -
                  z * (1 / 1188 - z * (691 / 360_360 - z * (1 / 156 - z * (3617 / 122_400)))))))) /
    x
  );
}
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** ln Γ(x) for x > 0; relative error below 1e-14, also around 1 and 2, where it is 0. */
export function logGamma(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0 || x === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  if (x < 0.5) return nearTwo(x) - Math.log1p(x) - Math.log(x);
  if (x < 1.5) return nearTwo(x - 1) - Math.log1p(x - 1);
  if (x <= 2.5) return nearTwo(x - 2);
  let product = 1;
  let shifted = x;
  while (shifted < 10) product *= shifted++;
  return (
    (shifted - 0.5) * Math.log(shifted) -
    shifted +
    HALF_LOG_TWO_PI +
    stirlingRest(shifted) -
    Math.log(product)
  );
}

/** ψ(x) = d/dx ln Γ(x), for x > 0: recurrence up to 10 and 6.3.18 of Abramowitz and Stegun. */
export function digamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let sum = 0;
  let shifted = x;
  while (shifted < 10) sum -= 1 / shifted++;
  const z = 1 / (shifted * shifted);
  const rest =
    z *
    (1 / 12 -
      z * (1 / 120 - z * (1 / 252 - z * (1 / 240 - z * (1 / 132 - z * (691 / 32_760 - z / 12))))));
  return sum + Math.log(shifted) - 0.5 / shifted - rest;
}

/** ln n! without Stirling's formula (Loader 2000, "Fast and accurate computation of binomial probabilities"), for n > 0. */
export function stirlingError(n: number): number {
  if (n >= 10) return stirlingRest(n);
  return logGamma(n + 1) - (n + 0.5) * Math.log(n) + n - HALF_LOG_TWO_PI;
}

/** x ln(x / m) + m - x (Loader's deviance), exact also where x and m are close. */
export function deviance(x: number, m: number): number {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = (x - m) / (x + m);
  let sum = (x - m) * v;
  let term = 2 * x * v;
  for (let j = 1; j < 1000; j++) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/** m^x e^-m / Γ(x + 1) by Loader's saddle point, for x >= 0 and m > 0: Poisson's probabilities, and what stands before incomplete gammas. */
export function poissonTerm(x: number, m: number): number {
  if (x === 0) return Math.exp(-m);
  if (x < 1e-8) return Math.exp(x * Math.log(m) - m - logGamma(x + 1));
  return Math.exp(-stirlingError(x) - deviance(x, m)) / Math.sqrt(2 * Math.PI * x);
}

const MAX_TERMS = 1_000_000;
const TINY = 1e-300;

/** P(a, x) by 6.5.29 of Abramowitz and Stegun: for x < a + 1. */
function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let i = 1; i < MAX_TERMS; i++) {
    term *= x / (a + i);
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return poissonTerm(a, x) * sum;
}

/** Q(a, x) by the continued fraction 6.5.31 and Lentz' method: for x >= a + 1. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let i = 1; i < MAX_TERMS; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b || TINY);
    c = b + an / c || TINY;
    fraction *= c * d;
    if (Math.abs(c * d - 1) <= 2 * Number.EPSILON) break;
  }
  return poissonTerm(a, x) * a * fraction;
}

/** Regularised lower incomplete gamma function P(a, x), for a > 0. */
export function lowerGamma(a: number, x: number): number {
  if (Number.isNaN(x) || !(a > 0)) return Number.NaN;
  if (x <= 0) return 0;
  if (x === Number.POSITIVE_INFINITY) return 1;
  return x < a + 1 ? lowerSeries(a, x) : 1 - upperFraction(a, x);
}

/** Q(a, x) = 1 - P(a, x), exact also where it is tiny. */
export function upperGamma(a: number, x: number): number {
  if (Number.isNaN(x) || !(a > 0)) return Number.NaN;
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x);
}

/** The x with P(a, x) = p. */
export function gammaQuantile(p: number, a: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return 0;
  if (p === 1) return Number.POSITIVE_INFINITY;
  // By the smaller tail, on the logarithmic scale: both ends are exact.
  const off =
    p <= 0.5
      ? (x: number) => Math.log(lowerGamma(a, x) / p)
      : (x: number) => Math.log((1 - p) / upperGamma(a, x));
  return solveIncreasing(off, a);
}
