import { lowerGamma, stirlingError } from "./distributions/gamma.ts";
import { normalCdf, normalQuantile } from "./distributions/normal.ts";
import { studentQuantile } from "./distributions/student.ts";

/** From here on the deviation alone decides, up to a correction of second order. */
const MOST_INTEGRATED = 300;
/** Logarithm of what is too little to count. */
const NEGLIGIBLE = 60;

/**
 * P(T > t), t >= 0, of Student's t with `df` degrees of freedom and noncentrality `delta`: the normal probability given the
 * deviation, integrated over the distribution of the deviation's logarithm (Johnson, Kotz and Balakrishnan, chapter 31), by
 * the trapezoidal rule, which is exact in all digits for what fades so smoothly at both ends. Relative error below 1e-9.
 */
export function noncentralStudentTail(t: number, df: number, delta: number): number {
  if (Number.isNaN(t + df + delta)) return Number.NaN;
  // There the normal probability itself is beyond doubles.
  if (delta < -39) return 0;
  const front = 2 * Math.sqrt(df / (4 * Math.PI)) * Math.exp(-stirlingError(df / 2));
  const density = (s: number): number => front * Math.exp(df * (s - Math.expm1(2 * s) / 2));
  if (delta > MOST_INTEGRATED) {
    const u = delta / t;
    if (!(u < Infinity)) return 1;
    // By Taylor around the deviation at which T is t: P(U < u), and half of its second derivative over t squared.
    const bend = (density(Math.log(u)) / u) * ((df - 1) / u - df * u);
    return Math.min(1, Math.max(0, lowerGamma(df / 2, (df * u * u) / 2) + bend / (2 * t * t)));
  }
  const reach = Math.sqrt(NEGLIGIBLE / df);
  const width = Math.min(0.12, 0.5 / Math.sqrt(2 * df + delta * delta));
  const from = -Math.ceil((reach + reach * reach) / width);
  const to = Math.ceil(reach / width);
  let sum = 0;
  for (let i = from; i <= to; i++) {
    const s = i * width;
    sum += density(s) * normalCdf(delta - t * Math.exp(s));
  }
  return Math.min(1, sum * width);
}

/** Chance that a two-sided t test at `alpha` shows an effect of `delta` standard errors. */
export function powerOf(delta: number, df: number, alpha = 0.05): number {
  const critical = studentQuantile(alpha / 2, df);
  const size = Math.abs(delta);
  return Math.min(
    1,
    noncentralStudentTail(critical, df, size) + noncentralStudentTail(critical, df, -size),
  );
}

export const USUAL_POWER = 0.8;

/** Larger needs say nothing but that there is no effect worth the runs. */
const MOST_NEEDED = 1_000_000;

/**
 * The least whole number from `least` on that is enough, searched from a guess on; null above MOST_NEEDED. More is always
 * enough too.
 */
function leastEnough(
  least: number,
  guess: number,
  isEnough: (n: number) => boolean,
): number | null {
  if (!(guess <= 2 * MOST_NEEDED)) return null;
  if (isEnough(least)) return least;
  let low = least;
  let high = Math.max(least + 1, Math.ceil(guess));
  let step = 1;
  if (isEnough(high)) {
    // Down from the guess until it is too few.
    while (high - step > low) {
      if (isEnough(high - step)) high -= step;
      else low = high - step;
      step *= 2;
    }
  } else {
    do {
      low = high;
      high += step;
      step *= 2;
      if (low > MOST_NEEDED) return null;
    } while (!isEnough(high));
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high > MOST_NEEDED ? null : high;
}

/** Standard errors that a difference has to be long for the power, by the normal distribution (Cohen 1988). */
function distanceFor({ power = USUAL_POWER, alpha = 0.05 }: PowerOptions): number {
  return normalQuantile(1 - alpha / 2) + normalQuantile(power);
}

export interface PowerOptions {
  /** 0.8 without. */
  readonly power?: number;
  /** Two-sided; 0.05 without. */
  readonly alpha?: number;
}

/** What a group is known to be. */
export interface Spread {
  readonly n: number;
  readonly sd: number;
}

/**
 * Further values for each of two groups until Welch's test shows a difference of this size with the wished power, by the
 * noncentral t (Cohen 1988) with Satterthwaite's degrees of freedom. Null where it is not defined or beyond MOST_NEEDED.
 */
export function moreForWelch(
  difference: number,
  a: Spread,
  b: Spread,
  options: PowerOptions = {},
): number | null {
  const { power = USUAL_POWER, alpha = 0.05 } = options;
  const scale = Math.max(a.sd, b.sd);
  if (!(scale > 0) || !Number.isFinite(difference) || difference === 0) return null;
  const each =
    (distanceFor(options) * Math.hypot(a.sd / scale, b.sd / scale)) / (difference / scale);
  return leastEnough(0, each ** 2 - Math.min(a.n, b.n), (more) => {
    const [na, nb] = [a.n + more, b.n + more];
    const [va, vb] = [(a.sd / scale) ** 2 / na, (b.sd / scale) ** 2 / nb];
    const df = (va + vb) ** 2 / (va ** 2 / (na - 1) + vb ** 2 / (nb - 1));
    return powerOf(difference / scale / Math.sqrt(va + vb), df, alpha) >= power;
  });
}

/** Further pairs until the paired t test shows a mean difference of this size. */
export function moreForPaired(
  difference: number,
  { n, sd }: Spread,
  options: PowerOptions = {},
): number | null {
  const { power = USUAL_POWER, alpha = 0.05 } = options;
  if (!(sd > 0) || !Number.isFinite(difference) || difference === 0) return null;
  return leastEnough(
    0,
    (distanceFor(options) / (difference / sd)) ** 2 - n,
    (more) => powerOf((difference / sd) * Math.sqrt(n + more), n + more - 1, alpha) >= power,
  );
}
