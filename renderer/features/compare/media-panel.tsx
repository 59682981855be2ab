import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { orpc } from "../../client/api.ts";
import { FailureNotice } from "../../kit/failure-notice.tsx";
import { MediaWall } from "../runs/index.ts";
import { takeTurns } from "./take-turns.ts";
import { useComparison } from "./use-comparison.tsx";

/** As many as stand beside each other; each group gives its first before any gives its second. */
const MOST_RUNS = 50;

/** What the groups logged beside numbers, at the same step. */
export function MediaPanel(): React.JSX.Element {
  const { groups, baseline, groupOf } = useComparison();
  const runIds = useMemo(() => {
    // The baseline first: images are laid over it.
    const first = groups[baseline];
    const order = first === undefined ? groups : [first, ...groups.filter((one) => one !== first)];
    return [
      ...takeTurns(
        order.map((group) => group.runIds),
        MOST_RUNS,
      ),
    ];
  }, [groups, baseline]);
  const names = useQuery({
    ...orpc.runs.readCells.queryOptions({ input: { runIds, columns: ["name"] } }),
    placeholderData: keepPreviousData,
  });
  const runs = useMemo(
    () =>
      runIds.map((id, i) => {
        const group = groupOf.get(id);
        return {
          id,
          name: String(names.data?.[i]?.[0] ?? "…"),
          color: group?.color ?? "currentColor",
          dash: group?.dash,
          visible: true,
          startedUs: null,
        };
      }),
    [runIds, names.data, groupOf],
  );
  if (names.isError && names.data === undefined)
    return <FailureNotice error={names.error} onRetry={() => void names.refetch()} />;
  return <MediaWall of={{ runIds }} runs={runs} />;
}
