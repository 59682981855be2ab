import { incompleteBeta } from "./beta.ts";

/** P(T > t) of Student's t with `df` > 0 degrees of freedom, exact also far out in the tail. */
export function studentTail(t: number, df: number): number {
  const tail = 0.5 * incompleteBeta(df / (df + t * t), df / 2, 0.5);
  return t >= 0 ? tail : 1 - tail;
}

/** The t with P(T > t) = `tail`, 0 < tail < 1, by bisection of `studentTail`: relative error below 1e-12. */
export function studentQuantile(tail: number, df: number): number {
  if (tail > 0.5) return -studentQuantile(1 - tail, df);
  if (tail === 0.5) return 0;
  let low = 0;
  let high = 1;
  while (studentTail(high, df) > tail) {
    low = high;
    high *= 2;
  }
  for (;;) {
    const middle = (low + high) / 2;
    if (high - low <= 1e-13 * high || middle <= low || middle >= high) return middle;
    if (studentTail(middle, df) > tail) low = middle;
    else high = middle;
  }
}
