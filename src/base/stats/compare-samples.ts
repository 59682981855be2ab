import { invalid } from "../errors.ts";
import {
  bootstrap,
  bootstrapDifference,
  type Bootstrap,
  type BootstrapOptions,
} from "./bootstrap.ts";
import { effectOf, pairedEffectOf, type Effect } from "./effect-sizes.ts";
import {
  combinations,
  permutationTest,
  signFlipTest,
  type PermutationOptions,
  type PermutationTest,
} from "./permutation.ts";
import { moreForPaired, moreForWelch, type PowerOptions } from "./power.ts";
import { mannWhitneyTest, signTest, wilcoxonTest } from "./rank-tests.ts";
import { differences, finitePairs, finiteSample } from "./sample.ts";
import { summarize, type Summary } from "./summary.ts";
import { meanTest, tInterval, welchTest, type TTest } from "./t-tests.ts";

export type TestName =
  | "welch"
  | "paired-t"
  | "mann-whitney"
  | "wilcoxon"
  | "permutation"
  | "sign-flip"
  | "sign";
export type IntervalMethod = "t" | "bca" | "percentile" | "permutation";

/** b against a, the baseline: everything is b - a. What is not defined is null, or NaN where a number must be. */
export interface Comparison {
  readonly n: {
    readonly a: number;
    readonly b: number;
    readonly pairs: number | null;
    /** Values left out: not finite, or in a pair with one that is not, or without a partner. */
    readonly dropped: number;
  };
  readonly means: { readonly a: number; readonly b: number };
  /** Sample standard deviations (n - 1); NaN for one value. */
  readonly sds: { readonly a: number; readonly b: number };
  /** Of the means, or the mean of the differences of pairs; NaN where a side is empty. */
  readonly difference: number;
  /** Of the difference; null where it is not defined. */
  readonly interval: {
    readonly low: number;
    readonly high: number;
    readonly level: number;
    readonly method: IntervalMethod;
  } | null;
  readonly test: TestName;
  /** t, U of b, the smaller sum of signed ranks, the mean difference, or the number of pairs above 0; NaN without a test. */
  readonly statistic: number;
  /** What the test speaks for: larger values of b or smaller ones. Rank and sign tests may differ from the means; 0 without a test. */
  readonly direction: -1 | 0 | 1;
  /** Degrees of freedom of a t test. */
  readonly df: number | null;
  /** Two-sided. */
  readonly p: number | null;
  readonly effect: Effect;
  /** The smallest p that a rank or permutation test of so many values can give: 3 against 3 cannot go below 0.1. */
  readonly smallestP: number | null;
  /** A sentence why there is no test. */
  readonly cannotSay: string | null;
  /** Further values for each group (or pairs) for the wished power at 0.05 (two-sided) if difference and deviation are as observed. */
  readonly moreNeeded: number | null;
}

export interface CompareOptions {
  /** a[i] and b[i] belong together: the same seed, fold or row. */
  readonly paired?: boolean;
  readonly test?: TestName | "auto";
  /** 0.95 without. */
  readonly level?: number;
  /** Of `moreNeeded`; 0.8 without. */
  readonly power?: number;
  /** By what fits the test, without: Student's t, or the inverted permutation test. */
  readonly interval?: IntervalMethod | "auto";
  /** Of bootstrap and permutation; 10,000 without. */
  readonly resamples?: number;
  readonly seed?: number;
  /** Leaves out `moreNeeded`, which takes a millisecond, and intervals by resampling: for tables of thousands. */
  readonly isBrief?: boolean;
}

const NO_EFFECT: Effect = { cohensD: null, hedgesG: null, cliffsDelta: null, superiority: null };
/** From here on the bootstrap of a mean has Student's interval in all digits that matter, and takes minutes. */
const MOST_RESAMPLED = 100_000;
const NEED_PAIRS: ReadonlySet<string> = new Set(["paired-t", "wilcoxon", "sign-flip", "sign"]);
/** Of the largest value: what varies by less varies by rounding alone, and says nothing. */
const ROUNDING = 1e-13;
/** Of the larger value of a pair: values that differ by less are equal. */
const ROUNDING_OF_PAIR = 1e-14;

/**
 * Compares two samples. Without another wish by Welch's test, or the paired t test where values are paired: runs are few (3 to
 * 10 seeds), and there rank and permutation tests have little power or cannot become significant at all (3 against 3: p
 * >= 0.1), while unequal spread, which Welch allows, is the rule. Metrics of runs are means over many examples, so that
 * their errors are near enough to normal ones. An independent test of paired values ignores the pairs.
 * @throws AppError INVALID_INPUT for a paired test without pairs, and a level that is none
 */
