import { studentQuantile } from "./distributions/student.ts";

/** What a group of numbers comes to. */
export interface Summary {
  /** How many finite numbers there are; nothing else counts. */
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation (n - 1); NaN for one number. */
  readonly sd: number;
  readonly min: number;
  readonly max: number;
}

/** Two passes, so that large numbers that lie close together lose no digits. Undefined where no number is finite. */
export function summarize(values: readonly number[] | Float64Array): Summary | undefined {
  const finite = Float64Array.from(values).filter(Number.isFinite);
  const [first] = finite;
  if (first === undefined) return undefined;
  const n = finite.length;
  // Divided before they are added: their sum may be beyond doubles.
  let mean = 0;
  for (const value of finite) mean += value / n;
  let min = first;
  let max = first;
  let squares = 0;
  let rest = 0;
  for (const value of finite) {
    if (value < min) min = value;
    if (value > max) max = value;
    squares += (value - mean) ** 2;
    rest += (value - mean) / n;
  }
  // Equal numbers have exactly that mean, whatever rounding did.
  mean = Math.min(max, Math.max(min, mean + rest));
  // Squares of very large or very small deviations are beyond doubles: then in units of the largest.
  const unit = squares > 1e-200 && squares < Infinity ? 1 : Math.max(max - mean, mean - min);
  if (unit !== 1) squares = finite.reduce((sum, value) => sum + ((value - mean) / unit) ** 2, 0);
  const sd = n === 1 ? Number.NaN : min === max ? 0 : unit * Math.sqrt(squares / (n - 1));
  return { n, mean, sd, min, max };
}

/** Standard error of the mean: sd / sqrt(n). */
export function standardError({ n, sd }: Summary): number {
  return sd / Math.sqrt(n);
}

/**
 * Half of the confidence interval of a mean by Student's t, of 95 % unless told otherwise: t(1 - tail, n - 1) * sd / sqrt(n).
 * NaN for one number. The answer remembers the quantiles it has found: many groups have the same n.
 */
export function intervalHalves(tail = 0.025): (summary: Summary) => number {
  const quantiles = new Map<number, number>();
  return (summary) => {
    const { n } = summary;
    if (n < 2) return Number.NaN;
    const quantile = quantiles.get(n) ?? studentQuantile(tail, n - 1);
    quantiles.set(n, quantile);
    return quantile * standardError(summary);
  };
}
