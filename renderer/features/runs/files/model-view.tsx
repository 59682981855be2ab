import { useQuery } from "@tanstack/react-query";
import { orpc } from "../../../client/api.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { ModelHeaderView } from "../../../kit/model-header-view.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";

/** What a model file tells of itself; `fallback` for one that has no header that is known. */
export function ModelView(props: {
  readonly runId: string;
  readonly path: string;
  readonly fallback: React.JSX.Element;
}): React.JSX.Element {
  const { runId, path, fallback } = props;
  const { data, error, refetch } = useQuery({
    ...orpc.runs.readModelHeader.queryOptions({ input: { runId, path } }),
    gcTime: 0,
    retry: false,
  });
  if (data === null) return fallback;
  if (data !== undefined) return <ModelHeaderView header={data} label={path} />;
  if (error !== null) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  return <SkeletonRows label="Reading the header" rows={8} />;
}