export function compareSamples(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: CompareOptions = {},
): Comparison {
  const { test = "auto", level = 0.95, paired = false } = options;
  if (!(level > 0 && level < 1)) throw invalid("The level of an interval lies between 0 and 1.");
  if (!paired && NEED_PAIRS.has(test)) {
    throw invalid(`The ${test} test needs pairs: values that belong together.`);
  }
  const isPaired = paired && (test === "auto" || NEED_PAIRS.has(test));
  const design = isPaired ? pairDesign(a, b, test) : groupDesign(a, b, test);
  return toComparison(design, level, options);
}

/** What a test came to. */
interface Outcome {
  readonly statistic: number;
  readonly df?: number;
  readonly p: number;
  readonly smallestP?: number;
  /** That of the difference of the means without. */
  readonly direction?: -1 | 0 | 1;
}

/** Two groups, or pairs, ready to be tested. */
interface Design {
  readonly known: Pick<Comparison, "n" | "means" | "sds" | "test" | "effect">;
  readonly moreNeeded: (options: PowerOptions) => number | null;
  readonly cannotSay: string | null;
  readonly student: TTest;
  /** Values of the side that has fewer, and of both. */
  readonly least: number;
  readonly all: number;
  readonly run: (permute: () => PermutationTest) => Outcome;
  readonly permute: (options: PermutationOptions) => PermutationTest;
  readonly resample: (options: BootstrapOptions) => Bootstrap;
}

function toComparison(design: Design, level: number, options: CompareOptions): Comparison {
  const { known, student, least } = design;
  const { resamples, seed, power } = options;
  let permuted: PermutationTest | undefined;
  const permute = (): PermutationTest =>
    (permuted ??= design.permute({
      ...(resamples === undefined ? {} : { draws: resamples }),
      ...(seed === undefined ? {} : { seed }),
    }));
  const outcome = design.cannotSay === null ? design.run(permute) : undefined;
  const isDefined = outcome !== undefined && !Number.isNaN(outcome.p);
  return {
    ...known,
    difference: student.difference,
    interval: least === 0 ? null : intervalOf(design, permute, level, options),
    statistic: isDefined ? outcome.statistic : Number.NaN,
    direction: isDefined ? (outcome.direction ?? signOf(student.difference)) : 0,
    df: isDefined ? (outcome.df ?? null) : null,
    p: isDefined ? outcome.p : null,
    smallestP: outcome?.smallestP ?? null,
    moreNeeded:
      options.isBrief === true ? null : design.moreNeeded(power === undefined ? {} : { power }),
    cannotSay:
      design.cannotSay ??
      (isDefined
        ? null
        : "The numbers are too large, or too close to 0, to compute a deviation with."),
  };
}

function signOf(value: number): -1 | 0 | 1 {
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}

/** A deviation within rounding is none: else a constant difference would be certain beyond all measure. */
function withoutRounding(summary: Summary, limit: number): Summary {
  return summary.sd <= limit ? { ...summary, sd: 0 } : summary;
}

function roundingOf(...summaries: readonly Summary[]): number {
  const ends = summaries.flatMap(({ n, min, max }) => (n === 0 ? [] : [min, max]));
  return ROUNDING * Math.max(0, ...ends.map(Math.abs));
}

function intervalOf(
  { known: { test }, student, least, all, resample }: Design,
  permute: () => PermutationTest,
  level: number,
  { interval: wish = "auto", resamples, seed, isBrief = false }: CompareOptions,
): Comparison["interval"] {
  const byTest = test === "permutation" || test === "sign-flip" ? "permutation" : "t";
  let method = wish === "auto" ? byTest : wish;
  if (method !== "permutation" && (least < 2 || !(student.standardError > 0))) return null;
  if ((method === "bca" || method === "percentile") && all > MOST_RESAMPLED) method = "t";
  if (isBrief && method !== "t") return null;
  const found =
    method === "t"
      ? tInterval(student, level)
      : method === "permutation"
        ? permute().interval(level)
        : resample({
            level,
            ...(resamples === undefined ? {} : { resamples }),
            ...(seed === undefined ? {} : { seed }),
          })[method];
  if (found === null || !found.every(Number.isFinite)) return null;
  return { low: found[0], high: found[1], level, method };
}

const EMPTY: Summary = {
  n: 0,
  mean: Number.NaN,
  sd: Number.NaN,
  min: Number.NaN,
  max: Number.NaN,
};

