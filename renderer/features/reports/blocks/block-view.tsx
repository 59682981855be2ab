import type { ReportBlock, RunSet } from "../../../../src/contract/report-blocks.ts";
import { isShown, type ShownBlock } from "./block-data.ts";
import styles from "./blocks.module.css";
import { ChartBlock } from "./chart/chart-block.tsx";
import { DiffBlock } from "./diff-block.tsx";
import { MediaBlock } from "./media/media-block.tsx";
import { ModelBlock } from "./model-block.tsx";
import { PivotBlock } from "./pivot-block.tsx";
import { StatisticsBlock } from "./statistics-block.tsx";
import { TableBlock } from "./table-block.tsx";
import { TextBlock } from "./text-block.tsx";

interface BlockViewProps {
  readonly block: ReportBlock;
  /** What it shows; a block of text needs nothing. */
  readonly shown: ShownBlock | undefined;
  readonly runSets: readonly RunSet[];
}

/** A block as readers see it, in the app and in an exported report alike: nothing in it asks the engine. */
export function BlockView({ block, shown, runSets }: BlockViewProps): React.ReactNode {
  if (block.kind === "text") return <TextBlock block={block} />;
  if (shown === undefined) return null;
  return (
    <div className={styles.block} data-kind={block.kind}>
      <BlockBody block={block} shown={shown} runSets={runSets} />
      {shown.data.problems?.map((problem) => (
        <p key={problem} className={styles.problem}>
          {problem}
        </p>
      ))}
    </div>
  );
}

interface BlockBodyProps extends BlockViewProps {
  readonly shown: ShownBlock;
}

function BlockBody({ block, shown, runSets }: BlockBodyProps): React.ReactNode {
  const nameOf = (id: string): string => runSets.find((set) => set.id === id)?.name ?? id;
  if (block.kind === "chart" && isShown(shown, "chart"))
    return <ChartBlock block={block} shown={shown} />;
  if (block.kind === "table" && isShown(shown, "table"))
    return <TableBlock block={block} shown={shown} />;
  if (block.kind === "pivot" && isShown(shown, "pivot"))
    return <PivotBlock block={block} shown={shown} />;
  if (block.kind === "statistics" && isShown(shown, "statistics"))
    return <StatisticsBlock block={block} shown={shown} />;
  if (block.kind === "media" && isShown(shown, "media"))
    return <MediaBlock block={block} shown={shown} />;
  if (block.kind === "diff" && isShown(shown, "diff"))
    return <DiffBlock shown={shown} names={[nameOf(block.aRunSetId), nameOf(block.bRunSetId)]} />;
  if (block.kind === "model" && isShown(shown, "model")) return <ModelBlock shown={shown} />;
  return (
    <p className={styles.problem}>What was kept for this block belongs to another kind of block.</p>
  );
}
