import { FileText } from "lucide-react";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatBytes } from "../../../kit/format.ts";
import { Notice } from "../../../kit/notice.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import styles from "./files.module.css";
import { useSigned } from "./use-signed.ts";

/** In the browser's own viewer; a window without one says so. */
export function PdfView(props: {
  readonly runId: string;
  readonly path: string;
}): React.JSX.Element {
  const { runId, path } = props;
  const { data, error, refetch } = useSigned(runId, path, "pdf");
  if (error !== null) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonRows label="Loading the PDF" rows={4} />;
  if (!navigator.pdfViewerEnabled) {
    return (
      <Notice icon={<FileText size={20} />} title="This window cannot show PDF">
        The PDF has {formatBytes(data.bytes)}. Download it to open it in another program.
      </Notice>
    );
  }
  return (
    <>
      <p className={styles.facts}>{formatBytes(data.bytes)}</p>
      <iframe className={styles.frame} title={path} src={data.url} referrerPolicy="no-referrer" />
    </>
  );
}
