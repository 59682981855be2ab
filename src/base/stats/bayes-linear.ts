import { studentQuantile } from "./distributions/student.ts";

/** What a column adds to y when it goes from 0 to 1 and the others stay: mean and deviation of what is believed after the data. */
export interface LinearEffect {
  readonly mean: number;
  readonly sd: number;
}

export interface LinearFit {
  /** In the order of the columns. */
  readonly effects: readonly LinearEffect[];
  /** What no column explains, in units of y. */
  readonly residualSd: number;
  readonly residuals: Float64Array;
  /** Precision of the prior in units of the noise: the larger, the less the columns are believed to do. */
  readonly lambda: number;
  /** A mean plus or minus so many deviations: 95 % of what is believed. */
  readonly quantile: number;
}

/** Half powers of ten. */
const LAMBDAS = Array.from({ length: 17 }, (_, i) => 10 ** (-3 + i / 2));

/**
 * Bayesian linear regression: y = intercept + columns * effects + noise, effects ~ N(0, noise / lambda), flat priors on
 * intercept and log noise; lambda is the one of a grid with the greatest evidence (Bishop, Pattern Recognition and Machine
 * Learning, 2006, 3.3 and 3.5). Marginals of the effects are Student's t with n - 1 degrees of freedom. All columns are
 * measured in the same unit (0 to 1): the prior is the same for all. Undefined with fewer than 3 rows or constant y.
 */
export function fitLinear(
  columns: readonly Float64Array[],
  y: Float64Array,
): LinearFit | undefined {
  const n = y.length;
  if (n < 3) return undefined;
  const centred = columns.map(centre);
  const target = centre(y);
  const total = dot(target, target);
  if (!(total > 0)) return undefined;
  const p = columns.length;
  const gram = new Float64Array(p * p);
  const moment = new Float64Array(p);
  for (let i = 0; i < p; i++) {
    const column = centred[i] as Float64Array;
    moment[i] = dot(column, target);
    for (let j = 0; j <= i; j++) gram[i * p + j] = dot(column, centred[j] as Float64Array);
  }
  let best: { evidence: number; lambda: number; factor: Float64Array } | undefined;
  for (const lambda of LAMBDAS) {
    const factor = cholesky(gram, p, lambda);
    if (factor === undefined) continue;
    // |z|^2 is what the columns explain: L z = moment.
    const z = forward(factor, moment, p);
    const rest = Math.max(total - dot(z, z), total * 1e-12);
    let logDeterminant = 0;
    for (let i = 0; i < p; i++) logDeterminant += 2 * Math.log(factor[i * p + i] as number);
    const evidence =
      -0.5 * (n - 1) * Math.log(rest) - 0.5 * (logDeterminant - p * Math.log(lambda));
    if (best === undefined || evidence > best.evidence) best = { evidence, lambda, factor };
  }
  if (best === undefined) return undefined;
  const { factor, lambda } = best;
  const z = forward(factor, moment, p);
  const noise = Math.max(total - dot(z, z), total * 1e-12) / (n - 1);
  const means = backward(factor, z, p);
  const residuals = Float64Array.from(target);
  for (const [i, column] of centred.entries()) {
    const mean = means[i] as number;
    for (let row = 0; row < n; row++)
      residuals[row] = (residuals[row] as number) - mean * (column[row] as number);
  }
  const variances = inverseDiagonal(factor, p);
  return {
    effects: Array.from(means, (mean, i) => ({
      mean,
      sd: Math.sqrt(noise * (variances[i] as number)),
    })),
    residualSd: Math.sqrt(dot(residuals, residuals) / (n - 1)),
    residuals,
    lambda,
    quantile: studentQuantile(0.025, n - 1),
  };
}

/** Of one more column, when the effects that were fitted are taken as they are. */
export function fitResidual(fit: LinearFit, column: Float64Array): LinearEffect {
  const centred = centre(column);
  const precision = dot(centred, centred) + fit.lambda;
  return {
    mean: dot(centred, fit.residuals) / precision,
    sd: fit.residualSd / Math.sqrt(precision),
  };
}

function centre(values: Float64Array): Float64Array {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  return values.map((value) => value - mean);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Lower L with L L' = gram + lambda; undefined where rounding leaves nothing positive. */
function cholesky(gram: Float64Array, p: number, lambda: number): Float64Array | undefined {
  const factor = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = (gram[i * p + j] as number) + (i === j ? lambda : 0);
      for (let k = 0; k < j; k++)
        sum -= (factor[i * p + k] as number) * (factor[j * p + k] as number);
      if (i === j) {
        if (!(sum > 0)) return undefined;
        factor[i * p + i] = Math.sqrt(sum);
      } else factor[i * p + j] = sum / (factor[j * p + j] as number);
    }
  }
  return factor;
}

/** z with L z = b. */
function forward(factor: Float64Array, b: Float64Array, p: number): Float64Array {
  const z = new Float64Array(p);
  for (let i = 0; i < p; i++) {
    let sum = b[i] as number;
    for (let k = 0; k < i; k++) sum -= (factor[i * p + k] as number) * (z[k] as number);
    z[i] = sum / (factor[i * p + i] as number);
  }
  return z;
}

/** x with L' x = z. */
function backward(factor: Float64Array, z: Float64Array, p: number): Float64Array {
  const x = new Float64Array(p);
  for (let i = p - 1; i >= 0; i--) {
    let sum = z[i] as number;
    for (let k = i + 1; k < p; k++) sum -= (factor[k * p + i] as number) * (x[k] as number);
    x[i] = sum / (factor[i * p + i] as number);
  }
  return x;
}

/** Diagonal of (L L')^-1: sums of squares down the columns of L^-1. */
function inverseDiagonal(factor: Float64Array, p: number): Float64Array {
  const diagonal = new Float64Array(p);
  const column = new Float64Array(p);
  for (let j = 0; j < p; j++) {
    let squares = 0;
    for (let i = j; i < p; i++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= (factor[i * p + k] as number) * (column[k] as number);
      const value = sum / (factor[i * p + i] as number);
      column[i] = value;
      squares += value * value;
    }
    diagonal[j] = squares;
  }
  return diagonal;
}
