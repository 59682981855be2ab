import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { orpc } from "../../../client/api.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { ReportEditor } from "./report-editor.tsx";

/** One report: written, read, commented. */
export function ReportPage(): React.JSX.Element {
  const { reportId = "" }: { readonly reportId?: string } = useParams({ strict: false });
  const report = useQuery(orpc.reports.get.queryOptions({ input: { id: reportId } }));
  if (report.data === undefined || report.data.id !== reportId)
    return report.error === null ? (
      <SkeletonRows label="Loading the report" rows={12} />
    ) : (
      <FailureNotice isPage error={report.error} onRetry={() => void report.refetch()} />
    );
  return <ReportEditor key={reportId} report={report.data} />;
}
