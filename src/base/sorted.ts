/** Index of the first x that is not below the value; `xs` is ascending. */
export function lowerBound(xs: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((xs[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first x above the value. */
export function upperBound(xs: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((xs[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the x nearest to a value; `xs` is not empty. */
export function nearestIndex(xs: ArrayLike<number>, value: number): number {
  const right = Math.min(lowerBound(xs, value), xs.length - 1);
  const left = Math.max(0, right - 1);
  return value - (xs[left] as number) <= (xs[right] as number) - value ? left : right;
}
