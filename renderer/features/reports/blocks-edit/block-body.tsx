import { Button } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ReportBlock, RunSet } from "../../../../src/contract/report-blocks.ts";
import { describeFailure } from "../../../client/errors.ts";
import { CatchFailure } from "../../../kit/catch-failure.tsx";
import { MarkdownView } from "../../../kit/markdown-view.tsx";
import { BlockView } from "../blocks/block-view.tsx";
import { KIND_TITLES } from "../edit/new-block.ts";
import styles from "./block-body.module.css";
import { missingSetting } from "./missing-setting.ts";
import { useBlockData } from "./use-block-data.ts";

interface BlockBodyProps {
  readonly block: ReportBlock;
  readonly runSets: readonly RunSet[];
  /** On the screen or close to it: only then it is drawn. */
  readonly isNear: boolean;
  readonly onSetUp: (() => void) | undefined;
}

/** What a block shows, in a place that is as high before its data is there. */
export function BlockBody({ block, runSets, isNear, onSetUp }: BlockBodyProps): React.JSX.Element {
  const missing = missingSetting(block, runSets);
  const { data, error, retry } = useBlockData(block, runSets, isNear && missing === undefined);
  const body = useRef<HTMLDivElement>(null);
  // Out of sight it is as high as it was.
  const [height, setHeight] = useState(() => estimateHeight(block));
  const isDrawn = isNear && data !== undefined;
  useEffect(() => {
    const drawn = body.current;
    if (!isDrawn || drawn === null) return undefined;
    const observer = new ResizeObserver(() => setHeight(drawn.offsetHeight));
    observer.observe(drawn);
    return () => observer.disconnect();
  }, [isDrawn]);
  if (missing !== undefined)
    return (
      <div className={styles.empty}>
        <span>{missing}</span>
        {onSetUp !== undefined && <Button onClick={onSetUp}>Set up</Button>}
      </div>
    );
  if (error !== null && error !== undefined) {
    const { message, nextStep } = describeFailure(error);
    return (
      <div className={styles.empty} role="alert" style={{ minHeight: height }}>
        <TriangleAlert size={16} aria-hidden />
        <span>
          {message} {nextStep}
        </span>
        <Button onClick={retry}>Try again</Button>
      </div>
    );
  }
  if (!isDrawn)
    return (
      <div
        className={styles.waiting}
        style={{ height }}
        role="img"
        aria-label={`${KIND_TITLES[block.kind]}, loading`}
      />
    );
  if ("runs" in data.data && data.data.runs.length === 0)
    return (
      <div className={styles.empty} style={{ minHeight: Math.min(120, height) }}>
        <span>{nothingFound(block, runSets)}</span>
      </div>
    );
  return (
    <div ref={body}>
      {/* Frozen data may be what somebody else wrote. */}
      <CatchFailure key={block.frozen?.sha256}>
        <BlockView block={block} shown={data} runSets={runSets} />
      </CatchFailure>
      {"caption" in block && block.caption.trim() !== "" && (
        <div className={styles.caption}>
          <MarkdownView source={block.caption} />
        </div>
      )}
    </div>
  );
}

function nothingFound(block: ReportBlock, runSets: readonly RunSet[]): string {
  const set = "runSetId" in block ? runSets.find(({ id }) => id === block.runSetId) : undefined;
  return set === undefined
    ? "The run sets find no runs."
    : `The run set “${set.name}” finds no runs.`;
}

/** In px, until it was drawn once. */
function estimateHeight(block: ReportBlock): number {
  if (block.kind === "chart") return block.heightPx + 40;
  return { text: 24, table: 280, pivot: 160, statistics: 200, media: 240, diff: 200, model: 160 }[
    block.kind
  ];
}
