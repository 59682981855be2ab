import { kolmogorovSampleTail } from "./distributions/kolmogorov.ts";

/** Shares of two samples that lie at or below each of their pooled values; ascending, without repetitions. */
interface Steps {
  readonly at: Float64Array;
  readonly shareA: Float64Array;
  readonly shareB: Float64Array;
}

function stepsOf(a: ArrayLike<number>, b: ArrayLike<number>): Steps {
  const [x, y] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  const size = x.length + y.length;
  const [at, shareA, shareB] = [
    new Float64Array(size),
    new Float64Array(size),
    new Float64Array(size),
  ];
  let [i, j, count] = [0, 0, 0];
  while (i < x.length || j < y.length) {
    const value = Math.min(x[i] ?? Infinity, y[j] ?? Infinity);
    while (x[i] === value) i++;
    while (y[j] === value) j++;
    at[count] = value;
    shareA[count] = i / x.length;
    shareB[count++] = j / y.length;
  }
  return {
    at: at.slice(0, count),
    shareA: shareA.slice(0, count),
    shareB: shareB.slice(0, count),
  };
}

/** Two samples compared as wholes by Kolmogorov and Smirnov. */
export interface SmirnovTest {
  /** The largest distance of the two shares of values up to a place. */
  readonly statistic: number;
  readonly p: number;
  /** The first place with that distance, and whether more of a (1) or of b (-1) lies up to it; as scipy. */
  readonly location: number;
  readonly sign: 1 | -1;
  readonly method: "exact" | "asymptotic";
}

/** As scipy: larger samples by the limit distribution. */
const MOST_EXACT = 10_000;

/**
 * The two-sample test of Kolmogorov and Smirnov, two-sided; exact up to 10,000 values in the larger sample, else by the
 * one-sample distribution of m n / (m + n) values, as scipy. Both samples need a value, all finite.
 */
export function smirnovTest(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  wish: "auto" | "exact" | "asymptotic" = "auto",
): SmirnovTest {
  const { at, shareA, shareB } = stepsOf(a, b);
  let [most, least, mostAt, leastAt] = [0, 0, 0, 0];
  for (let k = 0; k < at.length; k++) {
    const off = (shareA[k] as number) - (shareB[k] as number);
    if (off > most) [most, mostAt] = [off, k];
    if (off < least) [least, leastAt] = [off, k];
  }
  // Equally far both ways counts as above, as in scipy.
  const isAbove = most >= -least;
  const statistic = isAbove ? most : -least;
  const [m, n] = [Math.max(a.length, b.length), Math.min(a.length, b.length)];
  const method = wish === "auto" ? (m <= MOST_EXACT ? "exact" : "asymptotic") : wish;
  const p =
    method === "exact"
      ? smirnovExactTail(statistic, m, n)
      : kolmogorovSampleTail(statistic, halfToEven((m * n) / (m + n)));
  return {
    statistic,
    p: Math.min(1, Math.max(0, p)),
    location: at[isAbove ? mostAt : leastAt] as number,
    sign: isAbove ? 1 : -1,
    method,
  };
}

/**
 * P(D >= d) without ties: the share of lattice paths from (0, 0) to (m, n) that leave the band |x / m - y / n| < d, counted
 * as they leave it (Hodges 1958): all terms are positive, so that tiny p keep their digits. Time m n.
 */
function smirnovExactTail(d: number, m: number, n: number): number {
  const common = (m / greatestDivisor(m, n)) * n;
  const h = Math.round(d * common);
  if (h === 0) return 1;
  const [stepX, stepY] = [common / m, common / n];
  // At (x, y) a random path is with probability inside[y] there and has not left the band; `left` is how many have.
  const inside = new Float64Array(n + 1);
  let left = 0;
  for (let x = 0; x <= m; x++) {
    for (let y = 0; y <= n; y++) {
      if (x === 0 && y === 0) {
        inside[0] = 1;
        continue;
      }
      // Of all orders of what remains, the next is of the larger sample with (m - x) / (m - x + n - y).
      const remaining = m - x + (n - y) + 1;
      const fromLeft = x === 0 ? 0 : ((inside[y] as number) * (m - x + 1)) / remaining;
      const fromBelow = y === 0 ? 0 : ((inside[y - 1] as number) * (n - y + 1)) / remaining;
      const here = fromLeft + fromBelow;
      if (Math.abs(x * stepX - y * stepY) < h) inside[y] = here;
      else {
        left += here;
        inside[y] = 0;
      }
    }
  }
  return left;
}

/** As Python rounds. */
function halfToEven(value: number): number {
  const below = Math.floor(value);
  const isEven = below % 2 === 0;
  return value - below === 0.5 && isEven ? below : Math.round(value);
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** Sum over neighbouring pooled values of the distance of shares, by a power, times the gap. */
function areaBetween(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  weigh: (distance: number) => number,
): number {
  const { at, shareA, shareB } = stepsOf(a, b);
  let sum = 0;
  for (let k = 0; k + 1 < at.length; k++) {
    const gap = (at[k + 1] as number) - (at[k] as number);
    sum += weigh(Math.abs((shareA[k] as number) - (shareB[k] as number))) * gap;
  }
  return sum;
}

/** Wasserstein's distance: how far values have to be moved on average to turn one sample into the other. */
export function wassersteinDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return areaBetween(a, b, (distance) => distance);
}

/** Székely's energy distance: sqrt of 2 times the area of squared distances of shares. */
export function energyDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.sqrt(2 * areaBetween(a, b, (distance) => distance * distance));
}
