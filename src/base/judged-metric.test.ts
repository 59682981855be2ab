import { expect, test } from "vitest";
import { guessGoal } from "./metric-goal.ts";
import { rankMetrics } from "./judged-metric.ts";

const rank = (metrics: Readonly<Record<string, number>>): readonly string[] =>
  rankMetrics(
    Object.entries(metrics).map(([metric, runs]) => ({
      metric,
      runs,
      goal: guessGoal(metric),
      goalGuessed: true,
      unit: "",
      format: "",
    })),
  ).map(({ metric }) => metric);

test("validation comes before test and training, a score before a loss", () => {
  expect(
    rank({ "train/loss": 9, "test/acc": 9, "val/loss": 9, "val/acc": 9, lr: 9, "train/acc": 9 }),
  ).toEqual(["val/acc", "val/loss", "test/acc", "train/acc", "train/loss", "lr"]);
});

test("what only some runs have is no measure for all, but one run that died does not decide", () => {
  expect(rank({ "val/acc": 2, "train/loss": 20 })[0]).toBe("train/loss");
  expect(rank({ "val/acc": 19, "train/loss": 20 })[0]).toBe("val/acc");
});

test("without any goal the metric of most runs stands first, those of the machine last", () => {
  expect(rank({ "system/gpu_0_temp": 9, width: 3, epoch: 9 })).toEqual([
    "epoch",
    "width",
    "system/gpu_0_temp",
  ]);
  expect(rank({})).toEqual([]);
});
