/**
 * Steps are exact int64. Nearly every series fits a double's 53 bits; the few that do not use BigInt64Array from
 * their first wide step on.
 */
export type Steps = Float64Array | BigInt64Array;
/** Float32 sources stay float32, bit-exact. */
export type Values = Float32Array | Float64Array;

/** Points of one series in file order, columnar: all three have the same length. */
export interface PointColumns {
  readonly steps: Steps;
  /** Microseconds UTC since 1970, integers; NaN where the source has no time. */
  readonly timesUs: Float64Array;
  readonly values: Values;
}

export const MAX_SAFE_STEP = 2 ** 53;

export function stepAt(steps: Steps, index: number): number | bigint {
  const step = steps[index];
  if (step === undefined) throw new RangeError(`no step at index ${index}`);
  return step;
}
