import { compareSamples, type Comparison } from "../../base/stats/compare-samples.ts";
import { intervalHalves, type Summary } from "../../base/stats/summary.ts";
import type { CompareMethod, Verdict } from "../../contract/compare-statistics.ts";
import type { ReadDb } from "../../store/index.ts";
import { findPairs, readPairKeys, type Pair } from "./find-pairs.ts";
import type { FoundRuns } from "./find-runs.ts";
import type { MetricValues } from "./read-values.ts";

/** A group beside the baseline. */
export interface Against {
  readonly comparison: Comparison;
  /** Without `moreNeeded` and intervals by resampling. */
  readonly isBrief: boolean;
  readonly percent: number;
  readonly pairs: readonly Pair[];
  readonly isPaired: boolean;
  readonly pairing: string;
  pAdjusted: number | null;
  verdict: Verdict;
}

export interface CompareContext {
  readonly method: CompareMethod;
  readonly places: ReadonlyArray<readonly number[]>;
  readonly pairsOf: (a: number, b: number) => ReturnType<typeof findPairs>;
  /** Runs that two groups share. */
  readonly sharedBy: (a: number, b: number) => number;
  /** Half of the interval of a group's mean. */
  readonly halfOf: (summary: Summary) => number;
}

export function createContext(db: ReadDb, method: CompareMethod, runs: FoundRuns): CompareContext {
  const keys =
    method.pairing === "unpaired" || method.groups.length < 2 ? [] : readPairKeys(db, runs.nums);
  const members = runs.groups.map((group) => new Set(group));
  const pairings = new Map<string, ReturnType<typeof findPairs>>();
  const shared = new Map<string, number>();
  const remember = <T>(known: Map<string, T>, a: number, b: number, make: () => T): T => {
    const key = `${a} ${b}`;
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = make()));
    return value;
  };
  return {
    method,
    places: runs.groups,
    pairsOf: (a, b) =>
      remember(pairings, a, b, () =>
        findPairs(keys, runs.groups[a] ?? [], runs.groups[b] ?? [], method.pairing),
      ),
    sharedBy: (a, b) =>
      remember(
        shared,
        a,
        b,
        () => (runs.groups[a] ?? []).filter((run) => members[b]?.has(run) === true).length,
      ),
    halfOf: intervalHalves((1 - method.level) / 2),
  };
}

/** The values of group `b` beside those of group `a`. */
export function holdAgainst(
  { values }: MetricValues,
  a: number,
  b: number,
  context: CompareContext,
  isBrief: boolean,
): Against {
  const { method, places } = context;
  const shared = context.sharedBy(a, b);
  const { isPaired, pairs, reason } = context.pairsOf(a, b);
  const wished = method.test;
  const needsPairs = NEED_PAIRS.has(wished);
  const take = (runs: readonly number[]): Float64Array =>
    Float64Array.from(runs, (run) => values[run] as number);
  const { level, interval, power } = method;
  const options = { level, interval, power, test: wished, isBrief };
  const isUsed = isPaired && (wished === "auto" || needsPairs) && shared === 0;
  const compared = isUsed
    ? compareSamples(take(pairs.map((pair) => pair.a)), take(pairs.map((pair) => pair.b)), {
        ...options,
        paired: true,
      })
    : compareSamples(take(places[a] ?? []), take(places[b] ?? []), {
        ...options,
        test: needsPairs ? "auto" : wished,
      });
  const refusal =
    shared > 0
      ? `${shared === 1 ? "1 run is" : `${shared} runs are`} in both groups: what is compared must not share runs.`
      : method.pairing === "paired" && !isPaired
        ? `They cannot be paired. ${reason}`
        : needsPairs && !isPaired
          ? `This test needs pairs. ${reason}`
          : undefined;
  const settled = withoutRounding(compared);
  const comparison =
    refusal === undefined
      ? settled
      : {
          ...settled,
          direction: 0 as const,
          p: null,
          interval: null,
          moreNeeded: null,
          cannotSay: refusal,
        };
  return {
    comparison,
    isBrief,
    percent: (comparison.difference / Math.abs(comparison.means.a)) * 100,
    pairs: isUsed ? pairs : [],
    isPaired: isUsed,
    pairing: isPaired && !isUsed && shared === 0 ? "This test does not use pairs." : reason,
    pAdjusted: null,
    verdict: "cannot say",
  };
}

/** Means that differ by less than their own rounding are the same: nobody is "better by 2e-17". */
function withoutRounding(comparison: Comparison): Comparison {
  const { difference, means, test, p } = comparison;
  const rounding = 1e-14 * Math.max(Math.abs(means.a), Math.abs(means.b));
  if (!(Math.abs(difference) <= rounding)) return comparison;
  if (BY_RANKS.has(test)) return { ...comparison, difference: 0 };
  const settled = { ...comparison, difference: 0, direction: 0 } as const;
  // Beside a real spread p is near 1. Where it is not, it tells of rounding as well.
  return p === null || p > 0.5
    ? settled
    : {
        ...settled,
        p: null,
        interval: null,
        moreNeeded: null,
        cannotSay: "The means differ by no more than rounding makes them.",
      };
}

const BY_RANKS: ReadonlySet<string> = new Set(["mann-whitney", "wilcoxon", "sign"]);

const NEED_PAIRS: ReadonlySet<string> = new Set(["paired-t", "wilcoxon", "sign-flip", "sign"]);
