import { binomialTerm } from "./beta.ts";
import { poissonTerm } from "./gamma.ts";

/** P(K > x) of Kolmogorov's limit distribution; Jacobi's other form of the series where the first converges slowly. */
export function kolmogorovTail(x: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? x : 1;
  if (x < 0.82) {
    let sum = 0;
    for (let k = 1; k < 60; k += 2) sum += Math.exp((-k * k * Math.PI * Math.PI) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  let sum = 0;
  for (let k = 20; k >= 1; k--) sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * x * x);
  return 2 * sum;
}

/** P(D+ >= d) of the one-sided statistic of n values (Birnbaum and Tingey 1951), 0 < d < 1. */
function oneSidedTail(d: number, n: number): number {
  let sum = (1 - d) ** n;
  for (let j = 1; j < n && d + j / n < 1; j++) {
    const x = d + j / n;
    sum += (d * binomialTerm(j, n - j, x, 1 - x)) / x;
  }
  return sum;
}

/**
 * P(D < d) of the two-sided statistic: a Poisson process of rate n that stays within d of its line, given that it counts
 * n in the end; stepped from one crossing of the limits with whole numbers to the next (Pomeranz 1974, as Simard and
 * L'Ecuyer 2011 explain it). All terms are positive. Time grows as n * n * d.
 */
function twoSidedCdf(d: number, n: number): number {
  const reach = n * d;
  // Where lower (i + reach) and upper (i - reach) limits become another whole number, in units of n t.
  const times: number[] = [];
  for (let i = 0; i <= n; i++) {
    if (i + reach < n) times.push(i + reach);
    if (i - reach > 0) times.push(i - reach);
  }
  for (let i = n + 1; i - reach < n; i++) times.push(i - reach);
  times.sort((a, b) => a - b);
  times.push(n);
  const width = Math.ceil(2 * reach) + 3;
  let from = 0;
  let state = new Float64Array(width);
  state[0] = 1;
  let before = 0;
  for (const time of times) {
    // Just after `time` the count must be above time - reach; just before it below time + reach.
    const low = Math.max(0, Math.floor(time - reach + 1e-9) + 1);
    const high = Math.min(n, Math.ceil(time + reach - 1e-9) - 1);
    const next = new Float64Array(width);
    const m = time - before;
    const terms: number[] = [];
    for (let k = 0, term = Math.exp(-m); k < width; k++, term *= m / k) {
      terms.push(term);
      if (k > m && term < 1e-25) break;
    }
    for (let i = 0; i < width; i++) {
      const mass = state[i] as number;
      if (mass === 0) continue;
      for (let k = 0; k < terms.length; k++) {
        const count = from + i + k;
        if (count > high) break;
        if (count >= low) (next[count - low] as number) += mass * (terms[k] as number);
      }
    }
    [state, from, before] = [next, low, time];
  }
  return n < from || n - from >= width ? 0 : (state[n - from] as number) / poissonTerm(n, n);
}

/** Up to so many values the distribution is computed as it is; scipy's limit. */
const MOST_EXACT = 140;

/**
 * P(D >= d) of the two-sided Kolmogorov-Smirnov statistic of n values against their own continuous distribution: exact up to
 * 140 values, above that by Pelz and Good's approximation (relative error below 1e-5 there, 1e-8 for n = 5000), with the
 * choices of Simard and L'Ecuyer (2011) that scipy makes.
 */
export function kolmogorovSampleTail(d: number, n: number): number {
  if (Number.isNaN(d) || !(n >= 1)) return Number.NaN;
  if (d >= 1) return 0;
  if (2 * n * d <= 1) return 1;
  // There the two sides never, or as good as never, go together.
  const apart = n * d * d;
  const isSmall = n <= MOST_EXACT;
  if (!isSmall && apart >= 370) return 0;
  if (d >= 0.5 || apart >= (isSmall ? 4 : 2.2)) return Math.min(1, 2 * oneSidedTail(d, n));
  if (isSmall || (n <= 100_000 && n * d ** 1.5 <= 1.4)) return 1 - twoSidedCdf(d, n);
  return 1 - pelzGoodCdf(d, n);
}

/**
 * P(D < d) by Pelz and Good (1976): the limit distribution and three terms in powers of 1 / sqrt(n), as sums over odd (first)
 * and all whole numbers (the rest), which converge fast for small z = d sqrt(n).
 */
function pelzGoodCdf(d: number, n: number): number {
  const z = d * Math.sqrt(n);
  const [z2, z4, z6, z8] = [z ** 2, z ** 4, z ** 6, z ** 8];
  const [pi2, pi4, pi6] = [Math.PI ** 2, Math.PI ** 4, Math.PI ** 6];
  const terms = Math.ceil((16 * z) / Math.PI);
  let [k0, k1, k2, k3, extra2, extra3] = [0, 0, 0, 0, 0, 0];
  for (let k = terms; k >= 1; k--) {
    const m = 2 * k - 1;
    const [m2, m4, m6] = [m ** 2, m ** 4, m ** 6];
    const odd = Math.exp((-pi2 * m2) / (8 * z2));
    k0 += odd;
    k1 += odd * (-z2 + (pi2 / 4) * m2);
    k2 +=
      odd * (6 * z6 + 2 * z4 + ((2 * z4 - 5 * z2) * pi2 * m2) / 4 + (pi4 * (1 - 2 * z2) * m4) / 16);
    k3 +=
      odd *
      (-30 * z6 -
        90 * z8 +
        (pi2 * (135 * z4 - 96 * z6) * m2) / 4 +
        (pi4 * (212 * z4 - 60 * z2) * m4) / 16 +
        (pi6 * (5 - 30 * z2) * m6) / 64);
    const whole = k * k * Math.exp((-pi2 * k * k) / (2 * z2));
    extra2 += whole;
    extra3 += whole * (3 * z2 - pi2 * k * k);
  }
  const front = Math.sqrt(2 * Math.PI);
  return (
    (front * k0) / z +
    (front * k1) / (6 * z4) / Math.sqrt(n) +
    (front * (k2 / (72 * z ** 7) - (pi2 * extra2) / (36 * z ** 3))) / n +
    (front * (k3 / (6480 * z ** 10) + (pi2 * extra3) / (216 * z6))) / n ** 1.5
  );
}
