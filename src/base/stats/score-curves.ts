import { ascendingOrder } from "./ranks.ts";

/** Counts of what is found from the highest score down to each distinct one: both curves are made of them. */
export interface FoundFromTop {
  /** Distinct scores, descending. */
  readonly thresholds: Float64Array;
  /** Rows with label 1, and with another, that score at least that. */
  readonly hits: Float64Array;
  readonly alarms: Float64Array;
}

/** Labels 0 and 1, scores finite. */
export function findFromTop(labels: ArrayLike<number>, scores: ArrayLike<number>): FoundFromTop {
  const order = ascendingOrder(scores).reverse();
  const size = order.length;
  const [thresholds, hits, alarms] = [
    new Float64Array(size),
    new Float64Array(size),
    new Float64Array(size),
  ];
  let [points, hit, alarm] = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    const place = order[i] as number;
    const score = scores[place] as number;
    if (labels[place] === 1) hit++;
    else alarm++;
    if (i + 1 < size && scores[order[i + 1] as number] === score) continue;
    thresholds[points] = score;
    hits[points] = hit;
    alarms[points++] = alarm;
  }
  return {
    thresholds: thresholds.slice(0, points),
    hits: hits.slice(0, points),
    alarms: alarms.slice(0, points),
  };
}

/** A line of points; columns of equal length. */
export interface RocCurve {
  readonly falsePositiveRate: Float64Array;
  readonly truePositiveRate: Float64Array;
  /** Infinity for the first point, where nothing is found. */
  readonly thresholds: Float64Array;
  /** Area under the line; NaN without rows of both classes. */
  readonly auc: number;
}

/** Points that lie on a straight line between their neighbours are left out, as scikit-learn does. */
export function rocCurve({ thresholds, hits, alarms }: FoundFromTop): RocCurve {
  const last = hits.length - 1;
  const [positives, negatives] = [hits[last] ?? 0, alarms[last] ?? 0];
  const step = (column: Float64Array, i: number): number =>
    (column[i] as number) - (i === 0 ? 0 : (column[i - 1] as number));
  const kept: number[] = [];
  let area = 0;
  for (let i = 0; i <= last; i++) {
    area += step(alarms, i) * ((hits[i] as number) - step(hits, i) / 2);
    // As scikit-learn: the first and the last always, and where either count changes its step.
    const isCorner =
      i === 0 ||
      i === last ||
      step(hits, i + 1) !== step(hits, i) ||
      step(alarms, i + 1) !== step(alarms, i);
    if (isCorner) kept.push(i);
  }
  const column = (first: number, of: (i: number) => number): Float64Array =>
    Float64Array.from([first, ...kept.map(of)]);
  return {
    falsePositiveRate: column(0, (i) => (alarms[i] as number) / negatives),
    truePositiveRate: column(0, (i) => (hits[i] as number) / positives),
    thresholds: column(Number.POSITIVE_INFINITY, (i) => thresholds[i] as number),
    auc: area / (positives * negatives),
  };
}

export interface PrecisionRecallCurve {
  /** From the lowest recall up; begins with precision 1 at recall 0. */
  readonly precision: Float64Array;
  readonly recall: Float64Array;
  readonly thresholds: Float64Array;
  /** Sum of precision times steps of recall: not interpolated; NaN without rows of label 1. */
  readonly averagePrecision: number;
}

export function precisionRecallCurve({
  thresholds,
  hits,
  alarms,
}: FoundFromTop): PrecisionRecallCurve {
  const points = hits.length;
  const positives = hits[points - 1] ?? 0;
  const [precision, recall] = [new Float64Array(points + 1), new Float64Array(points + 1)];
  precision[0] = 1;
  let sum = 0;
  for (let i = 0; i < points; i++) {
    const hit = hits[i] as number;
    precision[i + 1] = hit / (hit + (alarms[i] as number));
    recall[i + 1] = hit / positives;
    sum += (precision[i + 1] as number) * ((recall[i + 1] as number) - (recall[i] as number));
  }
  const averagePrecision = positives === 0 ? Number.NaN : sum;
  const all = new Float64Array(points + 1);
  all[0] = Number.POSITIVE_INFINITY;
  all.set(thresholds, 1);
  return { precision, recall, thresholds: all, averagePrecision };
}
