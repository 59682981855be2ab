import type { ReportTemplate } from "../../../../src/contract/reports.ts";

interface Template {
  readonly id: ReportTemplate;
  readonly title: string;
  readonly about: string;
  /** What stands in it, from top to bottom. */
  readonly contents: readonly string[];
}

export const TEMPLATES: readonly Template[] = [
  { id: "empty", title: "Empty", about: "Only a title.", contents: [] },
  {
    id: "experiment",
    title: "Experiment summary",
    about: "What was tried and what came of it.",
    contents: ["Question", "Setup", "Course: charts", "Results: table, statistics", "Conclusion"],
  },
  {
    id: "ablation",
    title: "Ablation",
    about: "What each part contributes, with tests against the baseline.",
    contents: [
      "What is left out",
      "Each param: pivot, statistics, chart",
      "All together",
      "Conclusion",
    ],
  },
  {
    id: "model-review",
    title: "Model review",
    about: "For the one who approves a model of the registry.",
    contents: [
      "Purpose, model card",
      "How it was trained",
      "What has changed",
      "Limits and risks",
      "Decision",
    ],
  },
  {
    id: "weekly",
    title: "Weekly",
    about: "What happened in the last seven days.",
    contents: ["In short", "Runs of the last seven days", "The best so far", "Notes"],
  },
];
