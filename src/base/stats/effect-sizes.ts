import { logGamma } from "./distributions/gamma.ts";
import { countWins } from "./ranks.ts";
import type { Summary } from "./summary.ts";

/** How far b is above a, other than by the measure's own unit; null where it is not defined. */
export interface Effect {
  /** Difference of means in deviations: pooled ones (Cohen 1988), or that of the differences of pairs. */
  readonly cohensD: number | null;
  /** Cohen's d without its bias in small samples (Hedges 1981, the exact factor). */
  readonly hedgesG: number | null;
  /** P(b > a) - P(b < a) (Cliff 1993): of all pairs of values, or of the given ones. */
  readonly cliffsDelta: number | null;
  /** P(b > a) + P(b = a) / 2 (McGraw and Wong 1992, Vargha and Delaney 2000): of the same pairs. */
  readonly superiority: number | null;
}

/** Deviation that both samples have in common: sqrt of the mean variance, weighted by degrees of freedom. */
function pooledDeviation(a: Summary, b: Summary): number {
  const df = a.n + b.n - 2;
  if (df < 1) return Number.NaN;
  const part = ({ n, sd }: Summary): number => (n < 2 ? 0 : sd * Math.sqrt((n - 1) / df));
  return Math.hypot(part(a), part(b));
}

/** Γ(df / 2) / (sqrt(df / 2) Γ((df - 1) / 2)): what Hedges' g takes off Cohen's d. */
export function hedgesFactor(df: number): number {
  if (df <= 1) return Number.NaN;
  return Math.exp(logGamma(df / 2) - logGamma((df - 1) / 2) - 0.5 * Math.log(df / 2));
}

function standardized(
  difference: number,
  deviation: number,
  df: number,
): [number | null, number | null] {
  if (!(deviation > 0)) return [null, null];
  const d = difference / deviation;
  const g = d * hedgesFactor(df);
  return [d, Number.isNaN(g) ? null : g];
}

/** Of two independent samples; time n log n. */
export function effectOf(
  a: Float64Array,
  b: Float64Array,
  of: { readonly a: Summary; readonly b: Summary },
): Effect {
  const [cohensD, hedgesG] = standardized(
    of.b.mean - of.a.mean,
    pooledDeviation(of.a, of.b),
    a.length + b.length - 2,
  );
  const superiority = countWins(a, b).wins / (a.length * b.length);
  return { cohensD, hedgesG, cliffsDelta: 2 * superiority - 1, superiority };
}

/** Of pairs, by their differences b - a. */
export function pairedEffectOf(differences: Float64Array, { n, mean, sd }: Summary): Effect {
  const [cohensD, hedgesG] = standardized(mean, sd, n - 1);
  let balance = 0;
  for (const difference of differences) balance += Math.sign(difference);
  const cliffsDelta = balance / n;
  return { cohensD, hedgesG, cliffsDelta, superiority: (cliffsDelta + 1) / 2 };
}
