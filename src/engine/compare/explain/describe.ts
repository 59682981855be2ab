import { LEAST_HISTORY, type RankedChange } from "./rank-changes.ts";
import type { Trait } from "./traits.ts";

/** Readings of numbers for people. They say what history supports, never what was the cause. */

function formatPlain(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const text =
    Math.abs(value) >= 1e6 || (value !== 0 && Math.abs(value) < 1e-4)
      ? value.toExponential(2)
      : String(Number(value.toPrecision(3)));
  return text.replace("-", "−");
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** Beside a difference without an interval: how far runs are apart that are alike. */
export function describeSpread(spread: number, history: number): string {
  return Number.isFinite(spread)
    ? ` In ${plural(history, "other run")} what their values do not explain has a standard deviation of ${formatPlain(spread)}.`
    : "";
}

export function describeChange(args: {
  readonly entry: RankedChange;
  readonly members: readonly Trait[];
  readonly metric: string;
  readonly observed: number;
  readonly history: number;
  /** The only difference that may matter. */
  readonly isOnly: boolean;
}): string {
  const { entry, members, metric, history, isOnly } = args;
  if (entry.standing === "irrelevant")
    return `Cannot have mattered: ${members[0]?.irrelevant ?? ""}.`;
  const only = isOnly ? " It is the only recorded difference that may have mattered." : "";
  if (entry.standing === "unknown" || entry.effect === undefined)
    return `${describeOneSided(entry, metric) ?? describeUnknown(entry, history)}${only}`;
  const { mean, low, high } = entry.effect;
  const numbers = `${signed(mean)} (95 % interval ${signed(low)} to ${signed(high)})`;
  const counted = `${plural(entry.likeA, "other run")} have the earlier ${sidesOf(entry)}, ${entry.likeB} the new one`;
  const together =
    members.length > 1
      ? `${listKeys(members)} ${entry.together === entry.runs ? "always changed together" : `changed together in ${entry.together} of ${entry.runs} runs`}${
          entry.together === entry.runs ? ` in the ${plural(entry.runs, "run")} that have them` : ""
        }: history cannot tell which of them it was. `
      : "";
  const it = members.length > 1 ? "Together: history" : "History";
  return `${together}${capitalised(judgement(entry, it, metric, numbers))} ${counted}.${describePairs(entry)}${only}`;
}

function judgement(entry: RankedChange, it: string, metric: string, numbers: string): string {
  const share = describeShare(entry.share);
  switch (entry.standing) {
    case "supported":
      return `${it} supports it: with it ${metric} goes ${numbers}${share === "" ? "" : `, ${share}`}.`;
    case "unclear":
      return `${it} leaves it open: ${metric} goes ${numbers}${share === "" ? "" : `, ${share}`}.`;
    default:
      return entry.share < 0
        ? `${it} does not support it: ${metric} goes the other way or hardly moves, ${numbers}.`
        : `${it} does not support it: ${metric} hardly moves, ${numbers}${share === "" ? "" : `, ${share}`}.`;
  }
}

function describeShare(share: number): string {
  if (!Number.isFinite(share)) return "";
  if (share <= 0) return "against the observed difference";
  if (share > 1.1) return "more than the observed difference";
  if (share >= 0.9) return "about all of the observed difference";
  return `${Math.max(1, Math.round(share * 100))} % of the observed difference`;
}

/** Undefined where such runs say nothing either way. */
function describeOneSided(
  { standing, oneSided }: RankedChange,
  metric: string,
): string | undefined {
  if (oneSided === undefined || standing === "unknown") return undefined;
  const { side, runs, mean, against, share } = oneSided;
  const have = `${plural(runs, "other run")} have the ${side} value`;
  const level = `${metric} is ${formatPlain(mean)} in the mean`;
  const other = side === "new" ? "before" : "behind";
  return standing === "unsupported"
    ? `${have} ${side === "new" ? "without the effect" : "and the effect all the same"}: ${level}, ${formatPlain(against)} ${other} the change.`
    : `${have}, and go along with it: ${level}, ${Math.round(share * 100)} % of the observed difference away from ${other} the change. What else they have in common may be behind it.`;
}

function describeUnknown({ likeA, likeB }: RankedChange, history: number): string {
  if (history < LEAST_HISTORY)
    return history === 0
      ? "No other run has this metric: history says nothing."
      : `Only ${plural(history, "other run")} ${history === 1 ? "has" : "have"} this metric: too few to say anything.`;
  const have = (count: number): string => `${plural(count, "run")} ${count === 1 ? "has" : "have"}`;
  if (likeA > 0)
    return `No other run has this difference: ${have(likeA)} the earlier value, none the new one.`;
  if (likeB > 0)
    return `No other run has this difference: ${have(likeB)} the new value, none the earlier one.`;
  return "No other run has this difference.";
}

function describePairs({ matches, share, effect }: RankedChange): string {
  if (matches === undefined || matches.pairs === 0) return "";
  const isUp = Number.isFinite(share)
    ? share > 0 === (effect?.mean ?? 0) > 0
    : (effect?.mean ?? 0) > 0;
  const same = isUp ? matches.up : matches.down;
  const nearest = matches.shown[0]?.others ?? 0;
  const which =
    matches.exact === matches.pairs
      ? "that differ in nothing else that is recorded"
      : matches.exact > 0
        ? `(${matches.exact} that differ in nothing else, the others in little else)`
        : `that differ in ${nearest === 1 ? "1 other key" : `${nearest} other keys`} or more`;
  return ` Of ${plural(matches.pairs, "pair")} of runs ${which}, ${same} ${same === 1 ? "goes" : "go"} the same way as observed.`;
}

const sidesOf = ({ isOrdered }: RankedChange): string =>
  isOrdered ? "value or one near it" : "value";

function listKeys(members: readonly Trait[]): string {
  const keys = members.map(({ key }) => key.replace(/^(params|tags|data|packages)\./, ""));
  if (keys.length <= 1) return keys[0] ?? "";
  const most = keys.slice(0, 4);
  const rest = keys.length - most.length;
  return rest > 0
    ? `${most.join(", ")} and ${rest} more`
    : `${most.slice(0, -1).join(", ")} and ${most.at(-1)}`;
}

const signed = (value: number): string => `${value > 0 ? "+" : ""}${formatPlain(value)}`;
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
