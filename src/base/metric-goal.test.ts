import { expect, test } from "vitest";
import { guessGoal } from "./metric-goal.ts";

test.each([
  ["loss", "min"],
  ["train/loss_epoch", "min"],
  ["val/Acc", "max"],
  ["eval_accuracy", "max"],
  ["valLoss", "min"],
  ["metrics/mAP50-95(B)", "max"],
  ["rollout/ep_rew_mean", "none"],
  ["validation/0-rmse", "min"],
  ["accuracy_loss", "min"],
  ["lr", "none"],
  ["glossary", "none"],
  ["", "none"],
])("the goal of %s is %s", (metric, goal) => {
  expect(guessGoal(metric)).toBe(goal);
});
