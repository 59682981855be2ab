import { PrintingContext } from "../charts/printing.ts";
import { ThemeContext } from "../kit/use-theme.ts";
import { CommentTools } from "./comment-tools.tsx";
import type { ReadReport } from "./read-report.ts";
import { ReportView } from "./report-view.tsx";
import styles from "./report.module.css";
import { useComments } from "./use-comments.ts";
import { THEMES, usePrinting, useReportTheme, type ThemeChoice } from "./use-report-theme.ts";

/** A report as a document: read, looked into, commented on, printed. */
export function ReportPage({ report }: { readonly report: ReadReport }): React.JSX.Element {
  const isPrinting = usePrinting();
  const { theme, choice, setChoice } = useReportTheme(report.meta.theme, isPrinting);
  const comments = useComments(report);
  return (
    <ThemeContext value={theme}>
      <PrintingContext value={isPrinting}>
        <a className={styles["skip"]} href="#content">
          Skip to the report
        </a>
        <ReportView report={report} comments={comments} isPrinting={isPrinting} content="main">
          <CommentTools comments={comments} saved="All comments are in the saved file" />
          <button type="button" onClick={() => window.print()}>
            Print…
          </button>
          <label>
            Theme
            <select
              value={choice}
              onChange={(event) => setChoice(event.currentTarget.value as ThemeChoice)}
            >
              {THEMES.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </label>
        </ReportView>
      </PrintingContext>
    </ThemeContext>
  );
}
