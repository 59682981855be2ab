/**
 * Rational Chebyshev approximations of W. J. Cody, "Rational Chebyshev approximations for the error function", Mathematics
 * of Computation 23 (1969): near 0, from 0.46875 to 4, and beyond. Highest power first, each with a leading 1 in the
 * denominator; relative error below 1e-15.
 */
const NEAR = 0.46875;
const NEAR_TOP = [
  0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694,
];
const NEAR_BOTTOM = [
  1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171,
];
const MIDDLE_TOP = [
  2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163,
  298.6351381974001, 881.952221241769, 1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
];
const MIDDLE_BOTTOM = [
  1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903,
  3290.7992357334597, 4362.619090143247, 3439.3676741437216, 1230.3393548037495,
];
const FAR_TOP = [
  0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926,
  0.016083785148742275, 0.0006587491615298378,
];
const FAR_BOTTOM = [
  1, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132,
  0.0023352049762686918,
];

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
}

function nearErf(x: number): number {
  return (x * polynomial(NEAR_TOP, x * x)) / polynomial(NEAR_BOTTOM, x * x);
}

/** exp(x²) erfc(x) for x >= NEAR. */
function scaledTail(x: number): number {
  if (x <= 4) return polynomial(MIDDLE_TOP, x) / polynomial(MIDDLE_BOTTOM, x);
  const z = 1 / (x * x);
  const rest = (z * polynomial(FAR_TOP, z)) / polynomial(FAR_BOTTOM, z);
  return (1 / Math.sqrt(Math.PI) - rest) / x;
}

/** exp(-x²) without the rounding of x², which the exponential would magnify. */
function gauss(x: number): number {
  const whole = Math.trunc(x * 16) / 16;
  return Math.exp(-whole * whole) * Math.exp(-(x - whole) * (x + whole));
}

/** The error function. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size <= NEAR) return nearErf(x);
  return size > 6 ? Math.sign(x) : Math.sign(x) * (1 - gauss(size) * scaledTail(size));
}

/** 1 - erf(x), exact also where it is tiny. */
export function erfc(x: number): number {
  if (Math.abs(x) <= NEAR) return 1 - nearErf(x);
  if (x < 0) return 2 - erfc(-x);
  return x > 27.3 ? 0 : gauss(x) * scaledTail(x);
}

/** exp(x²) erfc(x): what erfc is where it is beyond doubles. */
export function erfcx(x: number): number {
  if (x >= NEAR) return scaledTail(x);
  if (x >= -NEAR) return Math.exp(x * x) * (1 - nearErf(x));
  return x < -26.7 ? Number.POSITIVE_INFINITY : 2 / gauss(x) - scaledTail(-x);
}
