import { expect, test } from "vitest";
import type { WireImportance } from "./compare-importance.ts";
import {
  describeCounts,
  describeResult,
  describeSilence,
  describeWarning,
  percent,
  percentRange,
} from "./compare-importance-words.ts";

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
