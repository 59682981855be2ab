import type { Values } from "./points.ts";

export const KERNELS = ["ema", "time", "gaussian", "running"] as const;
/**
 * How a line is smoothed. Amounts: `ema` and `time` a weight from 0 to below 1, `gaussian` its standard deviation and
 * `running` its width, both in points. 0 leaves the line as it is.
 */
export type Kernel = (typeof KERNELS)[number];

export interface Smoothing {
  readonly kernel: Kernel;
  readonly amount: number;
}

/** Largest amount of a kernel. */
export function largestAmount(kernel: Kernel): number {
  return kernel === "ema" || kernel === "time" ? 0.999 : 1000;
}

/**
 * Non-finite values pass through and are not counted; a series whose finite values are all equal stays as it is.
 * @param xs places on the axis, which only `time` looks at
 */
export function smooth(
  values: Values,
  xs: Float64Array,
  { kernel, amount }: Smoothing,
): Float64Array {
  if (amount <= 0 || isConstant(values)) return Float64Array.from(values);
  switch (kernel) {
    case "ema":
      return smoothEma(values, amount);
    case "time":
      return smoothByTime(values, xs, amount);
    case "gaussian":
      return smoothGaussian(values, amount);
    case "running":
      return runningMean(values, Math.max(0, Math.floor((amount - 1) / 2)));
    default:
      return kernel satisfies never;
  }
}

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

/** The x axis is taken as so long, whatever its unit. */
const VIEWPORT = 1000;

/**
 * W&B's time-weighted average (docs, "Smooth line plots"): a point fades by min(sqrt(s), 0.999)^dx with dx its distance
 * in thousandths of the line's length on the axis; divided by the sum of the weights.
 */
function smoothByTime(values: Values, xs: Float64Array, amount: number): Float64Array {
  const smoothed = Float64Array.from(values);
  const weight = Math.min(Math.sqrt(amount), 0.999);
  const length = (xs.at(-1) ?? 0) - (xs[0] ?? 0);
  let sum = 0;
  let weights = 0;
  let before = xs[0] ?? 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    const x = xs[i] as number;
    const fade = length > 0 ? weight ** (((x - before) / length) * VIEWPORT) : 1;
    before = x;
    sum = sum * fade + value;
    weights = weights * fade + 1;
    smoothed[i] = sum / weights;
  }
  return smoothed;
}

/** Standard deviations on either side that a Gaussian is looked at. */
const REACH = 3;
/** Products that one line may cost before means of means take the place of the bell. */
const MOST_PRODUCTS = 3e7;

/** Weighted mean with a bell of `sigma` points around each point; weights of absent neighbours count for nothing. */
function smoothGaussian(values: Values, sigma: number): Float64Array {
  const reach = Math.ceil(REACH * sigma);
  if (values.length * (2 * reach + 1) > MOST_PRODUCTS) return smoothByMeans(values, sigma);
  const bell = Float64Array.from({ length: reach + 1 }, (_, k) =>
    Math.exp(-0.5 * (k / sigma) ** 2),
  );
  const smoothed = Float64Array.from(values);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i] as number)) continue;
    let sum = 0;
    let weights = 0;
    const end = Math.min(values.length - 1, i + reach);
    for (let k = Math.max(0, i - reach); k <= end; k++) {
      const value = values[k] as number;
      if (!Number.isFinite(value)) continue;
      const weight = bell[Math.abs(k - i)] as number;
      sum += weight * value;
      weights += weight;
    }
    smoothed[i] = sum / weights;
  }
  return smoothed;
}

const MEANS = 3;

/**
 * Repeated running means come to a bell of the same variance (P. Kovesi, "Fast almost-Gaussian filtering", 2010), at a
 * cost that does not grow with it: three means of width w have the variance (w^2 - 1) / 4.
 */
function smoothByMeans(values: Values, sigma: number): Float64Array {
  const half = Math.max(1, Math.round((Math.sqrt(4 * sigma ** 2 + 1) - 1) / 2));
  let smoothed = runningMean(values, half);
  for (let i = 1; i < MEANS; i++) smoothed = runningMean(smoothed, half);
  return smoothed;
}

/** Mean of each value with its `half` neighbours on either side, as many as there are. */
function runningMean(values: Values, half: number): Float64Array {
  const smoothed = Float64Array.from(values);
  const window = 2 * half + 1;
  let sum = 0;
  let count = 0;
  const take = (index: number, sign: 1 | -1): void => {
    const value = values[index];
    if (value === undefined || !Number.isFinite(value)) return;
    sum += sign * value;
    count += sign;
  };
  for (let next = 0; next < values.length + half; next++) {
    take(next, 1);
    take(next - window, -1);
    const middle = next - half;
    if (middle >= 0 && Number.isFinite(values[middle] as number)) smoothed[middle] = sum / count;
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
