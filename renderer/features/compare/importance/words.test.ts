import { expect, test } from "vitest";
import type { WireImportance } from "../../../../src/contract/compare-importance.ts";
import { dependenceFrame } from "./dependence-frame.ts";
import {
  describeCounts,
  describePair,
  describeResult,
  describeSilence,
  describeWarning,
  percent,
  percentRange,
} from "./words.ts";

const FOUND: WireImportance = {
  runs: 120,
  without: 0,
  nonFinite: 0,
  notDrawn: 0,
  silent: null,
  goal: "min",
  rows: [
    {
      param: "lr",
      aliases: ["warmup"],
      kind: "numeric",
      isLog: true,
      missing: 0,
      share: { value: 0.604, low: 0.48, high: 0.712 },
    },
  ],
  pairs: [],
  together: null,
  r2: { value: 0.83, low: 0.78, high: 0.87 },
  repetitions: null,
  best: null,
  warnings: [],
  leftOut: [],
};

test("a result names its interval, its fit and what varies along, and claims no cause", () => {
  expect(describeResult(FOUND, "fanova", "loss")).toBe(
    "Among these 120 runs lr (or warmup, which varies with it) alone goes with about 60 % of the variation that the model finds, 95 % interval over resamples 48 to 71 %. On runs it has not seen the model explains about 83 % (78 to 87 %) of the variation of loss.",
  );
  const poor = { ...FOUND, r2: { value: -0.2, low: -0.4, high: 0 } };
  expect(describeResult(poor, "permutation", "loss")).toContain("explains nothing");
  for (const method of ["fanova", "permutation", "ped-anova"] as const)
    expect(describeResult(FOUND, method, "loss")).not.toMatch(/causes|because|due to/);
  expect(describeResult({ ...FOUND, rows: [] }, "fanova", "loss")).toBe("");
});

test("shares, counts, silences and warnings are plain", () => {
  expect([percent(0.6), percent(0.0041), percent(null), percent(-0.01)]).toEqual([
    "60 %",
    "0.4 %",
    "–",
    "−1 %",
  ]);
  expect(percentRange({ value: 0, low: 0.001, high: 0.2 })).toBe("0.1 to 20 %");
  expect(describeCounts({ runs: 10, without: 2, nonFinite: 1, notDrawn: 5 })).toBe(
    "10 runs, 2 runs without the metric, 1 run with NaN or an infinite value, drawn from 15",
  );
  const silent = { silent: "too-few-runs", runs: 2, without: 0, nonFinite: 0 } as const;
  expect(describeSilence(silent, "loss").title).toBe("2 runs cannot tell params apart");
  expect(describeWarning({ code: "unexplained", r2: -0.1 }, "loss")).toContain(
    "no better than their mean (R² −0.1)",
  );
  expect(describeWarning({ code: "aliased", params: ["a", "b", "c"] }, "loss")).toBe(
    "a, b and c vary together: these runs cannot say which of them it is. They count as one.",
  );
});

test("a pair says its measure, interval and p before and after correction", () => {
  const pair = {
    a: 0,
    b: 1,
    kind: "correlation",
    value: -0.834,
    low: -0.9,
    high: -0.7,
    pearson: -0.8,
    p: 0.001,
    adjusted: 0.02,
    n: 118,
  } as const;
  expect(describePair(pair, ["loss", "lr"], 66)).toBe(
    "loss and lr: Spearman’s rho −0.83, 95 % interval −0.9 to −0.7, Pearson’s r −0.8, p 0.001, 0.02 after correction over 66 pairs, 118 runs.",
  );
  expect(describePair({ ...pair, value: null, n: 1 }, ["loss", "lr"], 66)).toBe(
    "loss and lr: not defined over 1 run that have both.",
  );
});

test("places of a dependence: ascending along numbers, beside them for runs without a value, a band for each text", () => {
  const level = (value: number | string | null) => ({
    value,
    runs: 1,
    mean: { value: 1, low: 0, high: 2 },
  });
  const of = {
    ...FOUND,
    param: "lr",
    kind: "numeric",
    isLog: true,
    levels: [level(0.001), level(0.1), level(null)],
    points: [{ runId: "a", value: 0.01, metric: 3 }],
    pair: null,
  } as const;
  const copy = { ...of, levels: [...of.levels], points: [...of.points] };
  const frame = dependenceFrame(copy, 500, 300);
  const [low, middle, high, none] = [0.001, 0.01, 0.1, null].map(frame.x) as [
    number,
    number,
    number,
    number,
  ];
  expect(middle).toBeCloseTo((low + high) / 2, 6);
  expect(none).toBeGreaterThan(high);
  expect(frame.y(3)).toBeLessThan(frame.y(0));
  const texts = { ...copy, kind: "categorical" as const, levels: [level("a"), level("b")] };
  const bands = dependenceFrame(texts, 500, 300);
  expect(bands.x("b") - bands.x("a")).toBeCloseTo(bands.band, 6);
  expect(bands.xTicks.map(({ label }) => label)).toEqual(["a", "b"]);
});
