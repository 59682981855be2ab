import { FailureNotice } from "../../kit/failure-notice.tsx";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import { NoTraces } from "./no-traces.tsx";
import { TraceTable } from "./trace-table.tsx";
import { useTraces } from "./use-traces.ts";

/** Those that were logged in a run, or linked to it later. */
export function RunTraces({ runId }: { readonly runId: string }): React.JSX.Element {
  const { data, error, refetch } = useTraces({ runId });
  if (data !== undefined)
    return data.total === 0 ? <NoTraces /> : <TraceTable isOfRun traces={data} />;
  if (error !== null) return <FailureNotice error={error} onRetry={refetch} />;
  return <SkeletonRows label="Loading traces" rows={8} />;
}
