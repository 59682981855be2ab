import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { RunRow } from "../../../../src/contract/runs.ts";
import { orpc } from "../../../client/api.ts";
import { shortId } from "../../../state/visibility.ts";

const SHORT_ID = /^\w+$/;

/** The pinned runs, also those that the filter leaves out, in the order they were pinned. */
export function usePinnedRuns(
  projectId: string,
  pinned: readonly string[],
  rows: readonly RunRow[],
): readonly RunRow[] {
  const wanted = useMemo(() => pinned.filter((id) => SHORT_ID.test(id)), [pinned]);
  const query = `id =~ "(${wanted.join("|")})$"`;
  const { data } = useQuery({
    ...orpc.runs.list.queryOptions({
      input: { projectId, query, limit: Math.max(1, wanted.length) },
    }),
    enabled: wanted.length > 0,
    placeholderData: (old) => old,
  });
  return useMemo(() => {
    if (wanted.length === 0) return [];
    const found = new Map<string, RunRow>();
    // The list of the page is the one that edits change at once.
    for (const run of [...(data?.rows ?? []), ...rows]) found.set(shortId(run.id), run);
    return wanted.flatMap((id) => found.get(id) ?? []);
  }, [wanted, data, rows]);
}
