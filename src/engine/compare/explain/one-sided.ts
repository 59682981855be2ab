import { compareSamples } from "../../../base/stats/compare-samples.ts";

/** What runs of history say that have only one of the two values of a key: whether they stand where it would put them. */
export interface OneSided {
  /** Which value they have. */
  readonly side: "earlier" | "new";
  readonly runs: number;
  readonly mean: number;
  /** Mean of the side that they are held against: new values against a, earlier ones against b. */
  readonly against: number;
  /** Part of the observed difference between them and that side, with its 95 % interval (Welch): near 0 they stand there too. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** With fewer runs nothing is said. */
const LEAST_RUNS = 2;

/**
 * @param like of each run of history: 1 like a, 2 like b
 * @param y of each run of history, finite
 * @param observed mean of b less mean of a
 * @returns undefined with too few runs on any side for an interval, or without an observed difference
 */
export function readOneSided(args: {
  readonly like: Uint8Array;
  readonly y: Float64Array;
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly observed: number;
}): OneSided | undefined {
  const { like, y, a, b, observed } = args;
  if (!Number.isFinite(observed) || observed === 0) return undefined;
  const [ofA, ofB] = [1, 2].map((side) => [...y].filter((_, run) => like[run] === side));
  const isNew = (ofB?.length ?? 0) >= LEAST_RUNS;
  const own = (isNew ? ofB : ofA) ?? [];
  if (own.length < LEAST_RUNS) return undefined;
  // Both differences go from the earlier value to the new one.
  const { means, difference, interval } = isNew
    ? compareSamples(a, own, { test: "welch", isBrief: true })
    : compareSamples(own, b, { test: "welch", isBrief: true });
  if (interval === null) return undefined;
  const ends = [interval.low / observed, interval.high / observed].toSorted((p, q) => p - q);
  const [low = Number.NaN, high = Number.NaN] = ends;
  return {
    side: isNew ? "new" : "earlier",
    runs: own.length,
    mean: isNew ? means.b : means.a,
    against: isNew ? means.a : means.b,
    share: difference / observed,
    low,
    high,
  };
}
