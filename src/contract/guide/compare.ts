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
};
