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

/** Larger samples have the limit's distribution in all digits that are shown. */
const MOST_EXACT = 20_000;

/** P(D >= d) of the two-sided Kolmogorov-Smirnov statistic of n values against their own continuous distribution. */
export function kolmogorovExactTail(d: number, n: number): number {
  if (Number.isNaN(d)) return d;
  if (d >= 1) return 0;
  if (2 * n * d <= 1) return 1;
  // There the two sides never, or as good as never (relative 4e-11), go together.
  if (d >= 0.5 || n * d * d >= 4) return Math.min(1, 2 * oneSidedTail(d, n));
  if (n > MOST_EXACT) return kolmogorovTail(d * Math.sqrt(n));
  return 1 - twoSidedCdf(d, n);
}
