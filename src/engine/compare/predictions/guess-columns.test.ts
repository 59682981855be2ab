import { expect, test } from "vitest";
import { classOfScore, guessColumns } from "./guess-columns.ts";

test.each([
  [["y_true", "y_pred", "score", "note"], "y_true", "y_pred", ["score"], null],
  [["Actual", "Predicted", "nPredictions"], "Actual", "Predicted", [], "nPredictions"],
  [
    ["id", "label", "prob_cat", "prob_dog", "prob_owl"],
    "label",
    null,
    ["prob_cat", "prob_dog", "prob_owl"],
    null,
  ],
  [
    ["target", "probs[0]", "probs[1]", "prediction"],
    "target",
    "prediction",
    ["probs[0]", "probs[1]"],
    null,
  ],
  [
    ["image", "ground_truth", "predicted_label", "confidence"],
    "ground_truth",
    "predicted_label",
    ["confidence"],
    null,
  ],
  [["label", "prob_1"], "label", null, ["prob_1"], null],
])("%j", (names, label, prediction, scores, count) => {
  expect(guessColumns(names)).toEqual({ label, prediction, scores, count });
});

test("a table of something else is none", () => {
  expect(guessColumns(["epoch", "loss", "accuracy"])).toBeUndefined();
  expect(guessColumns(["label", "text"])).toBeUndefined();
  expect(guessColumns([])).toBeUndefined();
});

test("what a column of scores speaks of", () => {
  expect(["prob_cat", "probs[2]", "p(dog)", "score"].map(classOfScore)).toEqual([
    "cat",
    "2",
    "dog",
    undefined,
  ]);
});
