import type { WireNumber } from "../../../../src/base/json.ts";
import type { Curve } from "../../../../src/contract/run-media.ts";

export interface CurvePoint {
  readonly recall: number;
  readonly precision: number;
  readonly threshold: number;
  /** True and false positives, true and false negatives, as far as they were counted. */
  readonly counts: readonly [tp: WireNumber, fp: WireNumber, tn: WireNumber, fn: WireNumber];
}

/** In the order of the thresholds; those where precision or recall is no number are left out. */
export function pointsOf(curve: Curve): readonly CurvePoint[] {
  return curve.thresholds.flatMap((threshold, i): CurvePoint[] => {
    const [recall, precision] = [curve.recall[i], curve.precision[i]];
    if (typeof recall !== "number" || typeof precision !== "number") return [];
    const counts = [
      curve.truePositives[i] ?? 0,
      curve.falsePositives[i] ?? 0,
      curve.trueNegatives[i] ?? 0,
      curve.falseNegatives[i] ?? 0,
    ] as const;
    return [{ recall, precision, threshold, counts }];
  });
}
