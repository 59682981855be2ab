import { formatNumber, NO_VALUE, plural } from "../base/number-text.ts";
import type {
  IMPORTANCE_METHODS,
  WireImportance,
  WireSpread,
  WireWarning,
} from "./compare-importance.ts";

export type ImportanceMethod = (typeof IMPORTANCE_METHODS)[number];

export const METHODS: ReadonlyArray<{
  readonly id: ImportanceMethod;
  readonly title: string;
  /** What a share is a share of. */
  readonly says: string;
}> = [
  {
    id: "fanova",
    title: "fANOVA",
    says: "Share of the model's variation that a param carries alone, the others averaged. 64 trees, each on a resample of the runs.",
  },
  {
    id: "permutation",
    title: "Permutation",
    says: "How much worse unseen runs are predicted when the values of a param are shuffled, as a share of the metric's variance; interactions count.",
  },
  {
    id: "ped-anova",
    title: "PED-ANOVA",
    says: "How differently the best tenth of the runs lies in a param than all runs do, as shares of 100 %.",
  },
];

export const NOT_CAUSAL =
  "Not causal: another param that was changed along with it, or was not logged, may be behind it.";
export const PAIRS_SAY =
  "Beyond what each of the two does alone, among the ten params that matter most. Trees take some chance for interaction: shares of a few percent say little.";

/** "60 %", of small ones "0.4 %". */
export function percent(share: number | null): string {
  if (share === null) return NO_VALUE;
  const value = 100 * share;
  return `${formatNumber(Math.abs(value) < 10 ? Number(value.toFixed(1)) : Math.round(value))} %`;
}

/** "48 to 71 %" */
export function percentRange({ low, high }: WireSpread): string {
  if (low === null || high === null) return "";
  return `${percent(low).replace(" %", "")} to ${percent(high)}`;
}

/** "a", "a and b", "a, b and c" */
function joinNames(names: readonly string[]): string {
  return names.length < 2
    ? (names[0] ?? "")
    : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** Why there is nothing to show, and what to do about it. */
export function describeSilence(
  {
    silent,
    runs,
    without,
    nonFinite,
  }: Pick<WireImportance, "silent" | "runs" | "without" | "nonFinite">,
  metric: string,
): { readonly title: string; readonly text: string } {
  switch (silent) {
    case "no-metric":
      return {
        title: `No run has a finite value of ${metric}`,
        text:
          nonFinite > 0
            ? `It is NaN or infinite in ${plural(nonFinite, "run")}, and missing in ${plural(without, "run")}. Judge by another metric.`
            : "Judge by another metric, or add runs that have it.",
      };
    case "too-few-runs":
      return {
        title: `${plural(runs, "run")} cannot tell params apart`,
        text: "Any two params would explain them. Add runs: about ten for each param that varies.",
      };
    case "constant-metric":
      return {
        title: `${metric} is the same in all ${plural(runs, "run")}`,
        text: "There is no variation to explain. Judge by another metric.",
      };
    case "no-goal":
      return {
        title: `Nobody has said whether ${metric} should be small or large`,
        text: "PED-ANOVA asks what the best runs have in common. Set the goal of the metric, or choose another method.",
      };
    case "no-params":
    case null:
      return {
        title: "No param differs between these runs",
        text: "Seeds and folds do not count, nor do texts that every run has for itself.",
      };
    default:
      return silent satisfies never;
  }
}

export function describeWarning(warning: WireWarning, metric: string): string {
  switch (warning.code) {
    case "unexplained":
      return warning.r2 === null
        ? "How well the params explain runs that the model has not seen could not be told: take the shares for nothing yet."
        : `The params hardly explain ${metric}: on unseen runs the model is ${warning.r2 <= 0 ? "no better" : "little better"} than their mean (R² ${formatNumber(warning.r2, 2)}). These importances mean next to nothing.`;
    case "few-runs":
      return `${plural(warning.runs, "run")} for ${plural(warning.params, "param")}: fewer than about ten for each, so that chance alone can make a param look important.`;
    case "noisy":
      return warning.noise >= 1
        ? `Runs with the same params differ by as much as runs with others. No param can explain that.`
        : `Runs with the same params differ by ${percent(warning.noise)} of the variance of all: no param can explain more than the rest.`;
    case "aliased":
      return `${joinNames(warning.params)} vary together: these runs cannot say which of them it is. They count as one.`;
    case "own-values":
      return `${warning.param} has a value of its own in nearly every run (${formatNumber(warning.distinct)}): nothing can be said of it.`;
    case "pooled":
      return warning.own === 0
        ? `No value of ${warning.param} is shared by enough runs (${plural(warning.texts, "value")} in all): nothing can be said of it.`
        : `${plural(warning.texts, "value")} of ${warning.param} that too few runs have were taken together.`;
    default:
      return warning satisfies never;
  }
}

/** What the first of the rows says, without claiming more. */
export function describeResult(
  found: WireImportance,
  method: ImportanceMethod,
  metric: string,
): string {
  const [first] = found.rows;
  if (first === undefined || first.share.value === null) return "";
  const name =
    first.aliases.length === 0
      ? first.param
      : `${first.param} (or ${joinNames(first.aliases)}, which ${first.aliases.length === 1 ? "varies" : "vary"} with it)`;
  const interval = `95 % interval over resamples ${percentRange(first.share)}`;
  const runs = `Among these ${plural(found.runs, "run")}`;
  const fit =
    found.r2 === null || found.r2.value === null
      ? ""
      : ` On runs it has not seen the model explains ${found.r2.value <= 0 ? "nothing" : `about ${percent(found.r2.value)} (${percentRange(found.r2)})`} of the variation of ${metric}.`;
  if (method === "ped-anova")
    return `${runs} the best ${formatNumber(found.best)} differ from all others most in ${name}: ${percent(first.share.value)} of what tells them apart, ${interval}.`;
  if (method === "permutation")
    return `${runs} shuffling ${name} costs about ${percent(first.share.value)} of the variance of ${metric}, ${interval}.${fit}`;
  return `${runs} ${name} alone goes with about ${percent(first.share.value)} of the variation that the model finds, ${interval}.${fit}`;
}

/** Runs that the answer does not rest on. */
export function describeCounts({
  runs,
  without,
  nonFinite,
  notDrawn,
}: Pick<WireImportance, "runs" | "without" | "nonFinite" | "notDrawn">): string {
  return [
    plural(runs, "run"),
    without > 0 ? `${plural(without, "run")} without the metric` : "",
    nonFinite > 0 ? `${plural(nonFinite, "run")} with NaN or an infinite value` : "",
    notDrawn > 0 ? `drawn from ${formatNumber(runs + notDrawn)}` : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
}

const WHY = {
  absent: "no run has it",
  constant: "the same in all runs",
  repetition: "seeds and folds repeat a run",
  "own-values": "a text of its own in nearly every run",
  "too-many": "beyond the 200 that differ most",
} as const;

/** "seed (seeds and folds repeat a run), same (the same in all runs)" */
export function describeLeftOut(leftOut: WireImportance["leftOut"]): string {
  return leftOut.map(({ param, why }) => `${param} (${WHY[why]})`).join(", ");
}
