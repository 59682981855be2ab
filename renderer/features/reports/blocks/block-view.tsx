import type { ReportBlock } from "../../../../src/contract/report-blocks.ts";
import { isShown, type ShownBlock } from "./block-data.ts";
import { ChartBlock } from "./chart/chart-block.tsx";
import { TextBlock } from "./text-block.tsx";

interface BlockViewProps {
  readonly block: ReportBlock;
  /** What it shows; a block of text needs nothing. */
  readonly shown: ShownBlock | undefined;
}

/** A block as readers see it, in the app and in an exported report alike: nothing in it asks the engine. */
export function BlockView({ block, shown }: BlockViewProps): React.ReactNode {
  if (block.kind === "text") return <TextBlock block={block} />;
  if (shown === undefined) return null;
  if (block.kind === "chart" && isShown(shown, "chart"))
    return <ChartBlock block={block} shown={shown} />;
  return null;
}
