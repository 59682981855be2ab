const MAX_STEPS = 200;

/**
 * The x > 0 at which an increasing function crosses 0: the bracket grows from `start` by doubling and halving, then
 * Ridders' method (IEEE Transactions on Circuits and Systems 26, 1979), to the last digit. Infinite values are fine.
 */
export function solveIncreasing(f: (x: number) => number, start: number, most = Infinity): number {
  let high = Math.min(start, most);
  let low = high;
  if (f(high) < 0) {
    for (;;) {
      low = high;
      high = Math.min(high * 2, most);
      if (high === low || !Number.isFinite(high)) return high;
      if (f(high) >= 0) break;
    }
  } else {
    for (;;) {
      high = low;
      low /= 2;
      if (low === 0) return 0;
      if (f(low) < 0) break;
    }
  }
  return ridders(f, low, high);
}

/** The x between `low`, where f is below 0, and `high`, where it is not. */
export function ridders(f: (x: number) => number, low: number, high: number): number {
  let [a, fa, b, fb] = [low, f(low), high, f(high)];
  let last = Number.NaN;
  for (let step = 0; step < MAX_STEPS; step++) {
    const middle = a + (b - a) / 2;
    if (middle === a || middle === b) break;
    const fm = f(middle);
    const guess = middle - ((middle - a) * fm) / Math.sqrt(fm * fm - fa * fb);
    // No number, or outside, where f is infinite or rounding rules: then the bracket is halved.
    const x = guess > a && guess < b ? guess : middle;
    const fx = x === middle ? fm : f(x);
    if (fx === 0 || Math.abs(x - last) <= Number.EPSILON * Math.abs(x)) return x;
    for (const [at, value] of [
      [middle, fm],
      [x, fx],
    ] as const) {
      if (value < 0 && at > a) [a, fa] = [at, value];
      else if (value >= 0 && at < b) [b, fb] = [at, value];
    }
    last = x;
  }
  return b;
}
