import { Button } from "@mantine/core";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { Notice } from "../../kit/notice.tsx";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { useView } from "../../state/view.ts";
import type { ProjectRuns } from "./project-runs.tsx";

/** In place of runs: why there are none to see, and what to do about it. */
export function RunsNotice({ runs }: { readonly runs: ProjectRuns }): React.JSX.Element | null {
  const [, changeView] = useView();
  const { rows, isLoading, error, retry, isFiltered } = runs;
  if (error !== null) return <FailureNotice error={error} onRetry={retry} />;
  if (isLoading) return <SkeletonRows label="Loading runs" rows={8} />;
  if (rows.length > 0) return null;
  if (isFiltered) {
    return (
      <Notice
        title="No run matches"
        actions={
          <Button
            data-command="view.clearFilters"
            onClick={() => changeView({ f: undefined, q: undefined })}
          >
            Clear the filter
          </Button>
        }
      >
        Neither the name nor the query fits any run.
      </Notice>
    );
  }
  return (
    <Notice title="No runs yet">
      Assay keeps watching: runs appear here as soon as a logger writes into this folder.
    </Notice>
  );
}
