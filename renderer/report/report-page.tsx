import { useMemo } from "react";
import { PrintingContext } from "../charts/printing.ts";
import { formatUtc, formatWallTime } from "../kit/format-time.ts";
import { plural } from "../kit/format.ts";
import { ThemeContext } from "../kit/use-theme.ts";
import { nameOfBlock } from "./block-names.ts";
import { CatchFailure } from "../kit/catch-failure.tsx";
import { CommentPanel } from "./comment-panel.tsx";
import { outlineOf } from "./outline.ts";
import type { ReadReport } from "./read-report.ts";
import { ReportBlockView } from "./report-block.tsx";
import { ReportFoot } from "./report-foot.tsx";
import styles from "./report.module.css";
import { useComments, type Comments } from "./use-comments.ts";
import { THEMES, usePrinting, useReportTheme, type ThemeChoice } from "./use-report-theme.ts";

/** A report as a document: read, looked into, commented on, printed. */
export function ReportPage({ report }: { readonly report: ReadReport }): React.JSX.Element {
  const { document, meta } = report;
  const isPrinting = usePrinting();
  const { theme, choice, setChoice } = useReportTheme(meta.theme, isPrinting);
  const comments = useComments(report);
  const outline = useMemo(() => outlineOf(document.blocks), [document]);
  const made = meta.madeMs * 1000;
  return (
    <ThemeContext value={theme}>
      <PrintingContext value={isPrinting}>
        <a className={styles["skip"]} href="#content">
          Skip to the report
        </a>
        <div className={styles["page"]} data-outline={outline.length > 1 || undefined}>
          <header className={styles["head"]}>
            <h1>{document.title || "Report"}</h1>
            <p className={styles["made"]}>
              {meta.author !== "" && <span>{meta.author}</span>}
              <time title={formatUtc(made)}>{formatWallTime(made)}</time>
              <span>{plural(meta.runs.length, "run")}</span>
            </p>
            <Tools comments={comments} choice={choice} onChoice={setChoice} />
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
          <main id="content" className={styles["content"]} tabIndex={-1}>
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
          </main>
        </div>
      </PrintingContext>
    </ThemeContext>
  );
}

interface ToolsProps {
  readonly comments: Comments;
  readonly choice: ThemeChoice;
  readonly onChoice: (choice: ThemeChoice) => void;
}

function Tools({ comments, choice, onChoice }: ToolsProps): React.JSX.Element {
  const { hasOwn, unsaved, isKept } = comments;
  return (
    <div className={styles["tools"]}>
      {hasOwn && (
        <>
          <span role="status">
            {unsaved > 0
              ? `${plural(unsaved, "comment")} to send back`
              : "All comments are in the saved file"}
            {!isKept &&
              ". This browser keeps nothing for files of a disk: save them before you close the page"}
          </span>
          <button type="button" data-primary={unsaved > 0 || undefined} onClick={comments.save}>
            Save comments…
          </button>
        </>
      )}
      <button type="button" onClick={() => window.print()}>
        Print…
      </button>
      <label>
        Theme
        <select
          value={choice}
          onChange={(event) => onChoice(event.currentTarget.value as ThemeChoice)}
        >
          {THEMES.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
