import { memo, use, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { ReportBlock } from "../../src/contract/report-blocks.ts";
import { PrintingContext } from "../charts/printing.ts";
import { BlockView } from "../features/reports/blocks/block-view.tsx";
import { CatchFailure, Problem } from "../kit/catch-failure.tsx";
import { describeProblem } from "../kit/describe-problem.ts";
import { formatWallTime } from "../kit/format-time.ts";
import { MarkdownView } from "../kit/markdown-view.tsx";
import { nameOfBlock, setsOfBlock } from "./block-names.ts";
import { idOfBlock, idOfHeading } from "./outline.ts";
import type { ReadReport } from "./read-report.ts";
import styles from "./report.module.css";

interface ReportBlockProps {
  readonly report: ReadReport;
  readonly block: ReportBlock;
  /** What stands beside the caption. */
  readonly children: React.ReactNode;
}

/** A block with its caption, the runs it is about and when its data is from. */
export function ReportBlockView({ report, block, children }: ReportBlockProps): React.JSX.Element {
  const { document, meta } = report;
  if (block.kind === "text")
    return (
      <section id={idOfBlock(block.id)} className={styles["prose"]} data-kind="text">
        <CatchFailure>
          <TextContent block={block} report={report} />
        </CatchFailure>
        {children}
      </section>
    );
  const { frozenMs = null, problem = null } = meta.blocks[block.id] ?? {};
  const sets = setsOfBlock(block, document.runSets);
  return (
    <figure
      id={idOfBlock(block.id)}
      className={styles["block"]}
      data-block-kind={block.kind}
      aria-label={nameOfBlock(block)}
      tabIndex={-1}
    >
      <figcaption className={styles["caption"]}>
        {block.caption.trim() === "" ? (
          <strong>{nameOfBlock(block)}</strong>
        ) : (
          <MarkdownView source={block.caption} />
        )}
        <p className={styles["source"]}>
          {sets.map(({ id, name, query }) => (
            <span key={id} title={query === "" ? undefined : query}>
              Runs: {name}
            </span>
          ))}
          {frozenMs !== null && <span>Frozen {formatWallTime(frozenMs * 1000)}</span>}
        </p>
      </figcaption>
      {problem !== null ? (
        <Problem>{problem}</Problem>
      ) : (
        <CatchFailure>
          <WhenNear
            heightPx={block.kind === "chart" ? block.heightPx + 96 : 160}
            takesTime={block.kind === "media"}
          >
            <BlockContent report={report} block={block} />
          </WhenNear>
        </CatchFailure>
      )}
      {children}
    </figure>
  );
}

interface BlockContentProps {
  readonly report: ReadReport;
  readonly block: ReportBlock;
}

/** Headings get the names that the outline leads to. */
function TextContent({ report, block }: BlockContentProps): React.JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const headings = host.current?.querySelectorAll("[data-level]") ?? [];
    for (const [index, heading] of headings.entries()) {
      heading.id = idOfHeading(block.id, index);
      heading.setAttribute("tabindex", "-1");
    }
  }, [block]);
  return (
    <div ref={host}>
      <BlockView block={block} shown={undefined} runSets={report.document.runSets} />
    </div>
  );
}

/** Unpacked once, when it is first shown. */
const BlockContent = memo(function BlockContent({ report, block }: BlockContentProps) {
  const read = useMemo(() => {
    try {
      return { shown: report.readBlock(block.id) };
    } catch (error) {
      return { problem: describeProblem(error) };
    }
  }, [report, block]);
  if ("problem" in read) return <Problem>{read.problem}</Problem>;
  if (read.shown === undefined) return <Problem>The file has no data of this block.</Problem>;
  return <BlockView block={block} shown={read.shown} runSets={report.document.runSets} />;
});

/** So far outside the screen that scrolling meets finished blocks. */
const NEAR = "800px";
/** Until then what is on the screen is drawn. */
const SOON_MS = 500;

interface WhenNearProps {
  /** Of the place that is held for it. */
  readonly heightPx: number;
  /** Pictures and pages are not there at once, which printing does not wait for: they come before they are near. */
  readonly takesTime: boolean;
  readonly children: React.ReactNode;
}

/** Shows its content from when it first comes near the screen, or goes to paper. */
function WhenNear({ heightPx, takesTime, children }: WhenNearProps): React.JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const [wasNear, setNear] = useState(false);
  const isShown = use(PrintingContext) || wasNear;
  useEffect(() => {
    const element = host.current;
    if (wasNear || element === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true);
      },
      // In the app it scrolls inside of the page; older browsers then show it when it is there.
      { rootMargin: NEAR, scrollMargin: NEAR },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [wasNear]);
  useEffect(() => {
    if (!takesTime) return undefined;
    const timer = setTimeout(() => setNear(true), SOON_MS);
    return () => clearTimeout(timer);
  }, [takesTime]);
  return (
    <div ref={host} style={isShown ? undefined : { minHeight: heightPx }} data-shown={isShown}>
      {isShown && children}
    </div>
  );
}
