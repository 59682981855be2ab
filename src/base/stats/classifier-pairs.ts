import { binomialCdf, binomialProbability } from "./distributions/binomial.ts";
import { chiSquaredTail } from "./distributions/chi-squared.ts";
import { normalTail } from "./distributions/normal.ts";
import { joined, midRanks } from "./ranks.ts";

/** McNemar's test (1947) of two classifiers on the same rows, by the rows that exactly one of them gets right. */
export interface McNemar {
  /** Two-sided and exact; conservative. 1 where no row tells them apart. */
  readonly exactP: number;
  /** The exact one less half of what was observed (Fagerland, Lydersen and Laake 2013). */
  readonly midP: number;
  /** By the chi-squared distribution; NaN where no row tells them apart. */
  readonly chiSquared: { readonly statistic: number; readonly p: number };
  /** With Edwards' correction for continuity. */
  readonly corrected: { readonly statistic: number; readonly p: number };
}

/** @param onlyA rows that a alone gets right, @param onlyB that b alone does */
export function mcNemarTest(onlyA: number, onlyB: number): McNemar {
  const n = onlyA + onlyB;
  const few = Math.min(onlyA, onlyB);
  const below = binomialCdf(few, n, 0.5);
  const own = binomialProbability(few, n, 0.5);
  const byChiSquared = (off: number): McNemar["corrected"] => {
    const statistic = (off * off) / n;
    return { statistic, p: chiSquaredTail(statistic, 1) };
  };
  const apart = Math.abs(onlyA - onlyB);
  return {
    exactP: Math.min(1, 2 * below),
    midP: apart === 0 ? 1 - 0.5 * own : 2 * below - own,
    chiSquared: byChiSquared(apart),
    corrected: byChiSquared(apart - 1),
  };
}

/** DeLong's test of two areas under ROC curves over the same rows; variances and what follows NaN with fewer than two rows of a class. */
export interface DeLong {
  readonly aucA: number;
  readonly aucB: number;
  readonly varianceA: number;
  readonly varianceB: number;
  readonly covariance: number;
  /** (A - B) over its standard error; NaN where the scores order rows alike. */
  readonly z: number;
  /** Two-sided. */
  readonly p: number;
}

/** What each positive and each negative row adds to an area. */
interface Placements {
  readonly auc: number;
  readonly positive: Float64Array;
  readonly negative: Float64Array;
}

function placementsOf(isPositive: Uint8Array, scores: ArrayLike<number>): Placements {
  const pick = (wanted: number): Float64Array => {
    let size = 0;
    for (const one of isPositive) if (one === wanted) size++;
    const kept = new Float64Array(size);
    let next = 0;
    for (let i = 0; i < isPositive.length; i++) {
      if (isPositive[i] === wanted) kept[next++] = scores[i] as number;
    }
    return kept;
  };
  const [x, y] = [pick(1), pick(0)];
  const [m, n] = [x.length, y.length];
  const [ofX, ofY, ofAll] = [midRanks(x).ranks, midRanks(y).ranks, midRanks(joined(x, y)).ranks];
  const positive = ofX.map((rank, i) => ((ofAll[i] as number) - rank) / n);
  const negative = ofY.map((rank, i) => 1 - ((ofAll[m + i] as number) - rank) / m);
  return { auc: positive.reduce((sum, one) => sum + one, 0) / m, positive, negative };
}

function covarianceOf(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  const mean = (values: Float64Array): number => values.reduce((sum, one) => sum + one, 0) / n;
  const [mx, my] = [mean(x), mean(y)];
  let sum = 0;
  for (let i = 0; i < n; i++) sum += ((x[i] as number) - mx) * ((y[i] as number) - my);
  return sum / (n - 1);
}

function between(one: Placements, other: Placements): number {
  return (
    covarianceOf(one.positive, other.positive) / one.positive.length +
    covarianceOf(one.negative, other.negative) / one.negative.length
  );
}

/** DeLong's variance of one area under a ROC curve. Labels are 0 and 1, scores finite; NaN with fewer than two rows of a class. */
export function aucVariance(isPositive: Uint8Array, scores: ArrayLike<number>): number {
  const placements = placementsOf(isPositive, scores);
  return between(placements, placements);
}

/** By mid-ranks (Sun and Xu 2014): time n log n. Labels are 0 and 1, scores finite. */
export function deLongTest(
  labels: ArrayLike<number>,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): DeLong {
  const isPositive = Uint8Array.from(labels, (label) => (label === 1 ? 1 : 0));
  const [ofA, ofB] = [placementsOf(isPositive, a), placementsOf(isPositive, b)];
  const [varianceA, varianceB, covariance] = [
    between(ofA, ofA),
    between(ofB, ofB),
    between(ofA, ofB),
  ];
  const variance = varianceA + varianceB - 2 * covariance;
  const z = variance > 0 ? (ofA.auc - ofB.auc) / Math.sqrt(variance) : Number.NaN;
  const p = Number.isNaN(z) ? Number.NaN : 2 * normalTail(Math.abs(z));
  return { aucA: ofA.auc, aucB: ofB.auc, varianceA, varianceB, covariance, z, p };
}