function groupDesign(
  rawA: ArrayLike<number>,
  rawB: ArrayLike<number>,
  wish: TestName | "auto",
): Design {
  const [sampleA, sampleB] = [finiteSample(rawA), finiteSample(rawB)];
  const [a, b] = [sampleA.values, sampleB.values];
  const exact = { a: summarize(a) ?? EMPTY, b: summarize(b) ?? EMPTY };
  // Each by its own numbers: one that went astray does not make the others equal.
  const of = {
    a: withoutRounding(exact.a, roundingOf(exact.a)),
    b: withoutRounding(exact.b, roundingOf(exact.b)),
  };
  const test = wish === "auto" ? "welch" : wish;
  const student = welchTest(of.a, of.b);
  const least = Math.min(a.length, b.length);
  const dropped = sampleA.dropped + sampleB.dropped;
  return {
    known: {
      n: { a: a.length, b: b.length, pairs: null, dropped },
      means: { a: of.a.mean, b: of.b.mean },
      sds: { a: of.a.sd, b: of.b.sd },
      test,
      effect: least === 0 ? NO_EFFECT : effectOf(a, b, of),
    },
    moreNeeded: (options) =>
      least < 2 ? null : moreForWelch(student.difference, of.a, of.b, options),
    cannotSay: groupsCannotSay(test, of.a, of.b),
    student,
    least,
    all: a.length + b.length,
    run: (permute) => {
      if (test === "welch") return { statistic: student.t, df: student.df, p: student.p };
      if (test === "permutation") {
        const { difference, p, smallestP } = permute();
        return { statistic: difference, p, smallestP };
      }
      const { statistic, p, direction } = mannWhitneyTest(a, b, "careful");
      const smallestP = Math.min(1, 2 / combinations(a.length + b.length, least));
      return { statistic, p: Math.max(p, smallestP), smallestP, direction };
    },
    permute: (options) => permutationTest(a, b, options),
    resample: (options) => bootstrapDifference(a, b, options),
  };
}

function pairDesign(
  rawA: ArrayLike<number>,
  rawB: ArrayLike<number>,
  wish: TestName | "auto",
): Design {
  const { a, b, dropped } = finitePairs(rawA, rawB);
  const of = { a: summarize(a) ?? EMPTY, b: summarize(b) ?? EMPTY };
  let largest = 0;
  const between = differences(a, b).map((one, i) => {
    const size = Math.max(Math.abs(a[i] as number), Math.abs(b[i] as number));
    if (Math.abs(one) <= ROUNDING_OF_PAIR * size) return 0;
    largest = Math.max(largest, size);
    return one;
  });
  const summary = withoutRounding(summarize(between) ?? EMPTY, ROUNDING * largest);
  const n = between.length;
  const test = wish === "auto" ? "paired-t" : wish;
  const student = meanTest(summary);
  return {
    known: {
      n: { a: n, b: n, pairs: n, dropped },
      means: { a: of.a.mean, b: of.b.mean },
      sds: { a: of.a.sd, b: of.b.sd },
      test,
      effect: n === 0 ? NO_EFFECT : pairedEffectOf(between, summary),
    },
    moreNeeded: (options) => (n < 2 ? null : moreForPaired(student.difference, summary, options)),
    cannotSay: pairsCannotSay(test, summary),
    student,
    least: n,
    all: n,
    run: (permute) => {
      if (test === "paired-t") return { statistic: student.t, df: student.df, p: student.p };
      if (test === "sign-flip") {
        const { difference, p, smallestP } = permute();
        return { statistic: difference, p, smallestP };
      }
      const { statistic, p, direction } =
        test === "sign" ? signTest(between) : wilcoxonTest(between, { method: "careful" });
      // Pairs without a difference take no part in either.
      const ranked = between.reduce((count, one) => (one === 0 ? count : count + 1), 0);
      const smallestP = Math.min(1, 2 / 2 ** ranked);
      return { statistic, p: Math.max(p, smallestP), smallestP, direction };
    },
    permute: (options) => signFlipTest(between, options),
    resample: (options) => bootstrap(between, options),
  };
}

function groupsCannotSay(test: TestName, a: Summary, b: Summary): string | null {
  const sides = `${a.n} and ${b.n}`;
  if (a.n === 0 || b.n === 0) return `A group has no finite value (${sides}).`;
  const isFlat = Math.max(a.max, b.max) - Math.min(a.min, b.min) <= roundingOf(a, b);
  if (isFlat && a.n + b.n > 2) {
    return "All values are the same, so that there is no spread to measure a difference by.";
  }
  if (test === "welch") {
    if (a.n < 2 || b.n < 2) {
      return `One value does not show how much values vary: each group needs at least 2 (there are ${sides}).`;
    }
    if (a.sd === 0 && b.sd === 0) {
      return "Neither group varies, so that there is no spread to measure the difference by.";
    }
  } else if (a.n + b.n < 3) {
    return "One value each cannot be ordered in a way that says anything.";
  }
  return null;
}

function pairsCannotSay(test: TestName, { n, sd, min, max }: Summary): string | null {
  if (n === 0) return "There is no pair with two finite values.";
  if (min === 0 && max === 0) return "Each pair has two equal values: there is nothing to test.";
  if (n < 2) return "One pair does not show how much differences vary: at least 2 are needed.";
  if (test === "paired-t" && sd === 0) {
    return "All pairs differ by the same amount, so that there is no spread to measure it by.";
  }
  return null;
}
