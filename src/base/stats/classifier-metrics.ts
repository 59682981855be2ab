/** Counts by class: `counts[truth][prediction]`. */
export type Confusion = readonly (readonly number[])[];

/** Classes are whole numbers from 0 to `classes` - 1; rows with another are left out. */
export function confusionOf(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): Confusion {
  const counts = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
  for (let i = 0; i < truth.length; i++) {
    const row = counts[truth[i] as number];
    const column = predicted[i] as number;
    if (row?.[column] !== undefined) row[column] = row[column] + 1;
  }
  return counts;
}

/** Labels 0 and 1; predicted 1 where the score is at least the threshold. */
export function binaryConfusion(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  threshold = 0.5,
): Confusion {
  const predicted = Uint8Array.from(scores, (score) => (score >= threshold ? 1 : 0));
  return confusionOf(labels, predicted, 2);
}

export interface ClassMetrics {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** All by scikit-learn's definitions; a share of nothing is 0, as with its zero_division=0. What has no value at all is NaN. */
export interface ClassifierMetrics {
  readonly accuracy: number;
  /** Mean recall of the classes that occur. */
  readonly balancedAccuracy: number;
  /** Matthews' correlation coefficient; for several classes Gorodkin's (2004); 0 where a side is constant. */
  readonly mcc: number;
  /** Cohen's (1960); NaN where both sides are the same constant. */
  readonly kappa: number;
  readonly macro: ClassMetrics;
  readonly micro: ClassMetrics;
  readonly weighted: ClassMetrics;
  readonly perClass: readonly (ClassMetrics & { readonly support: number })[];
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

function classMetrics(hits: number, predicted: number, support: number): ClassMetrics {
  return {
    precision: share(hits, predicted),
    recall: share(hits, support),
    f1: share(2 * hits, predicted + support),
  };
}

export function classifierMetrics(confusion: Confusion): ClassifierMetrics {
  const supports = confusion.map(total);
  const predictions = confusion.map((_, k) => total(confusion.map((row) => row[k] ?? 0)));
  const hits = confusion.map((row, k) => row[k] ?? 0);
  const n = total(supports);
  const right = total(hits);
  const perClass = hits.map((hit, k) => {
    const support = supports[k] as number;
    return { ...classMetrics(hit, predictions[k] as number, support), support };
  });
  const averaged = (weights: readonly number[]): ClassMetrics => {
    const whole = total(weights);
    const mean = (of: keyof ClassMetrics): number =>
      total(perClass.map((one, k) => share(one[of] * (weights[k] as number), whole)));
    return { precision: mean("precision"), recall: mean("recall"), f1: mean("f1") };
  };
  const dot = (x: readonly number[], y: readonly number[]): number =>
    total(x.map((value, k) => value * (y[k] as number)));
  const chance = dot(supports, predictions);
  const spread =
    Math.sqrt(n * n - dot(supports, supports)) * Math.sqrt(n * n - dot(predictions, predictions));
  const occurring = perClass.filter(({ support }) => support > 0);
  return {
    accuracy: n === 0 ? Number.NaN : right / n,
    balancedAccuracy: total(occurring.map(({ recall }) => recall)) / occurring.length,
    mcc: n === 0 ? Number.NaN : share(right * n - chance, spread),
    kappa: (right * n - chance) / (n * n - chance),
    macro: averaged(perClass.map(() => 1)),
    micro: classMetrics(right, n, n),
    weighted: averaged(supports),
    perClass,
  };
}
