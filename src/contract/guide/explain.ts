import { EXAMPLE, type Guides } from "./guide.ts";

const { run, otherRun } = EXAMPLE;

/** Of what changed, importance and how columns go together. */
export const explainGuides: Guides<"compare"> = {
  explainChange: {
    summary: "What changed, ranked by how far history supports that it moved a metric",
    description:
      "Differences in params, data, code, packages, hardware and command; those that always came together are confounded and stand as one. Evidence from other runs, no experiment.",
    takes: {
      a: "Ids of the runs before.",
      b: "Ids of the runs after.",
      projectIds: "Projects whose runs are the history; left out: those of the runs.",
    },
    example: { a: [run], b: [otherRun], metric: "val/accuracy" },
  },
  readImportance: {
    summary: "How much of a metric's variation each param carries",
    description:
      "By a forest, with intervals over resamples of the runs and warnings where the design cannot tell. Not causal.",
    example: { runIds: [run, otherRun], metric: "val/accuracy" },
  },
  readDependence: {
    summary: "What the model of importance says along a param, or along two",
    example: { runIds: [run, otherRun], metric: "val/accuracy", param: "lr" },
  },
  listFindings: {
    summary: "What stands out among the runs of a project",
    description:
      "Regressions against the project's own history, failed seeds, outliers, copies and repetitions, each with its evidence; false alarms are controlled over the project.",
    example: { projectId: EXAMPLE.project },
  },
  editFinding: {
    summary: "Dismiss a finding, or bring it back",
    takes: {
      key: "Names the finding.",
      evidenceId: "What is dismissed: with other evidence it comes back. null brings it back.",
    },
  },
  listColumns: {
    summary: "Params, metrics, tags and fields that runs have values of, and whether they differ",
    example: { runIds: [run, otherRun] },
  },
  readTable: {
    summary: "Values of up to 500 columns over up to 20,000 runs",
    description: "A blob of columns: numbers, or codes of texts, with what is missing told apart.",
  },
  readCorrelations: {
    summary: "How columns of runs go together",
    description:
      "Spearman's rho between numbers, a correlation ratio or Cramer's V with texts; p after Benjamini and Hochberg.",
    example: { runIds: [run, otherRun], columns: ["params.lr", "metrics.val/accuracy.best"] },
  },
};
