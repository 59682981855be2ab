import { EXAMPLE, type Guides } from "./guide.ts";

const { project: projectId, run, otherRun } = EXAMPLE;

export const compareGuides: Guides<"compare"> = {
  openComparison: {
    summary: "Which groups a comparison has",
    description:
      'Sets of runs, by ids or queries, and how they become groups: "repetitions" (equal in all params but the seed), "run", "set", or by paths. Later calls take the ids of their runs.',
    takes: { sets: "Runs by ids, or all that a query finds, each set with a label." },
    example: {
      sets: [{ label: "two moons", runs: { projectId, query: "name glob two-moons*" } }],
      groupBy: "repetitions",
    },
  },
  listPredictionSources: {
    summary: "Where runs may hold predictions of a classifier",
    description: "Files with the ending of a table, and logged tables; the likeliest first.",
    example: { runIds: [run, otherRun] },
  },
  readPredictions: {
    summary: "Confusion, curves and calibration of classifiers on the same cases",
    description:
      "Accuracy with Wilson's interval, area under the ROC curve with DeLong's; each run is held against the first one by McNemar's exact test and DeLong's.",
    takes: {
      source: "A file of the run's folder, or a logged table.",
      columns: "Which columns are label, answer and scores; left out: by their names.",
      positive: "The class that scores and curves speak of; of two classes the later one.",
      threshold: "From where on a score counts as positive.",
    },
  },
  readMetrics: {
    summary: "Metrics of groups: means, intervals, tests against a baseline, readings",
    description:
      "One value of each run (by the metric's goal the best one) gives the mean of its group; every other group is held against the baseline, paired by seed or fold where both have the same ones. p is corrected over all comparisons of the answer. What cannot be said is told in cannotSay.",
    takes: {
      groups: "Ids of the runs of each group, as openComparison answers them.",
      baseline: "Index of the group that the others are held against.",
      names: "What the readings call the groups.",
    },
    example: {
      groups: [[run], [otherRun]],
      names: ["first", "second"],
      limit: 1,
    },
  },
  readMetricTable: {
    summary: "The same for tables of a hundred thousand cells",
    description:
      "A blob of columns, see METRIC_TABLE_COLUMNS of the contract: the numbers of readMetrics without effects, pairs and readings.",
  },
  diffConfig: {
    summary: "What groups were started with and in: only what differs",
    description:
      "Params, environment, tags and data sets with the values of each group and how many runs have them; what separates the groups comes first, what only names a repetition last. A missing value is not an empty one.",
    example: { groups: [[run], [otherRun]], limit: 5 },
  },
  listComparedMetrics: {
    summary: "Metrics of the runs of a comparison, with their goal and how many runs have them",
    example: { groups: [[run], [otherRun]] },
  },
  readCurves: {
    summary: "Learning curves of groups: area, and steps and time to a target, with intervals",
    takes: { target: "Value of the metric that is to be reached." },
  },
};
