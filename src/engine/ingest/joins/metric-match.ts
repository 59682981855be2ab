import { isSystemMetric } from "../../../base/system-metric.ts";

/** Tell of no training: every run of a project has the same ones. */
const COUNTERS =
  /(^|[/_.-])(epochs?|steps?|iter(ation)?s?|lr|learning[_-]?rate|time|timestamp|elapsed|runtime|duration|progress|seconds?)([/_.-]|$)/i;

/** Whether equal values of the metric show that one training wrote them. */
export function isTelling(metric: string): boolean {
  return !COUNTERS.test(metric) && !isSystemMetric(metric);
}

/** One form for the names that loggers give one metric: `train/loss`, `train_loss` and `loss`, `eval_loss` and `eval/loss`. */
export function normalName(metric: string): string {
  return metric
    .toLowerCase()
    .replaceAll(/[/_.\- ]+/g, "/")
    .replace(/^train(ing)?\//, "");
}
