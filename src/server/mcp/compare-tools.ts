import { contract } from "../../contract/index.ts";
import { defineTool, inputOf } from "./tool.ts";

const { compare } = contract;

const openComparison = defineTool({
  name: "open_comparison",
  title: "Groups of a comparison",
  description:
    'Sets of runs (by ids or queries, across projects) and the groups that they make: groupBy "repetitions" (equal in all params but the seed), "run", "set", or paths. "missing" runs are not there, "shared" ones are in several sets.',
  input: inputOf(compare.openComparison),
  answer: async (api, input) => {
    const opened = await api.compare.openComparison(input);
    return {
      text: `${opened.groups.length} groups of ${opened.runs} runs.`,
      data: { ...opened },
    };
  },
});

const predictionSources = defineTool({
  name: "list_prediction_sources",
  title: "Where predictions are",
  description:
    "Files and logged tables of runs that may hold a classifier's predictions, the likeliest first.",
  input: inputOf(compare.listPredictionSources),
  answer: async (api, input) => {
    const sources = await api.compare.listPredictionSources(input);
    return { text: `${sources.length} sources.`, data: { sources } };
  },
});

const comparePredictions = defineTool({
  name: "compare_predictions",
  title: "Compare classifiers on their predictions",
  description:
    "Confusion matrix, accuracy (Wilson's 95 % interval, accuracyExact Clopper and Pearson's), F1, area under the ROC curve (DeLong's 95 % interval) and calibration of each run, and each run against the first one on the same cases: McNemar's exact p and DeLong's p. Use mcnemarAdjusted and delongAdjusted, which are corrected (Holm) for the number of runs in \"comparisons\", not the bare p. Curves are left out.",
  input: inputOf(compare.readPredictions),
  answer: async (api, input) => {
    const { runs, ...answer } = await api.compare.readPredictions(input);
    const told = runs.map(({ ranking, ...run }) => {
      if (ranking === null) return { ...run, ranking };
      const { roc: _roc, pr: _pr, ...figures } = ranking;
      return { ...run, ranking: figures };
    });
    return {
      text: `${runs.length} runs, ${answer.classes.length} classes; p adjusted for ${answer.comparisons.mcnemar} comparisons.`,
      data: { ...answer, runs: told },
    };
  },
});

export const COMPARE_TOOLS = [openComparison, predictionSources, comparePredictions];
