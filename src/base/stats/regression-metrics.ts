import { median } from "./sample.ts";

/** How far predictions are off; NaN where not defined (no rows; a constant truth for r2 and explained variance off a perfect fit). */
export interface RegressionMetrics {
  readonly mae: number;
  readonly mse: number;
  readonly rmse: number;
  readonly r2: number;
  readonly medianAe: number;
  /** A share, not percent; truths of 0 count as the rounding of doubles, as in scikit-learn. */
  readonly mape: number;
  readonly maxError: number;
  readonly explainedVariance: number;
}

/** scikit-learn's definitions, values finite. */
export function regressionMetrics(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
): RegressionMetrics {
  const n = truth.length;
  const errors = Float64Array.from(truth, (value, i) => value - (predicted[i] as number));
  const sizes = errors.map(Math.abs);
  const meanOf = (values: ArrayLike<number>, of: (value: number, i: number) => number): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += of(values[i] as number, i);
    return sum / n;
  };
  const middle = meanOf(truth, (value) => value);
  const bias = meanOf(errors, (error) => error);
  const mse = meanOf(errors, (error) => error * error);
  const variance = meanOf(truth, (value) => (value - middle) ** 2);
  const explained = meanOf(errors, (error) => (error - bias) ** 2);
  return {
    mae: meanOf(sizes, (size) => size),
    mse,
    rmse: Math.sqrt(mse),
    r2: n < 2 ? Number.NaN : scoreOf(mse, variance),
    medianAe: median(sizes),
    mape: meanOf(sizes, (size, i) => size / Math.max(Math.abs(truth[i] as number), Number.EPSILON)),
    maxError: n === 0 ? Number.NaN : sizes.reduce((most, size) => Math.max(most, size), 0),
    explainedVariance: n === 0 ? Number.NaN : scoreOf(explained, variance),
  };
}

/** 1 - part / whole; of a constant truth 1 for a perfect fit, else 0. */
function scoreOf(part: number, whole: number): number {
  if (whole === 0) return part === 0 ? 1 : 0;
  return 1 - part / whole;
}

/** Mean pinball loss of predictions of the quantile `share`. */
export function pinballLoss(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  share: number,
): number {
  let sum = 0;
  for (let i = 0; i < truth.length; i++) {
    const off = (truth[i] as number) - (predicted[i] as number);
    sum += off >= 0 ? share * off : (share - 1) * off;
  }
  return sum / truth.length;
}
