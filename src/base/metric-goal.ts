export const GOALS = ["min", "max", "none"] as const;
export type Goal = (typeof GOALS)[number];

/** In words, the same wherever a goal is told. */
export const GOAL_WORDS: Readonly<Record<Goal, string>> = {
  min: "smaller is better",
  max: "larger is better",
  none: "no value is better",
};

/** As one sign behind a name. */
export const GOAL_MARKS: Readonly<Record<Goal, string>> = { min: "↓", max: "↑", none: "" };

/** Pieces of names whose small values are better, and large ones; the later piece of a name decides. */
const SMALL =
  /^(loss|losses|err|error|errors|wer|cer|mae|mse|rmse|rmsle|mape|smape|nll|bce|ce|kl|fid|kid|lpips|perplexity|ppl|logloss|regret|latency|distance|eer|brier|hinge|deviance)$/;
const LARGE =
  /^(acc|accuracy|precision|recall|f1|f2|fbeta|auc|auroc|auprc|ap|map|map50|map95|ndcg|mrr|bleu|rouge|rougel|meteor|iou|miou|dice|psnr|ssim|r2|score|reward|rewards|return|returns|success|hits|top1|top5|em|exact|throughput|kappa|mcc|gini|spearman|pearson)$/;

/** Whether a smaller or a larger value of a metric is better, guessed from its name. People can set it. */
export function guessGoal(metric: string): Goal {
  const words = metric
    .replace(/([a-z]{2})([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  for (const word of words.toReversed()) {
    if (SMALL.test(word)) return "min";
    if (LARGE.test(word)) return "max";
  }
  return "none";
}
