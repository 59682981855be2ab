import { incompleteBeta } from "./beta.ts";
import { normalTail } from "./normal.ts";
import { solveIncreasing } from "./solve.ts";

/** From here on Hill's transformation (1970) to the normal distribution has all digits, and the incomplete beta loses some. */
const NEARLY_NORMAL = 1e8;

/** P(T > t) of Student's t with `df` > 0 degrees of freedom, exact also far out in the tail. */
export function studentTail(t: number, df: number): number {
  if (Math.abs(t) === Number.POSITIVE_INFINITY) return t > 0 ? 0 : 1;
  if (df >= NEARLY_NORMAL) {
    return normalTail(Math.sign(t) * Math.sqrt((df - 0.5) * Math.log1p((t / df) * t)));
  }
  const whole = df + t * t;
  const tail =
    whole === Number.POSITIVE_INFINITY
      ? 0
      : 0.5 * incompleteBeta(df / whole, df / 2, 0.5, (t * t) / whole);
  return t >= 0 ? tail : 1 - tail;
}

/** The t with P(T > t) = `tail`, 0 < tail < 1: relative error below 1e-12. */
export function studentQuantile(tail: number, df: number): number {
  if (tail > 0.5) return -studentQuantile(1 - tail, df);
  if (tail === 0.5) return 0;
  return solveIncreasing((t) => Math.log(tail / studentTail(t, df)), 1);
}
