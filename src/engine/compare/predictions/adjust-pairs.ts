import { adjustP } from "../../../base/stats/adjust.ts";
import type { PairComparisons, PredictionPair } from "../../../contract/compare-predictions.ts";

/** A pair whose tests stand for themselves. */
export type PlainPair = Omit<PredictionPair, "mcnemarAdjusted" | "delongAdjusted">;

export interface AdjustedPairs {
  readonly pairs: PredictionPair[];
  readonly comparisons: PairComparisons;
}

/** By Holm (1979) over the given pairs, McNemar's tests and DeLong's each by themselves. A test that could not say is not counted. */
export function adjustPairs(pairs: readonly PlainPair[]): AdjustedPairs {
  const mcnemar = adjust(pairs.map((pair) => pair.mcnemar));
  const delong = adjust(pairs.map((pair) => pair.delong));
  return {
    pairs: pairs.map((pair, i) => ({
      ...pair,
      mcnemarAdjusted: mcnemar.p[i] ?? null,
      delongAdjusted: delong.p[i] ?? null,
    })),
    comparisons: { mcnemar: mcnemar.comparisons, delong: delong.comparisons },
  };
}

function adjust(given: ReadonlyArray<number | null>): {
  readonly p: ReadonlyArray<number | null>;
  readonly comparisons: number;
} {
  const adjusted = adjustP(
    given.map((p) => p ?? Number.NaN),
    "holm",
  );
  const p = adjusted.map((value) => (Number.isNaN(value) ? null : value));
  return { p, comparisons: p.filter((value) => value !== null).length };
}
