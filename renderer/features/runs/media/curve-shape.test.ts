import { expect, test } from "vitest";
import { pointsOf } from "./curve-shape.ts";

const CURVE = {
  thresholds: [0, 0.5, 1],
  truePositives: [50, 37, 1],
  falsePositives: [50, 32, 2],
  trueNegatives: [0, 18, 48],
  falseNegatives: [0, 13, 49],
  precision: [0.5, 0.536, "NaN" as const],
  recall: [1, 0.74, 0.02],
};

test("points are in the order of the thresholds, without those that are no numbers", () => {
  expect(pointsOf(CURVE)).toEqual([
    { recall: 1, precision: 0.5, threshold: 0, counts: [50, 50, 0, 0] },
    { recall: 0.74, precision: 0.536, threshold: 0.5, counts: [37, 32, 18, 13] },
  ]);
});
