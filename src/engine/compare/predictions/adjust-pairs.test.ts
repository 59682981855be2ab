import { expect, it } from "vitest";
import { adjustPairs, type PlainPair } from "./adjust-pairs.ts";

const pair = (
  runId: string,
  mcnemar: number | null,
  delong: number | null = null,
  problem: string | null = null,
): PlainPair => ({
  runId,
  problem,
  onlyFirst: 0,
  onlyThis: 0,
  mcnemar,
  aucDifference: null,
  delong,
});

it("corrects each test by Holm for the runs whose test could say something", () => {
  const { pairs, comparisons } = adjustPairs([
    pair("a", 0.01, 0.04),
    pair("b", 0.04, 0.03),
    pair("c", 0.03),
    pair("d", null, null, "other cases"),
  ]);
  expect(pairs.map(({ runId, mcnemarAdjusted }) => [runId, mcnemarAdjusted])).toEqual([
    ["a", expect.closeTo(0.03, 12)],
    ["b", expect.closeTo(0.06, 12)],
    ["c", expect.closeTo(0.06, 12)],
    ["d", null],
  ]);
  expect(pairs.map(({ delongAdjusted }) => delongAdjusted)).toEqual([
    expect.closeTo(0.06, 12),
    expect.closeTo(0.06, 12),
    null,
    null,
  ]);
  expect(comparisons).toEqual({ mcnemar: 3, delong: 2 });
});

it("leaves p as it is where there is one run to hold against the first", () => {
  const { pairs, comparisons } = adjustPairs([pair("a", 0.01)]);
  expect(pairs).toMatchObject([{ mcnemar: 0.01, mcnemarAdjusted: 0.01, delongAdjusted: null }]);
  expect(comparisons).toEqual({ mcnemar: 1, delong: 0 });
});
