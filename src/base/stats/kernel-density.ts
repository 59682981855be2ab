import { quantile } from "./sample.ts";
import { summarize } from "./summary.ts";

/**
 * Silverman's rule of thumb: 0.9 min(sd, IQR / 1.34) n^(-1/5) (Density Estimation for Statistics and Data Analysis, 1986,
 * formula 3.31; R's bw.nrd0). Where the quartiles are equal the deviation alone counts; 0 for values that are all equal,
 * which have no density.
 * @param sorted ascending and finite
 */
export function silvermanBandwidth(sorted: readonly number[]): number {
  const summary = summarize(sorted);
  if (summary === undefined || !(summary.sd > 0)) return 0;
  const iqr = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.34;
  return 0.9 * (iqr > 0 ? Math.min(summary.sd, iqr) : summary.sd) * sorted.length ** -0.2;
}

/**
 * Density of a sample at some places: the mean of normal densities around each value.
 * @param bandwidth their standard deviation, greater than 0
 * @returns per unit of the values
 */
export function kernelDensity(
  sorted: ArrayLike<number>,
  bandwidth: number,
  places: ArrayLike<number>,
): Float64Array {
  const n = sorted.length;
  const scale = 1 / (n * bandwidth * Math.sqrt(2 * Math.PI));
  // Beyond so many deviations a normal density adds nothing that shows in a double.
  const reach = 8 * bandwidth;
  let from = 0;
  return Float64Array.from(places, (place) => {
    while (from > 0 && (sorted[from - 1] as number) >= place - reach) from--;
    while (from < n && (sorted[from] as number) < place - reach) from++;
    let sum = 0;
    for (let i = from; i < n && (sorted[i] as number) <= place + reach; i++)
      sum += Math.exp(-0.5 * (((sorted[i] as number) - place) / bandwidth) ** 2);
    return sum * scale;
  });
}
