import { toWireNumber } from "../../../base/json.ts";
import { calibrationOf } from "../../../base/stats/calibration.ts";
import { classifierMetrics } from "../../../base/stats/classifier-metrics.ts";
import { aucVariance, deLongTest, mcNemarTest } from "../../../base/stats/classifier-pairs.ts";
import { normalQuantile } from "../../../base/stats/distributions/normal.ts";
import { clopperPearsonInterval, wilsonInterval } from "../../../base/stats/proportions.ts";
import { findFromTop, precisionRecallCurve, rocCurve } from "../../../base/stats/score-curves.ts";
import type { Prediction } from "../../../contract/compare-predictions.ts";
import type { PlainPair } from "./adjust-pairs.ts";
import { scoresByClass, type Cases } from "./to-cases.ts";

export interface EvaluateOptions {
  /** In the order of the confusion matrix; the last one stands for all others where `hasOther`. */
  readonly classes: readonly string[];
  readonly hasOther: boolean;
  readonly positive: string | undefined;
  readonly threshold: number;
  readonly bins: number;
}

/** Corners of a curve that are answered at most: no screen shows more. */
const MOST_CORNERS = 1000;
const Z = normalQuantile(0.975);

export type Evaluated = Omit<Prediction, "runId" | "problem">;

/** Classes of the cases by their place among all, and what was said: by the threshold or the highest score where only scores are there. */
export interface Answers {
  readonly labels: Int32Array;
  readonly said: Int32Array;
  /** Of the positive class. */
  readonly scores: Float64Array | undefined;
}

/** @throws NoTable where it is not said which scores speak of which class */
export function answersOf(cases: Cases, options: EvaluateOptions): Answers {
  const { classes, hasOther, positive } = options;
  const places = new Map(classes.map((name, i) => [name, i]));
  const other = hasOther ? classes.length - 1 : -1;
  const placeOf = cases.classes.map((name) => places.get(name) ?? other);
  const toPlaces = (codes: Int32Array): Int32Array => codes.map((code) => placeOf[code] ?? other);
  const byClass = cases.scores.size === 0 ? [] : scoresByClass(cases, classes);
  const scores = positive === undefined ? undefined : byClass[classes.indexOf(positive)];
  const said =
    cases.said === null ? sayByScore(cases, byClass, scores, options) : toPlaces(cases.said);
  return { labels: toPlaces(cases.labels), said, scores };
}

function sayByScore(
  cases: Cases,
  byClass: ReadonlyArray<Float64Array | undefined>,
  scores: Float64Array | undefined,
  { classes, positive, threshold }: EvaluateOptions,
): Int32Array {
  if (cases.scores.size > 1) {
    const columns = byClass.flatMap((column, place) =>
      column === undefined ? [] : [{ column, place }],
    );
    return cases.labels.map((_, row) => {
      let best = columns[0];
      for (const one of columns) {
        if ((one.column[row] as number) > (best?.column[row] as number)) best = one;
      }
      return best?.place ?? 0;
    });
  }
  const yes = classes.indexOf(positive ?? "");
  const no = classes.findIndex((_, i) => i !== yes);
  return Int32Array.from(scores ?? [], (score) => (score >= threshold ? yes : Math.max(0, no)));
}

export function evaluate(cases: Cases, answers: Answers, options: EvaluateOptions): Evaluated {
  const { classes, positive, bins } = options;
  const { labels, said, scores } = answers;
  const confusion = classes.map(() => classes.map(() => 0));
  let all = 0;
  let right = 0;
  for (let i = 0; i < labels.length; i++) {
    const count = cases.counts?.[i] ?? 1;
    const row = confusion[labels[i] as number];
    const column = said[i] as number;
    if (row?.[column] === undefined) continue;
    row[column] += count;
    all += count;
    if (labels[i] === said[i]) right += count;
  }
  const metrics = classifierMetrics(confusion);
  const [low, high] = wilsonInterval(right, all);
  const [least, most] = clopperPearsonInterval(right, all);
  return {
    cases: all,
    left: cases.left,
    confusion,
    accuracy: toWireNumber(metrics.accuracy),
    accuracyInterval: all === 0 ? null : { low, high },
    accuracyExact: all === 0 ? null : { low: least, high: most },
    balancedAccuracy: toWireNumber(metrics.balancedAccuracy),
    macroF1: toWireNumber(metrics.macro.f1),
    mcc: toWireNumber(metrics.mcc),
    kappa: toWireNumber(metrics.kappa),
    perClass: metrics.perClass.map(({ precision, recall, f1, support }) => ({
      precision: toWireNumber(precision),
      recall: toWireNumber(recall),
      f1: toWireNumber(f1),
      cases: support,
    })),
    ranking:
      scores === undefined || positive === undefined || cases.counts !== null
        ? null
        : rank(labels, classes.indexOf(positive), scores, bins),
  };
}

