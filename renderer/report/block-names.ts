import type { ReportBlock, RunSet } from "../../src/contract/report-blocks.ts";

const KINDS: Readonly<Record<ReportBlock["kind"], string>> = {
  text: "Text",
  chart: "Chart",
  table: "Table",
  pivot: "Pivot table",
  statistics: "Statistics",
  media: "Media",
  diff: "Differences",
  model: "Model card",
};

/** What a block is called where its caption does not stand: "Chart of loss, accuracy". Of one that is not whole its kind. */
export function nameOfBlock(block: ReportBlock): string {
  const kind = KINDS[block.kind] ?? block.kind;
  switch (block.kind) {
    case "chart":
    case "statistics":
      return Array.isArray(block.metrics) ? `${kind} of ${block.metrics.join(", ")}` : kind;
    case "pivot":
      return `${kind} of ${block.metric}`;
    case "media":
      return `${kind}: ${block.tag}`;
    case "model":
      return `${kind} of ${block.model}`;
    default:
      return kind;
  }
}

/** The runs it is about, by the names of their sets. */
export function setsOfBlock(block: ReportBlock, runSets: readonly RunSet[]): readonly RunSet[] {
  const ids =
    "runSetId" in block
      ? [block.runSetId]
      : block.kind === "diff"
        ? [block.aRunSetId, block.bRunSetId]
        : [];
  return ids.flatMap((id) => runSets.find((set) => set.id === id) ?? []);
}
