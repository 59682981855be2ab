import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { RunRow } from "../../../src/contract/runs.ts";
import { orpc } from "../../client/api.ts";
import { compilePattern } from "../../kit/pattern.ts";
import { useView } from "../../state/view.ts";
import {
  decodeVisibility,
  encodeVisibility,
  visibleIds,
  type Visibility,
} from "../../state/visibility.ts";
import { expandLink, shortenLink } from "../../state/long-links.ts";

export interface ProjectRuns {
  /** Newest first; those that match the filter. */
  readonly rows: readonly RunRow[];
  /** How many match, also where the list stops earlier. */
  readonly total: number;
  readonly visible: ReadonlySet<string>;
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

/** As many as one answer holds. */
const LIMIT = 10_000;
const NO_ROWS: readonly RunRow[] = [];

export function useProjectRuns(projectId: string | undefined): ProjectRuns {
  const [view] = useView();
  const search = compilePattern(view.f ?? "").error === undefined ? (view.f ?? "") : "";
  const input = {
    ...(projectId === undefined ? {} : { projectId }),
    ...(search === "" ? {} : { search }),
    limit: LIMIT,
  };
  const query = useQuery({
    ...orpc.runs.list.queryOptions({ input }),
    enabled: projectId !== undefined,
    // While the filter is typed the old rows stay; those of another project do not.
    placeholderData: (old, oldQuery) =>
      JSON.stringify(oldQuery?.queryKey ?? "").includes(`"${projectId}"`) ? old : undefined,
  });
  const rows = query.data?.rows ?? NO_ROWS;
  const visible = useMemo(() => {
    const ids = rows.map(({ id }) => id);
    return visibleIds(ids, decodeVisibility(expandLink(view.v)));
  }, [rows, view.v]);
  const { refetch } = query;
  return {
    rows,
    total: query.data?.total ?? 0,
    visible,
    isLoading: query.isPending && projectId !== undefined,
    error: query.data === undefined ? query.error : null,
    retry: useCallback(() => void refetch(), [refetch]),
  };
}

/** Changes which runs are drawn, in the URL. */
export function useChangeVisibility(): (change: (old: Visibility) => Visibility) => void {
  const [view, changeView] = useView();
  return useCallback(
    (change) => {
      const next = change(decodeVisibility(expandLink(view.v)));
      changeView({ v: shortenLink(encodeVisibility(next)) });
    },
    [view.v, changeView],
  );
}