function rank(
  labels: Int32Array,
  yes: number,
  scores: Float64Array,
  bins: number,
): Evaluated["ranking"] {
  const isYes = Uint8Array.from(labels, (label) => (label === yes ? 1 : 0));
  const positives = isYes.reduce<number>((sum, one) => sum + one, 0);
  if (positives === 0 || positives === isYes.length) return null;
  const found = findFromTop(isYes, scores);
  const roc = rocCurve(found);
  const pr = precisionRecallCurve(found);
  const half = Z * Math.sqrt(aucVariance(isYes, scores));
  const areShares = scores.every((score) => score >= 0 && score <= 1);
  const calibration = areShares ? calibrationOf(isYes, scores, bins) : undefined;
  return {
    positives,
    auc: toWireNumber(roc.auc),
    // Where no row varies (a perfect order) DeLong's variance says nothing.
    aucInterval:
      half > 0 && Number.isFinite(half)
        ? { low: Math.max(0, roc.auc - half), high: Math.min(1, roc.auc + half) }
        : null,
    averagePrecision: toWireNumber(pr.averagePrecision),
    brier: calibration?.brier ?? null,
    logLoss: calibration?.logLoss ?? null,
    ece: calibration?.ece ?? null,
    roc: thin(roc.falsePositiveRate, roc.truePositiveRate, roc.thresholds),
    pr: thin(pr.recall, pr.precision, pr.thresholds),
    bins: (calibration?.bins ?? []).map(({ count, observed, predicted }) => ({
      score: predicted,
      share: observed,
      cases: count,
    })),
  };
}

/** Evenly chosen corners where there are very many; first and last stay. */
function thin(x: Float64Array, y: Float64Array, thresholds: Float64Array) {
  const size = x.length;
  const kept = Math.min(size, MOST_CORNERS);
  const places = Array.from({ length: kept }, (_, i) =>
    kept === size ? i : Math.round((i * (size - 1)) / (kept - 1)),
  );
  return {
    x: places.map((i) => x[i] as number),
    y: places.map((i) => y[i] as number),
    threshold: places.map((i) => toWireNumber(thresholds[i] as number)),
  };
}

/** Both on the same cases, in the same order: their labels say so. */
export function evaluatePair(
  first: Answers,
  other: Answers,
  yes: number,
): Omit<PlainPair, "runId"> {
  const none = { onlyFirst: 0, onlyThis: 0, mcnemar: null, aucDifference: null, delong: null };
  if (first.labels.length !== other.labels.length)
    return { ...none, problem: "other cases: not as many" };
  if (!first.labels.every((label, i) => label === other.labels[i]))
    return { ...none, problem: "other cases: the labels differ" };
  let onlyFirst = 0;
  let onlyThis = 0;
  for (let i = 0; i < first.labels.length; i++) {
    const isFirst = first.said[i] === first.labels[i];
    const isThis = other.said[i] === first.labels[i];
    if (isFirst && !isThis) onlyFirst++;
    if (isThis && !isFirst) onlyThis++;
  }
  const mcnemar = mcNemarTest(onlyFirst, onlyThis).exactP;
  const pair = { problem: null, onlyFirst, onlyThis, mcnemar };
  if (first.scores === undefined || other.scores === undefined || yes < 0)
    return { ...pair, aucDifference: null, delong: null };
  const isYes = Uint8Array.from(first.labels, (label) => (label === yes ? 1 : 0));
  const { aucA, aucB, p } = deLongTest(isYes, other.scores, first.scores);
  const difference = aucA - aucB;
  return {
    ...pair,
    aucDifference: Number.isFinite(difference) ? difference : null,
    delong: Number.isFinite(p) ? p : null,
  };
}
