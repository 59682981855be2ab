import { lazy, Suspense } from "react";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";

const Page = lazy(async () => ({
  default: (await import("./report-file-page.tsx")).ReportFilePage,
}));

/** Its code comes when the first file is opened. */
export function ReportFilePage(): React.JSX.Element {
  return (
    <Suspense fallback={<SkeletonRows label="Opening the report" rows={12} />}>
      <Page />
    </Suspense>
  );
}
