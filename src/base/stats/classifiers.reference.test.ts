import { expect, test } from "vitest";
import { calibrationOf, reliabilityBins } from "./calibration.ts";
import { binaryConfusion, classifierMetrics, confusionOf } from "./classifier-metrics.ts";
import { deLongTest, mcNemarTest } from "./classifier-pairs.ts";
import {
  expectReference,
  expectReferences,
  referenceCases,
  type Reference,
} from "./reference-cases.test-support.ts";
import { findFromTop, precisionRecallCurve, rocCurve } from "./score-curves.ts";

interface Binary {
  readonly y: readonly number[];
  readonly p: readonly number[];
  readonly threshold: number;
  readonly expected: Readonly<Record<string, Reference>> & {
    readonly confusion_tn_fp_fn_tp: readonly number[];
    readonly roc_points: { readonly fpr: readonly number[]; readonly tpr: readonly number[] };
    readonly calibration_quantile5: {
      readonly observed: readonly number[];
      readonly predicted: readonly number[];
    };
  };
}

test.each(referenceCases<Binary>("metrics_binary"))(
  "binary: $id",
  ({ y, p, threshold, expected }) => {
    const confusion = binaryConfusion(y, p, threshold);
    expect(confusion.flat()).toEqual(expected.confusion_tn_fp_fn_tp);
    const metrics = classifierMetrics(confusion);
    expectReference(metrics.accuracy, expected["accuracy"]);
    expectReference(metrics.balancedAccuracy, expected["balanced_accuracy"]);
    expectReference(metrics.mcc, expected["mcc"]);
    expectReference(metrics.kappa, expected["kappa"]);
    const [, positive] = metrics.perClass;
    expectReference(positive?.precision ?? Number.NaN, expected["precision"]);
    expectReference(positive?.recall ?? Number.NaN, expected["recall"]);
    expectReference(positive?.f1 ?? Number.NaN, expected["f1"]);
    const roc = rocCurve(findFromTop(y, p));
    expectReference(roc.auc, expected["roc_auc"]);
    expectReferences(roc.falsePositiveRate, expected.roc_points.fpr);
    expectReferences(roc.truePositiveRate, expected.roc_points.tpr);
    expectReference(
      precisionRecallCurve(findFromTop(y, p)).averagePrecision,
      expected["average_precision"],
    );
    const calibration = calibrationOf(y, p);
    expectReference(calibration.logLoss, expected["log_loss"]);
    expectReference(calibration.brier, expected["brier"]);
    expectReference(calibration.ece, expected["ece_uniform10"]);
    expectReference(calibration.mce, expected["mce_uniform10"]);
    const bins = reliabilityBins(y, p, 5, "quantile");
    expectReferences(
      bins.map(({ observed }) => observed),
      expected.calibration_quantile5.observed,
    );
    expectReferences(
      bins.map(({ predicted }) => predicted),
      expected.calibration_quantile5.predicted,
    );
  },
);

interface Averages {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}
interface Several {
  readonly y: readonly number[];
  readonly pred: readonly number[];
  readonly classes: number;
  readonly expected: {
    readonly confusion: readonly (readonly number[])[];
    readonly accuracy: number;
    readonly kappa: number;
    readonly mcc: number;
    readonly macro: Averages;
    readonly micro: Averages;
    readonly weighted: Averages;
    readonly per_class: Readonly<
      Record<"precision" | "recall" | "f1" | "support", readonly number[]>
    >;
  };
}

test.each(referenceCases<Several>("metrics_multiclass"))(
  "$id",
  ({ y, pred, classes, expected }) => {
    const confusion = confusionOf(y, pred, classes);
    expect(confusion).toEqual(expected.confusion);
    const metrics = classifierMetrics(confusion);
    for (const name of ["accuracy", "kappa", "mcc"] as const) {
      expectReference(metrics[name], expected[name]);
    }
    for (const average of ["macro", "micro", "weighted"] as const) {
      for (const name of ["precision", "recall", "f1"] as const) {
        expectReference(metrics[average][name], expected[average][name]);
      }
    }
    for (const name of ["precision", "recall", "f1", "support"] as const) {
      expectReferences(
        metrics.perClass.map((one) => one[name]),
        expected.per_class[name],
      );
    }
  },
);

