/** Median, lowest, highest and number of what was measured. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly n: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1
      ? (sorted[middle] ?? Number.NaN)
      : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
  return {
    median,
    min: sorted[0] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
    n: sorted.length,
  };
}

export type Spreads<T> = { readonly [K in keyof T]: Spread };

/** The same fields over all repeats, each as a spread. */
export function spreadsOf<T extends object>(rows: readonly T[]): Spreads<T> {
  const keys = Object.keys(rows[0] ?? {}) as Array<keyof T>;
  return Object.fromEntries(
    keys.map((key) => [key, spreadOf(rows.map((row) => Number(row[key])))]),
  ) as Spreads<T>;
}

/** Exponent b of y = a * x^b, by least squares over the logarithms: 1 means that the cost per unit is constant. */
export function growthExponent(points: ReadonlyArray<readonly [x: number, y: number]>): number {
  return slopeOf(points.map(([x, y]) => [Math.log(x), Math.log(y)] as const));
}

/** Slope b of y = a + b * x, by least squares. */
export function slopeOf(points: ReadonlyArray<readonly [x: number, y: number]>): number {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const variance = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return covariance / variance;
}

/** Seconds of a fixed loop: a yardstick for how busy the machine is. */
export function spinSeconds(): number {
  const startedMs = performance.now();
  let x = 1;
  for (let i = 0; i < 200_000_000; i++) x = (x * 1_103_515_245 + i) | 0;
  return x === 0.5 ? Number.NaN : (performance.now() - startedMs) / 1000;
}
