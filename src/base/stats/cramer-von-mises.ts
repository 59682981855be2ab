import { scaledBesselK } from "./distributions/bessel.ts";
import { joined, midRanks } from "./ranks.ts";

/** Two samples compared as wholes by Cramér and von Mises. */
export interface CramerVonMisesTest {
  readonly statistic: number;
  readonly p: number;
  readonly method: "exact" | "asymptotic";
}

/** As scipy. */
const MOST_EXACT = 20;

/**
 * The two-sample test of Cramér and von Mises (Anderson 1962), ties at mid-ranks; exact up to 20 values in the larger sample
 * (Xiao, Gordon and Yakovlev 2006), else by the limit distribution, as scipy. NaN with fewer than two values on a side.
 */
export function cramerVonMisesTest(a: ArrayLike<number>, b: ArrayLike<number>): CramerVonMisesTest {
  const [m, n] = [a.length, b.length];
  if (m < 2 || n < 2) return { statistic: Number.NaN, p: Number.NaN, method: "asymptotic" };
  const { ranks } = midRanks(joined(Float64Array.from(a).sort(), Float64Array.from(b).sort()));
  // Squares of halves add up without rounding; the statistic is what little they differ by from a large number.
  let [ofA, ofB] = [0, 0];
  for (let i = 0; i < m; i++) ofA += ((ranks[i] as number) - i - 1) ** 2;
  for (let j = 0; j < n; j++) ofB += ((ranks[m + j] as number) - j - 1) ** 2;
  const u = m * ofA + n * ofB;
  const [product, size] = [m * n, m + n];
  const statistic = u / (product * size) - (4 * product - 1) / (6 * size);
  return Math.max(m, n) <= MOST_EXACT
    ? { statistic, p: exactTail(u, m, n), method: "exact" }
    : { statistic, p: limitTail(statistic, m, n), method: "asymptotic" };
}

/** P(U >= u) over all orders of both samples without ties: the sums of squared distances of paths, counted path by path. */
function exactTail(u: number, m: number, n: number): number {
  const common = leastMultiple(m, n);
  const [stepA, stepB] = [common / m, common / n];
  const product = m * n;
  const limit = Math.floor(
    (common ** 2 * (m + n) * (6 * u - product * (4 * product - 1))) / (6 * product ** 2),
  );
  // For each number of values of a so far: how many paths have which sum.
  let column: Map<number, number>[] = Array.from({ length: m + 1 }, (_, v) =>
    v === 0 ? new Map([[0, 1]]) : new Map(),
  );
  for (let w = 0; w <= n; w++) {
    const next: Map<number, number>[] = [];
    let below = new Map<number, number>();
    for (const [v, left] of column.entries()) {
      const square = (stepA * v - stepB * w) ** 2;
      const here = new Map<number, number>();
      for (const from of [below, left]) {
        for (const [sum, count] of from)
          here.set(sum + square, (here.get(sum + square) ?? 0) + count);
      }
      next.push(here);
      below = here;
    }
    column = next;
  }
  let [beyond, all] = [0, 0];
  for (const [sum, count] of column[m] ?? []) {
    all += count;
    if (sum >= limit) beyond += count;
  }
  return beyond / all;
}

function leastMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return (a / x) * b;
}

/** By Anderson's normalisation, so that mean and variance are those of the limit. */
function limitTail(statistic: number, m: number, n: number): number {
  const [product, size] = [m * n, m + n];
  const mean = (1 + 1 / size) / 6;
  const variance =
    ((size + 1) * (4 * product * size - 3 * (m * m + n * n) - 2 * product)) /
    (45 * size * size * 4 * product);
  const normalised = 1 / 6 + (statistic - mean) / Math.sqrt(45 * variance);
  if (normalised < 0.003) return 1;
  return Math.max(0, 1 - limitCdf(normalised));
}

/** scipy's: what p is left with in the far tail. */
const LAST_TERM = 1e-7;

/** Series 1.3 of Csörgő and Faraway (1996); terms are added until one is below 1e-7, as in scipy. */
function limitCdf(x: number): number {
  let sum = 0;
  // Γ(k + 1/2) / Γ(k + 1)
  let ratio = Math.sqrt(Math.PI);
  for (let k = 0; ; k++) {
    const y = 4 * k + 1;
    const q = (y * y) / (16 * x);
    const front = (ratio / (Math.PI ** 1.5 * Math.sqrt(x))) * Math.sqrt(y);
    const term = front * Math.exp(-2 * q) * scaledBesselK(0.25, q);
    sum += term;
    if (Math.abs(term) < LAST_TERM) return sum;
    ratio *= (k + 0.5) / (k + 1);
  }
}
