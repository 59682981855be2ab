import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { RunDetail } from "../../../../src/contract/runs.ts";
import { orpc } from "../../../client/api.ts";
import { shortId } from "../../../state/visibility.ts";
import { useView } from "../../../state/view.ts";
import { useProjectRuns } from "../project-runs.tsx";
import { usePinnedRuns } from "../table/use-pinned-runs.ts";
import type { Param } from "./param-rows.ts";

/** The run that others are compared with; undefined where there is none, or it is this one. */
export function useBaseline(
  run: RunDetail,
): { readonly name: string; readonly params: readonly Param[] } | undefined {
  const [{ base }] = useView();
  const { rows } = useProjectRuns();
  const wanted = useMemo(
    () => (base === undefined || base === shortId(run.id) ? [] : [base]),
    [base, run.id],
  );
  const [row] = usePinnedRuns(run.projectId, wanted, rows);
  const { data } = useQuery({
    ...orpc.runs.get.queryOptions({ input: { id: row?.id ?? "" } }),
    enabled: row !== undefined,
  });
  return useMemo(
    () =>
      data === undefined || row === undefined
        ? undefined
        : { name: data.name, params: data.paramValues },
    [data, row],
  );
}
