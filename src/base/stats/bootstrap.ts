import { normalCdf, normalQuantile } from "./distributions/normal.ts";
import { quantile } from "./sample.ts";
import { seededRandom, type Random } from "./random.ts";

/** A statistic of a sample, its order aside. */
export type Statistic = (values: Float64Array) => number;

export interface BootstrapOptions {
  /** 10,000 without. */
  readonly resamples?: number;
  readonly seed?: number;
  readonly level?: number;
  /** The mean without. */
  readonly statistic?: Statistic;
}

/** Intervals of one set of resamples; the bias-corrected one is null where it is not defined (all resamples on one side, no spread). */
export interface Bootstrap {
  readonly estimate: number;
  /** Deviation of the statistic over the resamples. */
  readonly standardError: number;
  readonly percentile: Interval;
  readonly basic: Interval;
  /** Bias-corrected and accelerated (Efron 1987). */
  readonly bca: Interval | null;
}
export type Interval = readonly [low: number, high: number];

const RESAMPLES = 10_000;

/** Bootstrap of a statistic of one sample (Efron and Tibshirani 1993), as scipy computes it. Needs a value. */
export function bootstrap(values: Float64Array, options: BootstrapOptions = {}): Bootstrap {
  const statistic = options.statistic ?? meanOf;
  const drawn = resampled(values, options, seededRandom(options.seed ?? 1));
  return toBootstrap(statistic(values), drawn, [jackknife(values, statistic)], options.level);
}

/** Bootstrap of statistic(b) - statistic(a) of two independent samples. Both need a value. */
export function bootstrapDifference(
  a: Float64Array,
  b: Float64Array,
  options: BootstrapOptions = {},
): Bootstrap {
  const statistic = options.statistic ?? meanOf;
  const random = seededRandom(options.seed ?? 1);
  const ofA = resampled(a, options, random);
  const drawn = resampled(b, options, random);
  for (let i = 0; i < drawn.length; i++) (drawn[i] as number) -= ofA[i] as number;
  const left = [jackknife(a, statistic).map((value) => -value), jackknife(b, statistic)];
  return toBootstrap(statistic(b) - statistic(a), drawn, left, options.level);
}

/** Mean in two passes: exact also for large numbers that lie close together. */
function meanOf(values: Float64Array): number {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += (values[i] as number) / n;
  let rest = 0;
  for (let i = 0; i < n; i++) rest += ((values[i] as number) - mean) / n;
  return mean + rest;
}

function resampled(
  values: Float64Array,
  { resamples = RESAMPLES, statistic }: BootstrapOptions,
  random: Random,
): Float64Array {
  const n = values.length;
  const found = new Float64Array(resamples);
  if (statistic === undefined) {
    // The mean is drawn without writing the sample down, around the first value, and divided before it can overflow.
    const mean = meanOf(values);
    const parts = values.map((value) => (value - mean) / n);
    for (let k = 0; k < resamples; k++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += parts[random.below(n)] as number;
      found[k] = mean + sum;
    }
    return found;
  }
  const sample = new Float64Array(n);
  for (let k = 0; k < resamples; k++) {
    for (let i = 0; i < n; i++) sample[i] = values[random.below(n)] as number;
    found[k] = statistic(sample);
  }
  return found;
}

/** The statistic without each of the values: linear time for the mean, else n statistics of n - 1 values. */
function jackknife(values: Float64Array, statistic: Statistic): Float64Array {
  const n = values.length;
  if (statistic === meanOf) {
    const mean = meanOf(values);
    return values.map((value) => (n === 1 ? mean : mean - (value - mean) / (n - 1)));
  }
  const left = values.slice(1);
  const found = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (i > 0) left[i - 1] = values[i - 1] as number;
    found[i] = n === 1 ? statistic(values) : statistic(left);
  }
  return found;
}

function toBootstrap(
  estimate: number,
  drawn: Float64Array,
  left: readonly Float64Array[],
  level = 0.95,
): Bootstrap {
  drawn.sort();
  const tail = (1 - level) / 2;
  const [low, high] = [quantile(drawn, tail), quantile(drawn, 1 - tail)];
  const mean = meanOf(drawn);
  let squares = 0;
  for (const one of drawn) squares += (one - mean) ** 2;
  return {
    estimate,
    standardError: Math.sqrt(squares / (drawn.length - 1)),
    percentile: [low, high],
    basic: [2 * estimate - high, 2 * estimate - low],
    bca: accelerated(estimate, drawn, left, tail),
  };
}

function accelerated(
  estimate: number,
  ascending: Float64Array,
  left: readonly Float64Array[],
  tail: number,
): Interval | null {
  let [below, equal] = [0, 0];
  for (const one of ascending) {
    if (one < estimate) below++;
    else if (one === estimate) equal++;
  }
  const bias = normalQuantile((below + equal / 2) / ascending.length);
  const acceleration = accelerationOf(left);
  if (!Number.isFinite(bias) || !Number.isFinite(acceleration)) return null;
  const shareOf = (share: number): number => {
    const z = bias + normalQuantile(share);
    return normalCdf(bias + z / (1 - acceleration * z));
  };
  return [quantile(ascending, shareOf(tail)), quantile(ascending, shareOf(1 - tail))];
}

/** From jackknife values, for several samples by 14.15 and 22.36 of Efron and Tibshirani; NaN where nothing varies. */
function accelerationOf(left: readonly Float64Array[]): number {
  let [cubes, squares] = [0, 0];
  for (const values of left) {
    const n = values.length;
    const mean = meanOf(values);
    for (const value of values) {
      const off = ((n - 1) * (mean - value)) / n;
      cubes += off ** 3;
      squares += off ** 2;
    }
  }
  return cubes / (6 * squares ** 1.5);
}
