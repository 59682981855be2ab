import { adjustP } from "../../../../src/base/stats/adjust.ts";
import type { PredictionPair } from "../../../../src/contract/compare-predictions.ts";
import { plural } from "../../../kit/format.ts";

/** One test of many runs against the first, its p values corrected for how many they are. */
interface Adjusted {
  /** p by run; of a run whose test could not say there is none. */
  readonly p: ReadonlyMap<string, number>;
  readonly comparisons: number;
}

export interface AdjustedPairs {
  readonly mcnemar: Adjusted;
  readonly delong: Adjusted;
}

/** By Holm (1979) over the given pairs, McNemar's tests and DeLong's each by themselves. */
export function adjustPairs(pairs: readonly PredictionPair[]): AdjustedPairs {
  return {
    mcnemar: adjust(pairs, ({ mcnemar }) => mcnemar),
    delong: adjust(pairs, ({ delong }) => delong),
  };
}

function adjust(
  pairs: readonly PredictionPair[],
  read: (pair: PredictionPair) => number | null,
): Adjusted {
  const told = pairs.flatMap((pair) => {
    const p = pair.problem === null ? read(pair) : null;
    return p === null ? [] : [{ runId: pair.runId, p }];
  });
  const adjusted = adjustP(
    told.map(({ p }) => p),
    "holm",
  );
  return {
    p: new Map(told.map(({ runId }, i) => [runId, adjusted[i] as number])),
    comparisons: told.length,
  };
}

/** What the head of the column says of its p values; "" where nothing had to be corrected. */
export function describeAdjustment({ mcnemar, delong }: AdjustedPairs): string {
  const [answers, areas] = [mcnemar.comparisons, delong.comparisons];
  if (Math.max(answers, areas) < 2) return "";
  const words = `p after Holm for ${plural(answers, "comparison")}`;
  return areas === 0 || areas === answers ? words : `${words}, of AUC for ${areas}`;
}
