import { expect, test } from "vitest";
import { dependenceFrame } from "./dependence-frame.ts";
import { lineOf } from "./run-lines.ts";
import { describeCurves, describePair } from "./words.ts";

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
    runs: 3,
    without: 0,
    nonFinite: 0,
    notDrawn: 0,
    silent: null,
    param: "lr",
    kind: "numeric",
    isLog: true,
    levels: [level(0.001), level(0.1), level(null)],
    points: [{ runId: "a", value: 0.01, metric: 3 }],
    pair: null,
  } as const;
  const copy = { ...of, levels: [...of.levels], points: [...of.points], curves: [] };
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
  const runLine = lineOf([1, 2, 0], copy, frame);
  const y = (metric: number): string => frame.y(metric).toFixed(1);
  expect(runLine).toBe(
    `M${low.toFixed(1)} ${y(1)}L${high.toFixed(1)} ${y(2)}M${(none - 14).toFixed(1)} ${y(0)}h28`,
  );
  const texts = { ...copy, kind: "categorical" as const, levels: [level("a"), level("b")] };
  const bands = dependenceFrame(texts, 500, 300);
  expect(bands.x("b") - bands.x("a")).toBeCloseTo(bands.band, 6);
  expect(bands.xTicks.map(({ label }) => label)).toEqual(["a", "b"]);
  expect(lineOf([1, 2], texts, bands)).toMatch(/^M[\d.]+ [\d.]+L[\d.]+ [\d.]+$/);
});

test("how many runs have a curve of their own is said", () => {
  const curves = [{ runId: "a", said: [1] }];
  expect(describeCurves({ curves, runs: 1 })).toBe("all 1 run");
  expect(describeCurves({ curves, runs: 1200 })).toBe("1 of 1\u202f200 runs, drawn at random");
});
