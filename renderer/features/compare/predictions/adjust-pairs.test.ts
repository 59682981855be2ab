import { expect, it } from "vitest";
import type { PredictionPair } from "../../../../src/contract/compare-predictions.ts";
import { adjustPairs, describeAdjustment } from "./adjust-pairs.ts";

const pair = (
  runId: string,
  mcnemar: number | null,
  delong: number | null = null,
  problem: string | null = null,
): PredictionPair => ({
  runId,
  problem,
  onlyFirst: 0,
  onlyThis: 0,
  mcnemar,
  aucDifference: null,
  delong,
});

it("corrects each test by Holm for the runs whose test could say something", () => {
  const adjusted = adjustPairs([
    pair("a", 0.01, 0.04),
    pair("b", 0.04, 0.03),
    pair("c", 0.03),
    pair("d", 0.001, 0.001, "other cases"),
  ]);
  expect([...adjusted.mcnemar.p]).toEqual([
    ["a", expect.closeTo(0.03, 12)],
    ["b", expect.closeTo(0.06, 12)],
    ["c", expect.closeTo(0.06, 12)],
  ]);
  expect([...adjusted.delong.p]).toEqual([
    ["a", expect.closeTo(0.06, 12)],
    ["b", expect.closeTo(0.06, 12)],
  ]);
  expect(describeAdjustment(adjusted)).toBe("p after Holm for 3 comparisons, of AUC for 2");
});

it("says nothing of a correction where there is one run to hold against the first", () => {
  const adjusted = adjustPairs([pair("a", 0.01, 0.04)]);
  expect(adjusted.mcnemar.p.get("a")).toBe(0.01);
  expect(describeAdjustment(adjusted)).toBe("");
  expect(describeAdjustment(adjustPairs([pair("a", 0.01), pair("b", 0.2)]))).toBe(
    "p after Holm for 2 comparisons",
  );
});