interface Two {
  readonly y: readonly number[];
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly expected: {
    readonly a_right_b_wrong: number;
    readonly a_wrong_b_right: number;
    readonly mcnemar_exact_p: number;
    readonly mcnemar_mid_p: number;
    readonly mcnemar_chi2: { readonly statistic: number; readonly p: number };
    readonly mcnemar_chi2_cc: { readonly statistic: number; readonly p: number };
    readonly delong: Readonly<
      Record<"auc_a" | "auc_b" | "var_a" | "var_b" | "cov" | "z" | "p", Reference>
    >;
  };
}

test.each(referenceCases<Two>("compare_classifiers"))(
  "two models: $id",
  ({ y, a, b, expected }) => {
    const isRight = (scores: readonly number[], i: number): boolean =>
      ((scores[i] as number) >= 0.5 ? 1 : 0) === y[i];
    const rows = [...y.keys()];
    const onlyA = rows.filter((i) => isRight(a, i) && !isRight(b, i)).length;
    const onlyB = rows.filter((i) => !isRight(a, i) && isRight(b, i)).length;
    expect([onlyA, onlyB]).toEqual([expected.a_right_b_wrong, expected.a_wrong_b_right]);
    const mcNemar = mcNemarTest(onlyA, onlyB);
    expectReference(mcNemar.exactP, expected.mcnemar_exact_p);
    expectReference(mcNemar.midP, expected.mcnemar_mid_p);
    expectReference(mcNemar.chiSquared.statistic, expected.mcnemar_chi2.statistic);
    expectReference(mcNemar.chiSquared.p, expected.mcnemar_chi2.p);
    expectReference(mcNemar.corrected.statistic, expected.mcnemar_chi2_cc.statistic);
    expectReference(mcNemar.corrected.p, expected.mcnemar_chi2_cc.p);
    const deLong = deLongTest(y, a, b);
    expectReference(deLong.aucA, expected.delong.auc_a);
    expectReference(deLong.aucB, expected.delong.auc_b);
    expectReference(deLong.varianceA, expected.delong.var_a);
    expectReference(deLong.varianceB, expected.delong.var_b);
    expectReference(deLong.covariance, expected.delong.cov);
    expectReference(deLong.z, expected.delong.z);
    expectReference(deLong.p, expected.delong.p);
  },
);

test("one class, nothing, ties everywhere: what is not defined is no number", () => {
  expect(rocCurve(findFromTop([1, 1], [0.2, 0.4])).auc).toBeNaN();
  expect(rocCurve(findFromTop([], [])).auc).toBeNaN();
  expect(rocCurve(findFromTop([0, 1, 1, 0], [0.5, 0.5, 0.5, 0.5])).auc).toBe(0.5);
  expect(precisionRecallCurve(findFromTop([0, 0], [0.1, 0.2])).averagePrecision).toBeNaN();
  expect(deLongTest([0, 1, 0, 1], [1, 2, 1, 2], [1, 2, 1, 2]).p).toBeNaN();
  expect(mcNemarTest(0, 0)).toMatchObject({ exactP: 1, chiSquared: { p: Number.NaN } });
  expect(classifierMetrics(confusionOf([], [], 2)).accuracy).toBeNaN();
  expect(calibrationOf([], []).brier).toBeNaN();
  expect(calibrationOf([1], [0]).logLoss).toBeCloseTo(36.04, 2);
});

test("10^5 rows", () => {
  const y = Uint8Array.from({ length: 1e5 }, (_, i) => i % 2);
  const a = Float64Array.from(y, (label, i) => label + 2 * Math.sin(i));
  const b = Float64Array.from(y, (label, i) => label + 3 * Math.cos(i * 1.7));
  const { aucA, aucB, p } = deLongTest(y, a, b);
  expect(aucA).toBeCloseTo(rocCurve(findFromTop(y, a)).auc, 12);
  expect(aucB).toBeCloseTo(rocCurve(findFromTop(y, b)).auc, 12);
  expect(p).toBeLessThan(1e-10);
});
