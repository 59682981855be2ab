import { quantile } from "./sample.ts";

/** Five numbers of a sample, and what lies beyond its whiskers. */
export interface Box {
  readonly n: number;
  /** Whiskers: the farthest values within 1.5 interquartile ranges of the quartiles. */
  readonly low: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly high: number;
  /** Ascending. */
  readonly outliers: readonly number[];
}

/** Tukey's box (Exploratory Data Analysis, 1977) of the finite values; undefined where there is none. */
export function boxOf(values: readonly number[]): Box | undefined {
  const sorted = values.filter(Number.isFinite).toSorted((a, b) => a - b);
  if (sorted.length === 0) return undefined;
  const lowerQuartile = quantile(sorted, 0.25);
  const upperQuartile = quantile(sorted, 0.75);
  const reach = 1.5 * (upperQuartile - lowerQuartile);
  const isInside = (value: number): boolean =>
    value >= lowerQuartile - reach && value <= upperQuartile + reach;
  return {
    n: sorted.length,
    low: sorted.find(isInside) ?? lowerQuartile,
    lowerQuartile,
    median: quantile(sorted, 0.5),
    upperQuartile,
    high: sorted.findLast(isInside) ?? upperQuartile,
    outliers: sorted.filter((value) => !isInside(value)),
  };
}
