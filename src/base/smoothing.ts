import type { Values } from "./points.ts";

/**
 * TensorBoard's debiased exponential moving average (`line_chart_v2/data_transformer.ts`): last = last*w + (1-w)*y from
 * 0, divided by 1 - w^n with n = finite points so far. Non-finite values pass through uncounted; a series whose finite
 * values are all equal stays as it is.
 * @param weight 0 (no smoothing) up to, not including, 1
 */
export function smoothEma(values: Values, weight: number): Float64Array {
  const smoothed = Float64Array.from(values);
  if (weight <= 0 || isConstant(values)) return smoothed;
  let last = 0;
  let finiteCount = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    last = last * weight + (1 - weight) * value;
    finiteCount++;
    smoothed[i] = last / (1 - weight ** finiteCount);
  }
  return smoothed;
}

function isConstant(values: Values): boolean {
  let first: number | undefined;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (first === undefined) first = value;
    else if (value !== first) return false;
  }
  return true;
}
