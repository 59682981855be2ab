import { quantile } from "../sample.ts";

/** A value with how far it goes over resamples of the runs. */
export interface Spread {
  readonly value: number;
  /** Between them lie 95 % of the resamples. */
  readonly low: number;
  readonly high: number;
}

/** Mean and the middle 95 %, by linear interpolation; NaN of nothing. Each tree of a forest is fitted to a resample of its own. */
export function spreadOver(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort();
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  return { value: mean, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}
