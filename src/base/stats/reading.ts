import type { Comparison } from "./compare-samples.ts";
import { moreForPaired, moreForWelch, USUAL_POWER, type PowerOptions } from "./power.ts";

/** What a comparison is of, and how it is told. */
export interface ReadingOptions {
  readonly names: { readonly a: string; readonly b: string };
  readonly metric: string;
  /** Whether small or large is better. */
  readonly goal: "min" | "max" | "none";
  /** Behind numbers of the metric's own scale: "points", "s". */
  readonly unit?: string;
  /** How many comparisons `adjustedP` was corrected for; 1 for none. */
  readonly comparisons: number;
  readonly adjustedP: number | null;
  /** What a value is one of, in the singular: "run" without. */
  readonly noun?: string;
  /** Significant below this. */
  readonly alpha?: number;
  /** Chance with which advised values show the difference; 0.8 without. */
  readonly power?: number;
}

/** Four significant digits, as all numbers of readings. */
function toFour(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/**
 * One or two plain sentences that say no more than the comparison does: no difference shown is never called equal, one value
 * never tells, and what cannot become significant is said to.
 */
export function readComparison(comparison: Comparison, options: ReadingOptions): string {
  const { n, cannotSay, p } = comparison;
  const { names, noun = "run" } = options;
  const amount = (count: number): string => amountOf(count, noun);
  const counts =
    n.pairs !== null
      ? `${n.pairs} pair${n.pairs === 1 ? "" : "s"} of ${noun}s`
      : n.a === n.b
        ? `${amount(n.a)} each`
        : `${n.b} against ${amount(n.a)}`;
  const left =
    n.dropped === 0
      ? ""
      : n.pairs === null
        ? ` ${amount(n.dropped)} ${n.dropped === 1 ? "was" : "were"} left out: without a finite value.`
        : ` ${n.dropped === 1 ? "1 value was" : `${n.dropped} values were`} left out: not finite, or without a partner.`;
  if (Number.isNaN(comparison.difference)) {
    return `${options.metric}: ${names.b} and ${names.a} cannot be compared. ${cannotSay ?? ""}${left}`;
  }
  const seen = describeDifference(comparison, options);
  const end = cannotSay === null && p !== null ? verdict(comparison, options, p, amount) : "";
  if (end === "") return `${counts}: ${seen}; ${reasonOf(comparison, noun)}${left}`;
  return `${counts}: ${seen}; ${end}.${left}`;
}

/** "better by 0.8 points, 95 % interval 0.1 to 1.5": in the direction of the difference. */
function describeDifference(
  { difference, interval, direction }: Comparison,
  { goal, unit, metric, names }: ReadingOptions,
): string {
  const isAgainstMean = direction !== 0 && direction !== Math.sign(difference);
  if (isAgainstMean) {
    const values = `its values tend to be ${direction > 0 ? "higher" : "lower"}, which is what this test compares`;
    if (difference === 0)
      return `${names.b} has the same mean ${metric} as ${names.a}, but ${values}`;
    const size = toFour(Math.abs(difference)) + (unit === undefined ? "" : ` ${unit}`);
    const word = difference > 0 ? "higher" : "lower";
    return `${names.b} has a ${word} mean ${metric} than ${names.a} by ${size}, but ${values}`;
  }
  if (difference === 0)
    return `${names.b} has the same mean ${metric} as ${names.a}${range(interval, 1)}`;
  const sign = difference < 0 ? -1 : 1;
  const word =
    goal === "none"
      ? difference > 0
        ? "higher"
        : "lower"
      : difference > 0 === (goal === "max")
        ? "better"
        : "worse";
  const size = toFour(Math.abs(difference));
  const measure = unit === undefined ? size : `${size} ${unit}`;
  return `${names.b} ${word} than ${names.a} by ${measure} (${metric})${range(interval, sign)}`;
}

function range(interval: Comparison["interval"], sign: 1 | -1): string {
  if (interval === null) return "";
  const { low, high, level } = interval;
  const [from, to] = sign > 0 ? [low, high] : [-high, -low];
  return `, ${toFour(level * 100)} % interval ${toFour(from)} to ${toFour(to)}`;
}

function reasonOf({ n, cannotSay }: Comparison, noun: string): string {
  if (n.pairs === null && Math.min(n.a, n.b) === 1) {
    return `one ${noun} cannot tell a difference from chance: at least 2 of each are needed.`;
  }
  return `whether that is chance cannot be said. ${cannotSay ?? ""}`.trimEnd();
}

function verdict(
  comparison: Comparison,
  { comparisons, adjustedP, alpha = 0.05, power = USUAL_POWER }: ReadingOptions,
  p: number,
  amount: (count: number) => string,
): string {
  const { smallestP, n } = comparison;
  const isCorrected = comparisons > 1 && adjustedP !== null;
  const corrected = isCorrected ? `after correcting for ${comparisons} comparisons ` : "";
  const deciding = isCorrected ? adjustedP : p;
  const value = deciding < 1e-4 ? "p < 0.0001" : `p = ${toFour(deciding)}`;
  if (deciding < alpha) return `${corrected}${isCorrected ? "still " : ""}significant (${value})`;
  const uncorrected = isCorrected && p < alpha ? `, without p = ${toFour(p)}` : "";
  const start = `${corrected}not significant (${value}${uncorrected}): no difference shown, which does not make them equal`;
  if (smallestP !== null && smallestP > alpha) {
    return `${start}; with so few values this test can never become significant (its smallest p is ${toFour(smallestP)})`;
  }
  const more = moreFor(comparison, { alpha: alpha / Math.max(1, comparisons), power });
  if (more === null || more === 0 || more > MOST_ADVISED) return start;
  const wish = n.pairs === null ? `${amount(more)} each` : amountOf(more, "pair");
  return `${start}; if it is really that large, about ${wish.replace(" ", " more ")} would ${power === USUAL_POWER ? "probably settle it" : `settle it in ${toFour(power * 100)} of 100 cases`}`;
}

function amountOf(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}

/** As `moreNeeded`, at the level that remains for each of all comparisons (Bonferroni's, the most careful). */
function moreFor({ n, sds, difference, effect }: Comparison, options: PowerOptions): number | null {
  if (n.pairs === null) {
    const [a, b] = [
      { n: n.a, sd: sds.a },
      { n: n.b, sd: sds.b },
    ];
    return moreForWelch(difference, a, b, options);
  }
  if (effect.cohensD === null) return null;
  return moreForPaired(effect.cohensD, { n: n.pairs, sd: 1 }, options);
}

/** Advice to make more than that is none. */
const MOST_ADVISED = 1000;
