import type { ReportTemplate } from "../../../../src/contract/reports.ts";

interface Template {
  readonly id: ReportTemplate;
  readonly title: string;
  readonly about: string;
  /** What stands in it, from top to bottom. */
  readonly contents: readonly string[];
}

export const TEMPLATES: readonly Template[] = [
  { id: "empty", title: "Empty", about: "Only a title and an empty line.", contents: ["Text"] },
  {
    id: "experiment",
    title: "Experiment summary",
    about: "What was tried and what came of it.",
    contents: ["Summary", "Learning curves", "Results of all runs", "Best runs", "Conclusions"],
  },
  {
    id: "ablation",
    title: "Ablation",
    about: "What each part contributes, with tests against the baseline.",
    contents: ["Question", "Groups with intervals", "Pivot by two params", "Curves by group"],
  },
  {
    id: "model-review",
    title: "Model review",
    about: "For the one who approves a model of the registry.",
    contents: ["Model card", "Metrics of its run", "Differences to others", "Risks", "Decision"],
  },
  {
    id: "weekly",
    title: "Weekly",
    about: "What happened in the last seven days.",
    contents: ["Highlights", "Runs of the week", "Curves of the week", "Next steps"],
  },
];
