import { useMemo } from "react";
import { CatchFailure } from "../kit/catch-failure.tsx";
import { formatUtc, formatWallTime } from "../kit/format-time.ts";
import { plural } from "../kit/format.ts";
import { nameOfBlock } from "./block-names.ts";
import { CommentPanel } from "./comment-panel.tsx";
import { outlineOf } from "./outline.ts";
import type { ReadReport } from "./read-report.ts";
import { ReportBlockView } from "./report-block.tsx";
import { ReportFoot } from "./report-foot.tsx";
import styles from "./report.module.css";
import type { Comments } from "./use-comments.ts";

interface ReportViewProps {
  readonly report: ReadReport;
  readonly comments: Comments;
  readonly isPrinting: boolean;
  /** "main" where the report is the whole page. */
  readonly content: "main" | "div";
  /** What can be done with it: stands below the title. */
  readonly children: React.ReactNode;
}

/** Title, outline, blocks, comments and foot: of a file in a browser of its own, and inside the app. */
export function ReportView(props: ReportViewProps): React.JSX.Element {
  const { report, comments, isPrinting, content: Content, children } = props;
  const { document, meta } = report;
  const outline = useMemo(() => outlineOf(document.blocks), [document]);
  const made = meta.madeMs * 1000;
  return (
    <div className={styles["page"]} data-outline={outline.length > 1 || undefined}>
      <header className={styles["head"]}>
        <h1>{document.title || "Report"}</h1>
        <p className={styles["made"]}>
          {meta.author !== "" && <span>{meta.author}</span>}
          <time title={formatUtc(made)}>{formatWallTime(made)}</time>
          <span>{plural(meta.runs.length, "run")}</span>
        </p>
        <div className={styles["tools"]}>{children}</div>
      </header>
      {outline.length > 1 && (
        <nav className={styles["outline"]} aria-label="Outline">
          <ol>
            {outline.map(({ id, text, depth }) => (
              <li key={id} data-depth={depth}>
                <a href={`#${id}`}>{text}</a>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <Content id="content" className={styles["content"]} tabIndex={-1}>
        {document.blocks.map((block) => (
          <CatchFailure key={block.id}>
            <ReportBlockView report={report} block={block}>
              <CommentPanel
                blockId={block.id}
                label={block.kind === "text" ? "this text" : nameOfBlock(block)}
                comments={comments}
                isPrinting={isPrinting}
              />
            </ReportBlockView>
          </CatchFailure>
        ))}
        {document.blocks.length === 0 && <p>This report has no blocks.</p>}
        <section
          className={styles["whole"]}
          aria-labelledby="whole"
          data-empty={comments.all.every(({ blockId }) => blockId !== null) || undefined}
        >
          <h2 id="whole">Comments on the whole report</h2>
          <CommentPanel
            blockId={null}
            label="the whole report"
            comments={comments}
            isPrinting={isPrinting}
          />
        </section>
        <ReportFoot report={report} />
      </Content>
    </div>
  );
}
