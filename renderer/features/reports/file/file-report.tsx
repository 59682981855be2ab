import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FileText } from "lucide-react";
import { useEffect, useState } from "react";
import type { ReportRow } from "../../../../src/contract/reports.ts";
import { PrintingContext } from "../../../charts/printing.ts";
import { orpc } from "../../../client/api.ts";
import { formatUtc, formatWallTime } from "../../../kit/format-time.ts";
import { formatBytes, plural } from "../../../kit/format.ts";
import { ThemeContext, useTheme } from "../../../kit/use-theme.ts";
import { CommentTools } from "../../../report/comment-tools.tsx";
import { ReportView } from "../../../report/report-view.tsx";
import { useComments, type Comments } from "../../../report/use-comments.ts";
import { usePrinting } from "../../../report/use-report-theme.ts";
import { useView, viewElsewhere } from "../../../state/view.ts";
import { useSettings } from "../../system/index.ts";
import { takeCommentsOf } from "../actions.ts";
import type { ReportOfFile } from "./read-report-file.ts";
import styles from "./report-file.module.css";

interface FileReportProps {
  readonly of: ReportOfFile;
  readonly onClose: () => void;
}

/** The document as its reader's browser shows it, below a bar that says what it is. */
export function FileReport({ of, onClose }: FileReportProps): React.JSX.Element {
  const { report, name } = of;
  const { title } = report.document;
  const isPrinting = usePrinting();
  const theme = useTheme();
  const { profileName } = useSettings();
  const comments = useComments(report, profileName);
  const { data: reports } = useQuery(orpc.reports.list.queryOptions({ input: {} }));
  const live = reports?.find(({ id }) => id === report.meta.reportId);
  useEffect(() => {
    document.title = `${title || name} (file) · Assay`;
  }, [title, name]);
  return (
    <ThemeContext value={isPrinting ? "light" : theme}>
      <PrintingContext value={isPrinting}>
        <div className={styles.page} data-report-file={report.meta.reportId}>
          <FileBar of={of} live={live} onClose={onClose} />
          <div className={styles.scroll}>
            <ReportView report={report} comments={comments} isPrinting={isPrinting} content="div">
              <Tools name={name} comments={comments} live={live} />
            </ReportView>
          </div>
        </div>
      </PrintingContext>
    </ThemeContext>
  );
}

function FileBar(props: FileReportProps & { readonly live: ReportRow | undefined }) {
  const { of, live, onClose } = props;
  const { name, bytes, report } = of;
  const { author, madeMs, productVersion } = report.meta;
  const made = madeMs * 1000;
  return (
    <section className={styles.bar} aria-label="About this file">
      <FileText size={16} aria-hidden />
      <p className={styles.what}>
        <strong>A file, not a report of this workspace:</strong>{" "}
        <span className={styles.name} title={name}>
          {name}
        </span>{" "}
        ({formatBytes(bytes)}). By its own word exported by {author || "somebody"} on{" "}
        <time title={formatUtc(made)}>{formatWallTime(made)}</time> with Assay {productVersion}.{" "}
        {live !== undefined && (
          <>
            The report is also here, as it is now:{" "}
            <Link to="/reports/$reportId" params={{ reportId: live.id }} search={viewElsewhere}>
              {live.title}
            </Link>
          </>
        )}
      </p>
      <Button onClick={onClose}>Close file</Button>
    </section>
  );
}

interface ToolsProps {
  readonly name: string;
  readonly comments: Comments;
  readonly live: ReportRow | undefined;
}

/** What was written goes back as a file; of a report that is here, straight into it. */
function Tools({ name, comments, live }: ToolsProps): React.JSX.Element {
  const [{ at }] = useView();
  const [isTaken, setTaken] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const take = async (): Promise<void> => {
    setBusy(true);
    if ((await takeCommentsOf(name, comments.toFile())) !== undefined) {
      comments.markSent();
      setTaken(true);
    }
    setBusy(false);
  };
  return (
    <>
      <CommentTools
        comments={comments}
        saved={
          isTaken ? "All comments are in the report here" : "All comments are in the saved file"
        }
      />
      {live !== undefined && comments.unsaved > 0 && at === undefined && (
        <button type="button" disabled={isBusy} onClick={() => void take()}>
          Add {plural(comments.unsaved, "comment")} to the report here
        </button>
      )}
      <button type="button" onClick={() => window.print()}>
        Print…
      </button>
    </>
  );
}
