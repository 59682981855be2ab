import { quantile } from "./sample.ts";

/** How well probabilities fit what happened. */
export interface Calibration {
  /** Mean of -ln of the probability of what happened, probabilities kept off 0 and 1 by the rounding of doubles. */
  readonly logLoss: number;
  /** Mean squared distance of probability and label. */
  readonly brier: number;
  /** Expected and largest calibration error over bins of equal width: bin min(floor(bins p), bins - 1). */
  readonly ece: number;
  readonly mce: number;
  /** The bins that both are over. */
  readonly bins: readonly ReliabilityBin[];
}

/** Labels 0 and 1, probabilities from 0 to 1; all NaN without rows. */
export function calibrationOf(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  bins = 10,
): Calibration {
  const n = labels.length;
  let [logLoss, brier] = [0, 0];
  const near = Number.EPSILON;
  for (let i = 0; i < n; i++) {
    const p = probabilities[i] as number;
    const label = labels[i] as number;
    brier += (p - label) ** 2 / n;
    const kept = Math.min(1 - near, Math.max(near, label === 1 ? p : 1 - p));
    logLoss -= Math.log(kept) / n;
  }
  let [ece, mce] = [0, 0];
  const filled = reliabilityBins(labels, probabilities, bins);
  for (const { count, observed, predicted } of filled) {
    const gap = Math.abs(observed - predicted);
    ece += (count / n) * gap;
    mce = Math.max(mce, gap);
  }
  const nothing = { logLoss: Number.NaN, brier: Number.NaN, ece: Number.NaN, mce: Number.NaN };
  return { ...(n === 0 ? nothing : { logLoss, brier, ece, mce }), bins: filled };
}

/** A bin of a reliability diagram that holds rows. */
export interface ReliabilityBin {
  readonly count: number;
  /** Share of label 1. */
  readonly observed: number;
  /** Mean probability. */
  readonly predicted: number;
}

/** Bins that hold rows, ascending: of equal width, or between quantiles of the probabilities (scikit-learn's calibration_curve). */
export function reliabilityBins(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  bins: number,
  by: "width" | "quantile" = "width",
): ReliabilityBin[] {
  const binOf = by === "width" ? widthBin(bins) : quantileBin(probabilities, bins);
  const sums = Array.from({ length: bins }, () => ({ count: 0, labels: 0, probabilities: 0 }));
  for (let i = 0; i < labels.length; i++) {
    const p = probabilities[i] as number;
    const bin = sums[binOf(p)];
    if (bin === undefined) continue;
    bin.count++;
    bin.labels += labels[i] as number;
    bin.probabilities += p;
  }
  return sums.flatMap(({ count, labels: ones, probabilities: sum }) =>
    count === 0 ? [] : [{ count, observed: ones / count, predicted: sum / count }],
  );
}

function widthBin(bins: number): (p: number) => number {
  return (p) => Math.min(Math.floor(p * bins), bins - 1);
}

/** Bins are closed to the right: how many inner edges lie below. */
function quantileBin(probabilities: ArrayLike<number>, bins: number): (p: number) => number {
  const ascending = Float64Array.from(probabilities).sort();
  const edges = Array.from({ length: bins - 1 }, (_, i) =>
    quantile(ascending, (i + 1) * (1 / bins)),
  );
  return (p) => edges.reduce((below, edge) => (edge < p ? below + 1 : below), 0);
}
