import type { ReportBlock, RunSet } from "../../../../src/contract/report-blocks.ts";
import { runSetsOf } from "../edit/document-edits.ts";

/** What has to be chosen before a block can show anything; undefined: nothing. */
export function missingSetting(block: ReportBlock, runSets: readonly RunSet[]): string | undefined {
  if (block.frozen !== null) return undefined;
  const known = new Set(runSets.map(({ id }) => id));
  if (runSetsOf(block).some((id) => !known.has(id))) return "Choose the run set that it is about.";
  switch (block.kind) {
    case "chart":
      return block.metrics.some((metric) => metric !== "") ? undefined : "Choose a metric.";
    case "table":
      return block.columns.length > 0 ? undefined : "Choose columns.";
    case "pivot":
      if (block.metric === "") return "Choose a metric.";
      return block.rows === "" ? "Choose what the rows are." : undefined;
    case "statistics":
      if (block.metrics.every((metric) => metric === "")) return "Choose a metric.";
      return block.groupBy.every((path) => path === "")
        ? "Choose what runs are grouped by."
        : undefined;
    case "media":
      return block.tag === "" ? "Choose what was logged." : undefined;
    case "diff":
      return block.aRunSetId === block.bRunSetId
        ? "Choose two run sets: what they differ in is shown."
        : undefined;
    case "model":
      return block.model === "" ? "Choose a model." : undefined;
    default:
      return undefined;
  }
}
