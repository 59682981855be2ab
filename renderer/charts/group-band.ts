import { intervalHalves, standardError } from "../../src/base/stats/summary.ts";
import { formatCount, formatNumber } from "../kit/format.ts";

/** What stands beside the mean of a group. */
export type BandKind = "sd" | "se" | "ci" | "range";

/** Of a group at places of the axis, of equal length. */
export interface GroupColumns {
  readonly mean: Float64Array;
  /** NaN where one run alone is. */
  readonly sd: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly n: Uint32Array;
}

export interface Band {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** One run alone has no spread: there the band is as thin as the line. */
export function bandOf({ mean, sd, min, max, n }: GroupColumns, spread: BandKind): Band {
  if (spread === "range") return { low: min, high: max };
  const half = halfOf(spread);
  const low = new Float64Array(mean.length);
  const high = new Float64Array(mean.length);
  for (let i = 0; i < mean.length; i++) {
    const middle = mean[i] as number;
    const by = (n[i] as number) < 2 ? 0 : half(n[i] as number, sd[i] as number);
    low[i] = middle - by;
    high[i] = middle + by;
  }
  return { low, high };
}

function halfOf(spread: Exclude<BandKind, "range">): (n: number, sd: number) => number {
  if (spread === "sd") return (_, sd) => sd;
  const interval = intervalHalves();
  return (n, sd) => {
    const summary = { n, sd, mean: 0, min: 0, max: 0 };
    return spread === "se" ? standardError(summary) : interval(summary);
  };
}

/** What the tooltip says beside the name. */
export function describePlace(
  one: Pick<GroupColumns, "n">,
  { low, high }: Band,
  spread: BandKind,
  at: number,
): string {
  const n = `n ${formatCount(one.n[at] ?? 0)}`;
  const [from, to] = [low[at] ?? Number.NaN, high[at] ?? Number.NaN];
  if (!(to > from)) return n;
  if (spread === "range") return `${formatNumber(from)} … ${formatNumber(to)}, ${n}`;
  return `± ${formatNumber(Number(((to - from) / 2).toPrecision(2)))}, ${n}`;
}
