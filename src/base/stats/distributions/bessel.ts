/** Step of the trapezoidal rule, whose error here is exp(-π² / step). */
const STEP = 1 / 8;

/**
 * e^x K_v(x), the modified Bessel function of the second kind without its exponential decay, for x > 0: the integral 9.6.24
 * of Abramowitz and Stegun by the trapezoidal rule.
 */
export function scaledBesselK(v: number, x: number): number {
  let sum = 0.5;
  for (let t = STEP; ; t += STEP) {
    // cosh t - 1 without cancellation
    const term = Math.exp(-2 * x * Math.sinh(t / 2) ** 2) * Math.cosh(v * t);
    sum += term;
    if (term < sum * 1e-17) return sum * STEP;
  }
}
